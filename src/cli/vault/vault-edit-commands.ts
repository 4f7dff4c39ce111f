/** `einmal vault rename`, `move`, `remove` and `undo`. */

import type { UndoneChange, VaultEdit } from '../../vault/vault-api.js'
import { ACCEPTED, isMisuse, UsageError, usageOf } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import { nameOf } from '../input-keys.js'
import { readInteger } from '../option-values.js'
import { chooseEntry, fieldsOf } from './vault-choice.js'
import { ENTRY_HELP, noteUndo, VAULT_HELP, VAULT_OPTIONS, withVault } from './vault-file.js'

export const vaultRenameCommand: Command = defineCommand({
  name: 'vault rename',
  summary: 'change issuer, account or group of an entry',
  argument: 'ENTRY',
  isName: true,
  description: ['Names that are not given stay as they are.', ENTRY_HELP, VAULT_HELP].join('\n'),
  options: {
    issuer: { type: 'string', value: 'NAME', help: 'name of the service' },
    account: { type: 'string', value: 'NAME', help: 'name of the user' },
    group: { type: 'string', value: 'NAME', help: 'group or folder' },
    'no-issuer': { type: 'boolean', help: 'remove the issuer' },
    'no-group': { type: 'boolean', help: 'remove the group' },
    ...VAULT_OPTIONS,
  },
  json: 'the entry, as einmal vault list prints it, and revision (for undo)',
  examples: [
    'einmal vault rename 3 --issuer ACME --account ada@rat.example',
    'einmal vault rename ACME --group Work',
  ].join('\n'),
  run({ values, argument, io, report }) {
    const { issuer, account, group } = values
    for (const [name, isGone] of [
      ['issuer', values['no-issuer']],
      ['group', values['no-group']],
    ] as const) {
      if (isGone && values[name] !== undefined) {
        throw new UsageError(`--${name} and --no-${name} exclude each other`)
      }
    }
    const names: VaultEdit = {
      issuer: values['no-issuer'] ? '' : issuer,
      account,
      group: values['no-group'] ? '' : group,
    }
    if (Object.values(names).every((name) => name === undefined)) {
      throw new UsageError('give a new name: --issuer, --account or --group')
    }
    return withVault(values, io, report, async (vault) => {
      const { entry, position } = chooseEntry(vault.entries(), argument)
      const renamed = await vault.edit(entry.id, names).catch((error) => {
        throw usageOf(error)
      })
      const { lastChange: revision } = vault
      report.result({ ...fieldsOf(renamed, position), revision }, `renamed to ${nameOf(renamed)}\n`)
      noteUndo(vault, values, report)
      return ACCEPTED
    })
  },
})

export const vaultMoveCommand: Command = defineCommand({
  name: 'vault move',
  summary: 'move an entry to another position',
  argument: 'ENTRY',
  isName: true,
  description: [ENTRY_HELP, VAULT_HELP].join('\n'),
  options: {
    to: { type: 'string', value: 'N', help: 'the new position, from 1; required' },
    ...VAULT_OPTIONS,
  },
  json: 'position (from 1), id, revision (for undo)',
  examples: 'einmal vault move ACME --to 1',
  run({ values, argument, io, report }) {
    const to = readInteger('to', values.to, 1, MOST_ENTRIES)
    if (to === undefined) throw new UsageError('--to is missing: the new position')
    return withVault(values, io, report, async (vault) => {
      const { entry, name } = chooseEntry(vault.entries(), argument)
      await vault.move(entry.id, to - 1).catch((error) => {
        if (!isMisuse(error)) throw error
        throw new UsageError(`--to must be an integer from 1 to ${vault.entries().length}`)
      })
      const { lastChange: revision } = vault
      report.result({ position: to, id: entry.id, revision }, `moved ${name} to position ${to}\n`)
      noteUndo(vault, values, report)
      return ACCEPTED
    })
  },
})

const MOST_ENTRIES = 10_000

export const vaultRemoveCommand: Command = defineCommand({
  name: 'vault remove',
  summary: 'remove an entry; undo brings it back',
  argument: 'ENTRY',
  isName: true,
  description: [ENTRY_HELP, VAULT_HELP].join('\n'),
  options: VAULT_OPTIONS,
  json: 'the removed entry, as einmal vault list prints it, and revision (for undo)',
  examples: 'einmal vault remove ACME:ada',
  run: ({ values, argument, io, report }) =>
    withVault(values, io, report, async (vault) => {
      const { entry, position } = chooseEntry(vault.entries(), argument)
      const removed = await vault.remove(entry.id)
      const { lastChange: revision } = vault
      report.result({ ...fieldsOf(removed, position), revision }, `removed ${nameOf(removed)}\n`)
      noteUndo(vault, values, report)
      return ACCEPTED
    }),
})

export const vaultUndoCommand: Command = defineCommand({
  name: 'vault undo',
  summary: 'undo the last add, remove, rename or move',
  argument: 'REVISION',
  description: [
    'REVISION is the number that the change has printed. Only the last change can be undone: after',
    'another one, also of another process, nothing is done, and the exit code is 1. Counters of HOTP',
    'stay where they are: a code is never given twice.',
    VAULT_HELP,
  ].join('\n'),
  options: VAULT_OPTIONS,
  json: 'undone: add, remove, edit or move',
  examples: 'einmal vault undo 12 --vault keys.vault',
  run({ values, argument, io, report }) {
    if (!/^\d{1,15}$/.test(argument)) {
      throw new UsageError('REVISION must be the number that the change has printed')
    }
    return withVault(values, io, report, async (vault) => {
      const undone = await vault.undo({ revision: Number(argument) })
      report.result({ undone }, `undone: ${undone && WORDS[undone]}\n`)
      return ACCEPTED
    })
  },
})

const WORDS: Readonly<Record<UndoneChange, string>> = {
  add: 'the keys that were added are removed',
  remove: 'the removed entry is back',
  edit: 'the entry has its earlier names',
  move: 'the entry is at its earlier position',
}
