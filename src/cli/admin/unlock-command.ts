/** `einmal admin unlock`: unlocks users and resets their failures. */

import { ACCEPTED } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import { count, printable } from '../report.js'
import {
  CHANGE_OPTIONS,
  confirm,
  eachOf,
  readUsers,
  USERS_HELP,
  withAccounts,
} from './admin-session.js'
import { openAuditLog } from './audit-log.js'
import { TARGET_HELP, TARGET_OPTIONS } from './target.js'

export const unlockCommand: Command = defineCommand({
  name: 'admin unlock',
  summary: 'unlock users, and reset their failures',
  users: true,
  description: [
    'For a user who is locked and has lost nothing. Used codes stay used.',
    USERS_HELP,
    TARGET_HELP,
  ].join('\n'),
  options: { ...TARGET_OPTIONS, ...CHANGE_OPTIONS },
  json: [
    'a line each user: userId, unlocked (false: the user was not locked); audit: an event, without',
    '--audit-file; a record that cannot be read: userId, error { code, message }',
  ].join('\n'),
  examples: [
    'einmal admin unlock user-7 --database data/portal.db',
    'einmal admin unlock user-7 --yes --audit-file audit.jsonl',
  ].join('\n'),
  async run({ values, users, io, report }) {
    const ids = await readUsers(users, io)
    const log = await openAuditLog(values['audit-file'], io, report)
    return withAccounts(values, io, { log }, async (accounts) => {
      const whom = ids.length === 1 ? printable(`${ids[0]}`) : count(ids.length, 'user')
      await confirm(`Unlock ${whom}?`, values.yes, io, report)
      const failures = await eachOf(ids, report, async (userId) => {
        await accounts.unlock(userId)
        const unlocked = (await log.write()) > 0
        const words = unlocked ? 'unlocked' : 'was not locked; nothing changed'
        report.result({ userId, unlocked }, `${printable(userId)}: ${words}\n`)
      })
      return failures || ACCEPTED
    })
  },
})
