/** `einmal new`: a secret, its URI and the QR code. */

import type { Algorithm } from '../../core/hmac.js'
import { type NewOtpauthKey, otpauthUri } from '../../core/otpauth.js'
import { Secret } from '../../core/secret.js'
import { type Command, defineCommand } from '../command.js'
import { ACCEPTED, misuse, UsageError } from '../errors.js'
import { PARAMETER_OPTIONS, readParameters, refuseOtherType } from '../keys.js'
import { checkBackground, drawPicture, PICTURE_OPTIONS } from '../picture.js'
import { grouped, type Warning } from '../report.js'
import { readCounter, readInteger } from '../values.js'
import { parameterWarnings } from '../warnings.js'

export const newCommand: Command = defineCommand({
  name: 'new',
  summary: 'make a secret, with its URI and its QR code',
  description: [
    'The secret comes from the random source of the system. It is shown once, here: whoever sees',
    'the screen, or keeps the output, has it. Leave algorithm, digits and period alone unless you',
    'know the app: many compute SHA1, 6 digits and 30 seconds whatever the URI says.',
  ].join('\n'),
  options: {
    account: { type: 'string', value: 'NAME', help: 'whose code it is, ada@rat.example; required' },
    issuer: { type: 'string', value: 'NAME', help: 'who asks for the code: the service' },
    ...PARAMETER_OPTIONS,
    counter: { type: 'string', value: 'N', help: 'the first counter of hotp, 0 unless told' },
    bytes: {
      type: 'string',
      value: 'N',
      help: 'length of the secret, 16 to 128; that of the hash unless told (20 for SHA1)',
    },
    'no-qr': { type: 'boolean', help: 'leave the QR code out' },
    ...PICTURE_OPTIONS,
  },
  json: [
    'type, issuer, account, algorithm, digits, period (seconds) or counter (decimal text),',
    'secret (base32), uri, warnings [{ code, message }]',
  ].join('\n'),
  examples: [
    "einmal new --issuer 'Stadt Köln' --account ada@rat.example",
    'einmal new --account ada --issuer ACME --no-qr --json',
    'einmal new --account token-7 --issuer ACME --type hotp',
  ].join('\n'),
  async run({ values, io, report }) {
    if (values.account === undefined)
      throw new UsageError('--account is missing: whose code is it?')
    const drawn = !report.json && !values['no-qr']
    checkBackground(values.background, drawn, '--no-qr and --json leave out')
    const { type = 'totp', algorithm = 'SHA1', digits = 6, period = 30 } = readParameters(values)
    const counter = readCounter(values.counter)
    refuseOtherType(type, values)
    const bytes = readInteger('bytes', values.bytes, 16, 128) ?? HASH_BYTES[algorithm]
    const secret = Secret.generate(bytes)
    const { account, issuer } = values
    const key = {
      type,
      ...(issuer !== undefined && { issuer }),
      account,
      secret,
      algorithm,
      digits,
      ...(type === 'totp' ? { period } : { counter: counter ?? 0n }),
    } satisfies NewOtpauthKey
    const uri = misuse(() => otpauthUri(key))
    const warnings = [
      ...parameterWarnings({ type, algorithm, digits, period }),
      ...noIssuer(issuer),
    ]
    report.result(
      { ...key, secret: secret.toBase32(), uri, warnings },
      `${report.style.bold('Secret')}  ${grouped(secret.toBase32())}\n${report.style.bold('URI')}     ${uri}\n`,
    )
    if (drawn) {
      const picture = drawPicture(uri, values.background, io, report)
      if (picture) {
        io.stdout.write(`\n${picture}`)
        report.note('Scan the code with an authenticator app, or type the secret into it.')
      }
    }
    report.warn(warnings)
    return ACCEPTED
  },
})

/** RFC 6238 §5.1: a key as long as the output of the hash. */
const HASH_BYTES: Readonly<Record<Algorithm, number>> = { SHA1: 20, SHA256: 32, SHA512: 64 }

function noIssuer(issuer: string | undefined): Warning[] {
  if (issuer) return []
  return [
    {
      code: 'issuer-missing',
      message: 'no --issuer: apps show the account without saying whose it is',
    },
  ]
}
