/** `einmal tokens`: lists the hardware tokens of a seed file, and converts it. */

import type { TransferKey } from '../../transfer/transfer-key.js'
import { ACCEPTED, REFUSED, UsageError } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import { KEY_FILE_OPTIONS, readKeyBytes, readKeyFile, writeKeyFile } from '../key-files.js'
import { printable } from '../report.js'

export const tokensCommand: Command = defineCommand({
  name: 'tokens',
  summary: 'list the hardware tokens of a seed file, or convert the file',
  input: '--from FILE',
  description: [
    'Reads PSKC (RFC 6030), CSV of Yubico and of OATH, and the other formats of einmal/transfer.',
    'It lists serial numbers and parameters, never secrets. With --to, it writes the keys in another',
    'format: that output contains the secrets. A terminal asks for the password of an encrypted file',
    'or for its pre-shared key (hexadecimal); it is never an argument.',
    'A token that cannot be read or written is reported, the others are kept, and the exit code is 1.',
  ].join('\n'),
  options: {
    from: { type: 'string', value: 'FILE', help: 'the seed file; - is standard input' },
    ...KEY_FILE_OPTIONS,
  },
  json: [
    'a line each token: serial, issuer, account, type, algorithm, digits, period or counter, drift',
    'with --to: format, keys (their number), text or out',
    'a token that cannot be read or written: position, name, error { code, message }',
  ].join('\n'),
  examples: [
    'einmal tokens --from tokens.pskc.xml',
    'einmal tokens --from tokens.csv --to pskc --new-password-file pw.txt --out tokens.xml',
  ].join('\n'),
  async run({ values, io, report }) {
    if (values.from === undefined) throw new UsageError('--from is missing: the seed file')
    if (values.out !== undefined && values.to === undefined) {
      throw new UsageError('--out is for the output of --to: give --to too')
    }
    const bytes = await readKeyBytes('--from', values.from, io)
    const { keys, problems } = await readKeyFile(bytes, values, io, report)
    let failures = problems.length
    if (values.to !== undefined) failures += await writeKeyFile(keys, values, io, report)
    else for (const key of keys) report.result(fieldsOf(key), lineOf(key))
    return failures > 0 ? REFUSED : ACCEPTED
  },
})

/** The fields of a token without its secret. */
function fieldsOf({ serial, issuer, account, drift, ...key }: TransferKey): object {
  const { type, algorithm, digits, period, counter } = key
  const moving = type === 'hotp' ? { counter } : { period, drift }
  return { serial, issuer, account, type, algorithm, digits, ...moving }
}

function lineOf(key: TransferKey): string {
  const { serial, issuer, account, type, algorithm, digits, period, counter, drift } = key
  const name = serial ?? (issuer ? `${issuer}:${account}` : account)
  const moving = type === 'hotp' ? `counter ${counter}` : `${period} s`
  const clock = drift ? `, drift ${drift}` : ''
  return `${printable(name)}  ${type} ${algorithm}, ${digits} digits, ${moving}${clock}\n`
}
