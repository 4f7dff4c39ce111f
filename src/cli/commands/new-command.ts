/** `einmal new`: makes a secret, with its URI and its QR code. */

import type { Algorithm } from '../../core/hmac.js'
import { type NewOtpauthKey, otpauthUri } from '../../core/otpauth.js'
import { Secret } from '../../core/secret.js'
import { ACCEPTED, misuse, UsageError } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import { PARAMETER_OPTIONS, readParameters, refuseOtherType } from '../key-choice.js'
import { parameterWarnings } from '../key-warnings.js'
import { readCounter, readInteger } from '../option-values.js'
import { checkBackground, drawPicture, PICTURE_OPTIONS } from '../qr-picture.js'
import { grouped, type Warning } from '../report.js'

export const newCommand: Command = defineCommand({
  name: 'new',
  summary: 'make a secret, with its URI and its QR code',
  description: [
    'The secret comes from the random source of the system, and is shown only once. A person who sees',
    'the output has it. Change algorithm, digits and period only for an app that supports them: many',
    'apps always compute SHA1, 6 digits and 30 seconds.',
  ].join('\n'),
  options: {
    account: {
      type: 'string',
      value: 'NAME',
      help: 'name of the user, such as ada@rat.example; required',
    },
    issuer: { type: 'string', value: 'NAME', help: 'name of the service' },
    ...PARAMETER_OPTIONS,
    counter: { type: 'string', value: 'N', help: 'the first counter of hotp (default 0)' },
    bytes: {
      type: 'string',
      value: 'N',
      help: 'bytes of the secret, 16 to 128 (default: those of the hash, 20 for SHA1)',
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
      throw new UsageError('--account is missing: the name of the user')
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

/** Bytes of a key: those of the hash (RFC 6238 §5.1). */
const HASH_BYTES: Readonly<Record<Algorithm, number>> = { SHA1: 20, SHA256: 32, SHA512: 64 }

function noIssuer(issuer: string | undefined): Warning[] {
  if (issuer) return []
  return [
    {
      code: 'issuer-missing',
      message: 'no --issuer: apps show the account without the service',
    },
  ]
}
