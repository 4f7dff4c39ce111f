/** The commands of an operator. */

import type { Command } from '../command.js'
import { afterRestoreCommand } from './after-restore-command.js'
import { censusCommand } from './census-command.js'
import { issueActivationCommand } from './issue-activation-command.js'
import { resetCommand } from './reset-command.js'
import { statusCommand } from './status-command.js'
import { unlockCommand } from './unlock-command.js'

export const ADMIN_COMMANDS: readonly Command[] = [
  statusCommand,
  unlockCommand,
  resetCommand,
  issueActivationCommand,
  censusCommand,
  afterRestoreCommand,
]
