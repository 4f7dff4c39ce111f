/** `einmal inspect`: shows the content of a URI, and warns of the parts that some apps misread. */

import type { OtpauthKey, ParsedOtpauthUri } from '../../core/otpauth.js'
import { ACCEPTED, REFUSED } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import { readEntries, type Source } from '../input-keys.js'
import { keyWarnings, uriWarnings, useWarnings } from '../key-warnings.js'
import { grouped, printable, type Report, table, type Warning } from '../report.js'
import { INPUT_HELP, INPUT_OPTIONS, readLines } from '../secret-input.js'

export const inspectCommand: Command = defineCommand({
  name: 'inspect',
  summary: 'show what a URI says, and what some apps misread',
  input: '< uris',
  description: [
    'Each line is an otpauth URI, a migration URI (all its keys are shown), or a secret in base32.',
    'The secret and the values of unknown parameters are hidden without --show-secret.',
    INPUT_HELP,
  ].join('\n'),
  options: {
    'show-secret': {
      type: 'boolean',
      help: 'show the secret and the values of unknown parameters',
    },
    ...INPUT_OPTIONS,
  },
  json: [
    'a line each key: type, issuer, labelIssuer, issuerMismatch, account, algorithm, digits,',
    'period (totp, seconds), counter (hotp, decimal text), secretBytes, weak, image, extra (names),',
    'batch (of a migration URI: id, index, size), warnings [{ code, message }]; with --show-secret',
    'also secret (base32), and extra holds the values by their names',
    'a key or a line that cannot be read: line, error { code, message }',
  ].join('\n'),
  examples: [
    'einmal inspect --file uri.txt',
    'zbarimg --quiet --raw enrol.png | einmal inspect',
    'einmal inspect --file export.txt --show-secret --json',
  ].join('\n'),
  async run({ values, io, report }) {
    const prompt = 'URIs, one a line, then an empty line (not shown):'
    const lines = await readLines(values, io, prompt, true)
    let result = ACCEPTED
    let shown = 0
    for (const entry of readEntries(lines)) {
      if ('key' in entry) show(findingOf(entry), values['show-secret'], shown++ > 0, report)
      else {
        report.fail(entry.failure, { line: entry.line })
        result = REFUSED
      }
    }
    return result
  },
})

/** A key with its source and its warnings. */
interface Finding {
  key: OtpauthKey
  uri?: ParsedOtpauthUri
  batch?: { id: number; index: number; size: number }
  warnings: Warning[]
}

function findingOf({ key, source }: { key: OtpauthKey; source: Source }): Finding {
  if (source.kind === 'migration') {
    return { key, batch: source.part.batch, warnings: keyWarnings(key) }
  }
  if (source.kind === 'otpauth') {
    return { key, uri: source.key, warnings: uriWarnings(source.key, source.uri) }
  }
  // A secret without a URI has no account, which needs no warning.
  return { key, warnings: useWarnings(key, source) }
}

function show(finding: Finding, showSecret: boolean, further: boolean, report: Report): void {
  const { warnings } = finding
  const marked = warnings.map(({ message }) => `${report.style.yellow('warning:')} ${message}\n`)
  const text = (further ? '\n' : '') + table(rows(finding, showSecret)) + marked.join('')
  report.result(fields(finding, showSecret), text)
}

function fields({ key, uri, batch, warnings }: Finding, showSecret: boolean): object {
  const { type, issuer, account, algorithm, digits, period, counter, secret, image } = key
  return {
    type,
    issuer,
    ...(uri && { labelIssuer: uri.labelIssuer, issuerMismatch: uri.issuerMismatch }),
    account,
    algorithm,
    digits,
    ...(type === 'totp' ? { period } : { counter }),
    secretBytes: secret.byteLength,
    weak: secret.isWeak,
    ...(showSecret && { secret: secret.toBase32() }),
    image,
    ...(uri && { extra: showSecret ? Object.fromEntries(uri.extra) : [...uri.extra.keys()] }),
    batch,
    warnings,
  }
}

function rows(
  { key, uri, batch }: Finding,
  showSecret: boolean,
): (readonly [name: string, value: string])[] {
  const { type, issuer, account, algorithm, digits, period, counter, secret, image } = key
  const length = `${secret.byteLength} bytes, ${secret.byteLength * 8} bits`
  const named = uri || batch
  return [
    ...(batch ? [['Part', `${batch.index + 1} of ${batch.size}`] as const] : []),
    ...(named ? [['Type', type] as const] : []),
    ...(named ? [['Issuer', issuer ? printable(issuer) : '(none)'] as const] : []),
    ...(uri?.issuerMismatch ? [['In the label', printable(uri.labelIssuer ?? '')] as const] : []),
    ...(named ? [['Account', printable(account) || '(none)'] as const] : []),
    ...(named ? [['Algorithm', algorithm] as const, ['Digits', String(digits)] as const] : []),
    ...(named && type === 'totp' ? [['Period', `${period} s`] as const] : []),
    ...(named && type === 'hotp' ? [['Counter', String(counter)] as const] : []),
    ['Secret', showSecret ? `${grouped(secret.toBase32())} (${length})` : `hidden (${length})`],
    ...(image ? [['Image', printable(image)] as const] : []),
    ...[...(uri?.extra ?? [])].map(
      ([name, values]) =>
        [printable(name), showSecret ? printable(values.join(', ')) : 'hidden'] as const,
    ),
  ]
}
