/** The commands of `einmal vault`: an authenticator on the command line. */

import type { Command } from '../command.js'
import { vaultAddCommand } from './vault-add-command.js'
import { vaultAdvanceCommand, vaultCodeCommand } from './vault-code-commands.js'
import {
  vaultMoveCommand,
  vaultRemoveCommand,
  vaultRenameCommand,
  vaultUndoCommand,
} from './vault-edit-commands.js'
import { vaultExportCommand } from './vault-export-command.js'
import { vaultListCommand } from './vault-list-command.js'
import { vaultCreateCommand, vaultPasswdCommand } from './vault-passphrase-commands.js'

export const VAULT_COMMANDS: readonly Command[] = [
  vaultCreateCommand,
  vaultAddCommand,
  vaultListCommand,
  vaultCodeCommand,
  vaultAdvanceCommand,
  vaultRenameCommand,
  vaultMoveCommand,
  vaultRemoveCommand,
  vaultUndoCommand,
  vaultExportCommand,
  vaultPasswdCommand,
]
