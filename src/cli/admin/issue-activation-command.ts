/** `einmal admin issue-activation`: prints an activation code for the first device of a user. */

import { ACCEPTED, DataError } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import { readInteger } from '../option-values.js'
import { count, instantText, printable } from '../report.js'
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

export const issueActivationCommand: Command = defineCommand({
  name: 'admin issue-activation',
  summary: 'print an activation code for the first device of users',
  users: true,
  description: [
    'For a portal that asks for an activation code before the first enrolment, when no administrator',
    'can log in. First verify the identity of the user. The code is printed once, and works once. An',
    'older code ends. A user with a device needs "admin reset" first.',
    USERS_HELP,
    TARGET_HELP,
  ].join('\n'),
  options: {
    'expires-in': {
      type: 'string',
      value: 'SECONDS',
      help: 'time for which the code is valid, 60 to 31536000 (default 1209600: 14 days)',
    },
    ...TARGET_OPTIONS,
    ...CHANGE_OPTIONS,
  },
  json: [
    'a line each user: userId, code, expiresAt (milliseconds since the Unix epoch); audit: an event,',
    'without --audit-file; a user with a device, or a record that cannot be read: userId, error',
  ].join('\n'),
  examples: [
    'einmal admin issue-activation user-7 --expires-in 3600 --database data/portal.db',
    'einmal admin issue-activation --yes --json < ids.txt',
  ].join('\n'),
  async run({ values, users, io, report }) {
    const seconds = readInteger('expires-in', values['expires-in'], 60, 31_536_000)
    const options = seconds === undefined ? {} : { expiresInSeconds: seconds }
    const ids = await readUsers(users, io)
    const log = await openAuditLog(values['audit-file'], io, report)
    return withAccounts(values, io, { log }, async (accounts) => {
      const whom = ids.length === 1 ? printable(`${ids[0]}`) : count(ids.length, 'user')
      await confirm(`Issue an activation code for ${whom}?`, values.yes, io, report)
      const failures = await eachOf(ids, report, async (userId) => {
        if ((await accounts.status(userId)).enrolled) throw hasDevice(userId)
        const { code, expiresAt } = await accounts.issueActivation(userId, options)
        await log.write()
        const words = `${code}, valid until ${instantText(expiresAt)}`
        report.result({ userId, code, expiresAt }, `${printable(userId)}: ${words}\n`)
      })
      return failures || ACCEPTED
    })
  },
})

function hasDevice(userId: string): DataError {
  return new DataError(
    'ERR_USER_ENROLLED',
    `${printable(userId)} has a device already; remove it with "einmal admin reset" first`,
  )
}
