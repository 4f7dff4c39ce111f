/** `einmal vault create` and `einmal vault passwd`: the commands that set a passphrase. */

import { ACCEPTED, UsageError, usageOf } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import { readInteger } from '../option-values.js'
import {
  stored,
  VAULT_HELP,
  VAULT_OPTIONS,
  vaultFile,
  withNewVault,
  withVault,
} from './vault-file.js'
import { readNewPassphrase } from './vault-passphrase.js'

export const vaultCreateCommand: Command = defineCommand({
  name: 'vault create',
  summary: 'make an empty vault',
  description: [
    'Only you can read the new file (mode 600). There is no way to open it without the passphrase: keep',
    'the passphrase and a copy of the file.',
    VAULT_HELP,
  ].join('\n'),
  options: {
    cost: {
      type: 'string',
      value: 'N',
      help: 'cost of a guess, 17 (default) to 20; each step doubles time and memory',
    },
    ...VAULT_OPTIONS,
  },
  json: 'created: true',
  examples: [
    'einmal vault create --vault keys.vault',
    'EINMAL_VAULT=keys.vault einmal vault create --passphrase-file pw.txt',
  ].join('\n'),
  async run({ values, io, report }) {
    const cost = readInteger('cost', values.cost, 17, 20)
    const file = await vaultFile(values, io)
    if ((await stored(file.storage)) !== undefined) {
      throw new UsageError('there is a file at this path already; nothing was done')
    }
    const option = '--passphrase-file'
    const passphrase = await readNewPassphrase(option, values['passphrase-file'], io)
    await withNewVault(file, passphrase, cost, async () => undefined)
    report.result({ created: true }, 'made an empty vault; einmal vault add adds keys\n')
    return ACCEPTED
  },
})

export const vaultPasswdCommand: Command = defineCommand({
  name: 'vault passwd',
  summary: 'change the passphrase',
  description: [
    'An older copy of the file still opens with the older passphrase. A terminal asks for the new',
    'passphrase twice.',
    VAULT_HELP,
  ].join('\n'),
  options: {
    ...VAULT_OPTIONS,
    'new-passphrase-file': {
      type: 'string',
      value: 'PATH',
      help: 'read the new passphrase from here',
    },
  },
  json: 'changed: true',
  examples: [
    'einmal vault passwd --vault keys.vault',
    'einmal vault passwd --passphrase-file old.txt --new-passphrase-file new.txt',
  ].join('\n'),
  run: ({ values, io, report }) =>
    withVault(values, io, report, async (vault) => {
      const option = '--new-passphrase-file'
      const next = await readNewPassphrase(option, values['new-passphrase-file'], io)
      await vault.changePassphrase(next).catch((error) => {
        throw usageOf(error)
      })
      report.result({ changed: true }, 'the passphrase is changed\n')
      return ACCEPTED
    }),
})
