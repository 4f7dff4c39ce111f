/** `einmal vault export`: writes the keys for another program. */

import type { TransferProblem } from '../../transfer/transfer-key.js'
import type { WritableFormat } from '../../transfer/write-keys.js'
import { ACCEPTED, REFUSED, usageOf } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import { KEY_FILE_OPTIONS, readPassword, writeOut } from '../key-files.js'
import { printable } from '../report.js'
import { VAULT_HELP, VAULT_OPTIONS, withVault } from './vault-file.js'

export const vaultExportCommand: Command = defineCommand({
  name: 'vault export',
  summary: 'write all keys, with their secrets, for another program',
  description: [
    'The output contains the secrets, except with --new-password-file, which encrypts it (aegis, 2fas,',
    'pskc). A key that the format cannot hold is reported, the others are written, and the exit code',
    'is 1.',
    VAULT_HELP,
  ].join('\n'),
  options: {
    to: {
      type: 'string',
      value: 'FORMAT',
      help: 'uris (default), google, aegis, 2fas, bitwarden or pskc',
    },
    out: KEY_FILE_OPTIONS.out,
    'new-password-file': KEY_FILE_OPTIONS['new-password-file'],
    ...VAULT_OPTIONS,
  },
  json: [
    'format, keys (their number), text or out',
    'a key that cannot be written: position, name, error { code, message }',
  ].join('\n'),
  examples: [
    'einmal vault export --out uris.txt',
    'einmal vault export --to aegis --new-password-file pw.txt --out aegis.json',
  ].join('\n'),
  run({ values, io, report }) {
    // The cast is safe: `export` refuses any other text.
    const format = (values.to ?? 'uris') as WritableFormat
    return withVault(values, io, report, async (vault) => {
      const path = values['new-password-file']
      const password =
        path === undefined ? undefined : await readPassword('--new-password-file', path, io)
      const problems: TransferProblem[] = []
      const onProblem = (problem: TransferProblem) => void problems.push(problem)
      const text = await vault.export({ format, password, onProblem }).catch((error) => {
        throw usageOf(error, '--to: ')
      })
      for (const { position, name, message } of problems) {
        const failure = `key ${position}, ${printable(name ?? '')}: ${printable(message)}`
        report.fail({ code: 'ERR_KEY_UNWRITABLE', message: failure }, { position, name })
      }
      const keys = vault.entries().length - problems.length
      await writeOut(text, { format, keys }, values.out, io, report)
      return problems.length > 0 ? REFUSED : ACCEPTED
    })
  },
})
