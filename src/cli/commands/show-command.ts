/** `einmal show`: prints the URI and the QR code of a key that exists. */

import { type NewOtpauthKey, otpauthUri } from '../../core/otpauth.js'
import { ACCEPTED, isMisuse, UsageError } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import type { Source } from '../input-keys.js'
import { KEY_HELP, KEY_OPTIONS, readKey } from '../key-choice.js'
import { parameterWarnings } from '../key-warnings.js'
import { checkBackground, drawPicture, PICTURE_OPTIONS } from '../qr-picture.js'
import { printable, type Warning } from '../report.js'

export const showCommand: Command = defineCommand({
  name: 'show',
  summary: 'print the URI of a key that exists, and draw its QR code',
  input: '< secret',
  description: [
    'For another phone, or an app that does not read base32. A person who sees the output has the',
    'secret. A secret without a URI needs --account. --issuer and --account replace the names of a URI,',
    'and --index chooses one of several keys.',
    KEY_HELP,
  ].join('\n'),
  options: {
    qr: { type: 'boolean', help: 'draw the QR code too' },
    ...PICTURE_OPTIONS,
    ...KEY_OPTIONS,
    issuer: { type: 'string', value: 'NAME', help: 'name of the service' },
    account: { type: 'string', value: 'NAME', help: 'name of the user, such as ada@rat.example' },
  },
  json: [
    'type, issuer, account, algorithm, digits, period (seconds) or counter (decimal text), uri,',
    'warnings [{ code, message }]',
  ].join('\n'),
  examples: [
    'einmal show --qr --issuer ACME --account ada --file secret.txt',
    'einmal show --qr --file uri.txt',
    'einmal show --index 2 --file export.txt',
  ].join('\n'),
  async run({ values, io, report }) {
    checkBackground(values.background, values.qr, '--qr draws')
    if (values.qr && report.json) throw new UsageError('--qr and --json exclude each other')
    const choice = await readKey({ ...values, account: undefined }, io, report, '--index')
    const { type, secret, algorithm, digits, period, counter } = choice.key
    const { issuer = choice.key.issuer, account = choice.key.account } = values
    if (account === '') throw new UsageError('--account is missing: the name of the user')
    const { image, left } = kept(choice.source)
    const key = {
      type,
      ...(issuer !== undefined && { issuer }),
      account,
      algorithm,
      digits,
      ...(type === 'totp' ? { period } : { counter }),
    } satisfies Omit<NewOtpauthKey, 'secret'>
    const uri = written({ ...key, secret, ...(image !== undefined && { image }) })
    const warnings = [...choice.warnings, ...left, ...parameterWarnings(choice.key)]
    report.result({ ...key, uri, warnings }, `${uri}\n`)
    if (values.qr) io.stdout.write(drawPicture(uri, values.background, io, report))
    report.warn(warnings)
    return ACCEPTED
  },
})

function written(key: NewOtpauthKey): string {
  try {
    return otpauthUri(key, { allowWeak: true })
  } catch (error) {
    if (!isMisuse(error)) throw error
    throw new UsageError(`${error.message}; set other names with --issuer and --account`)
  }
}

/** Returns the image to write, and a warning about the parameters that are left out. */
function kept(source: Source): { image?: string; left: Warning[] } {
  if (source.kind !== 'otpauth') return { left: [] }
  const { image, extra } = source.key
  const isSafe = image !== undefined && /^https:/i.test(image)
  const names = [...(image && !isSafe ? ['image'] : []), ...[...extra.keys()].map(printable)]
  const message = `the URI is written without ${names.join(', ')}`
  return {
    ...(isSafe && { image }),
    left: names.length > 0 ? [{ code: 'left-out', message }] : [],
  }
}
