/** `einmal vault code` and `einmal vault advance`: print a code, alone on the standard output. */

import { totpStep } from '../../core/totp.js'
import { ACCEPTED, UsageError } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import { watchCodes } from '../watch-codes.js'
import { chooseEntry } from './vault-choice.js'
import { ENTRY_HELP, VAULT_HELP, VAULT_OPTIONS, withVault } from './vault-file.js'

export const vaultCodeCommand: Command = defineCommand({
  name: 'vault code',
  summary: 'print the code of an entry (TOTP, Steam)',
  argument: 'ENTRY',
  isName: true,
  description: [
    'Prints the code alone on the standard output. Its name and its time go to the error output.',
    ENTRY_HELP,
    'With --watch, a terminal shows the code and its remaining time. Any other output gets one line',
    'for each new code. Ctrl-C ends it.',
    VAULT_HELP,
  ].join('\n'),
  options: { watch: { type: 'boolean', help: 'keep printing new codes' }, ...VAULT_OPTIONS },
  json: 'type, code, step, secondsLeft, id, issuer, account (with --watch: the last three only once)',
  examples: [
    'einmal vault code ACME',
    'einmal vault code ada@rat.example --watch',
    'einmal vault code 3 --passphrase-file pw.txt | wl-copy',
  ].join('\n'),
  run: ({ values, argument, io, report }) =>
    withVault(values, io, report, async (vault) => {
      const { entry, name } = chooseEntry(vault.entries(), argument)
      const { id, type, issuer, account, period } = entry
      if (type === 'hotp') {
        const message = 'this entry is HOTP, and each code uses up a counter'
        throw new UsageError(`${message}: use einmal vault advance`)
      }
      const momentAt = (at: number) => {
        const { code, secondsLeft } = vault.code(id, { at })
        return { code, step: totpStep({ period, at }).step, secondsLeft }
      }
      const about = { id, issuer, account }
      if (values.watch) {
        report.note(name)
        return watchCodes(momentAt, period, about, io, report)
      }
      const now = momentAt(io.now())
      report.result({ type, ...now, ...about }, `${now.code}\n`)
      report.note(`${name}, valid for ${Math.ceil(now.secondsLeft)} s`)
      return ACCEPTED
    }),
})

export const vaultAdvanceCommand: Command = defineCommand({
  name: 'vault advance',
  summary: 'print the next code of an HOTP entry, and move its counter',
  argument: 'ENTRY',
  isName: true,
  description: [
    'The counter is stored before the code is printed: no code is given twice, also not after a crash.',
    'The code is alone on the standard output.',
    ENTRY_HELP,
    VAULT_HELP,
  ].join('\n'),
  options: VAULT_OPTIONS,
  json: 'type, code, counter (of this code, decimal text), id, issuer, account',
  examples: 'einmal vault advance token-7 --vault keys.vault',
  run: ({ values, argument, io, report }) =>
    withVault(values, io, report, async (vault) => {
      const { entry, name } = chooseEntry(vault.entries(), argument)
      const { id, type, issuer, account } = entry
      if (type === 'totp') {
        throw new UsageError('this entry has no counter: use einmal vault code')
      }
      const { code, counter } = await vault.advance(id)
      report.result({ type, code, counter, id, issuer, account }, `${code}\n`)
      report.note(`${name}, counter ${counter}`)
      return ACCEPTED
    }),
})
