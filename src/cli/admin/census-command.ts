/** `einmal admin census`: counts the users with a second factor. */

import { ACCEPTED, REFUSED } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import { printable, table } from '../report.js'
import { readUsers, USERS_HELP, withAccounts } from './admin-session.js'
import { TARGET_HELP, TARGET_OPTIONS } from './target.js'

export const censusCommand: Command = defineCommand({
  name: 'admin census',
  summary: 'count the users with a second factor',
  users: true,
  description: [
    'The database has no list of users: pass the ids from the user table of the portal.',
    USERS_HELP,
    TARGET_HELP,
  ].join('\n'),
  options: {
    rows: { type: 'boolean', help: 'print a line for each user before the totals' },
    ...TARGET_OPTIONS,
  },
  json: [
    'total, enrolled, pending, none, unreadable; with --rows before it a line each user: userId,',
    'state, authenticators, recoveryCodesLeft, lastUsedAt (milliseconds since the Unix epoch)',
  ].join('\n'),
  examples: [
    "sqlite3 data/portal.db 'SELECT id FROM people' | einmal admin census --database data/portal.db",
    'einmal admin census --rows < ids.txt',
  ].join('\n'),
  async run({ values, users, io, report }) {
    const ids = await readUsers(users, io)
    return withAccounts(values, io, {}, async (accounts) => {
      const census = { total: 0, enrolled: 0, pending: 0, none: 0, unreadable: 0 }
      for await (const row of accounts.censusRows(ids)) {
        census.total++
        census[row.state]++
        if (values.rows) report.result(row, `${row.state.padEnd(10)}  ${printable(row.userId)}\n`)
      }
      const { total, enrolled, pending, none, unreadable } = census
      const sum = table([
        ['Users', `${total}`],
        ['Enrolled', `${enrolled}`],
        ['Pending', `${pending}`],
        ['None', `${none}`],
        ...(unreadable > 0 ? [['Unreadable', `${unreadable}`] as const] : []),
      ])
      report.result(census, (values.rows ? '\n' : '') + sum)
      return unreadable > 0 ? REFUSED : ACCEPTED
    })
  },
})
