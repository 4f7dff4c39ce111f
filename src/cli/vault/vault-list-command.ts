/** `einmal vault list`: lists the entries of a vault, without secrets. */

import { ACCEPTED } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import { nameOf } from '../input-keys.js'
import { printable } from '../report.js'
import { fieldsOf } from './vault-choice.js'
import { VAULT_HELP, VAULT_OPTIONS, withVault } from './vault-file.js'

export const vaultListCommand: Command = defineCommand({
  name: 'vault list',
  summary: 'list the entries, without secrets',
  description: ['A line for each entry: its position, name, type and group.', VAULT_HELP].join(
    '\n',
  ),
  options: VAULT_OPTIONS,
  json: [
    'a line each entry: position (from 1), id, type, issuer, account, group, algorithm, digits,',
    'period (seconds) or counter (decimal text), encoder, serial, image',
  ].join('\n'),
  examples: [
    'einmal vault list --vault keys.vault',
    'einmal vault list --json --passphrase-file pw.txt',
  ].join('\n'),
  run: ({ values, io, report }) =>
    withVault(values, io, report, async (vault) => {
      const entries = vault.entries()
      const width = `${entries.length}`.length
      entries.forEach((entry, i) => {
        const { type, encoder, group, counter } = entry
        const kind = type === 'hotp' ? `hotp, counter ${counter}` : (encoder ?? type)
        const place = `${i + 1}`.padStart(width)
        const folder = group ? `  [${printable(group)}]` : ''
        report.result(fieldsOf(entry, i + 1), `${place}  ${nameOf(entry)}  ${kind}${folder}\n`)
      })
      if (entries.length === 0) report.note('the vault is empty; einmal vault add adds keys')
      return ACCEPTED
    }),
})
