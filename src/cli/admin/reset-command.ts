/** `einmal admin reset`: removes every factor of a user. */

import { ACCEPTED, DataError } from '../cli-errors.js'
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
import { statusText } from './status-command.js'
import { TARGET_HELP, TARGET_OPTIONS } from './target.js'

export const resetCommand: Command = defineCommand({
  name: 'admin reset',
  summary: 'remove every second factor of users who lost their devices',
  users: true,
  description: [
    'For a user who has lost every device and every recovery code. Check the identity of the user as',
    'carefully as at the first enrolment. End the sessions of the user, and send a notice by a channel',
    'that a thief cannot read. The user enrols again at the next login.',
    USERS_HELP,
    TARGET_HELP,
  ].join('\n'),
  options: { ...TARGET_OPTIONS, ...CHANGE_OPTIONS },
  json: [
    'a line each user: userId, removed (how many authenticators); audit: an event, without',
    '--audit-file; a user without a factor, or a record that cannot be read: userId, error',
  ].join('\n'),
  examples: [
    'einmal admin reset user-7 --database data/portal.db',
    'einmal admin reset user-7 --yes --audit-file audit.jsonl --json',
  ].join('\n'),
  async run({ values, users, io, report }) {
    const ids = await readUsers(users, io)
    const log = await openAuditLog(values['audit-file'], io, report)
    return withAccounts(values, io, { log }, async (accounts) => {
      const there = new Map<string, number>()
      const unknown = await eachOf(ids, report, async (userId) => {
        const status = await accounts.status(userId)
        // A reset of an unknown user would hide that the id is wrong.
        if (!status.enrolled && !status.pending) throw noFactor(userId)
        if (!values.yes) report.note(`${statusText(userId, status)}`)
        there.set(userId, status.authenticators.length)
      })
      if (there.size === 0) return unknown
      const [only] = there.keys()
      const whom = there.size === 1 ? printable(`${only}`) : count(there.size, 'user')
      await confirm(`Remove every second factor of ${whom}?`, values.yes, io, report)
      const failures = await eachOf([...there.keys()], report, async (userId) => {
        await accounts.reset(userId)
        await log.write()
        const removed = there.get(userId) ?? 0
        const words = `reset, ${count(removed, 'authenticator')} removed`
        report.result({ userId, removed }, `${printable(userId)}: ${words}\n`)
      })
      return unknown || failures || ACCEPTED
    })
  },
})

function noFactor(userId: string): DataError {
  return new DataError(
    'ERR_USER_UNKNOWN',
    `${printable(userId)} has no second factor here; is the id correct?`,
  )
}
