/** `einmal admin status`: shows the stored state of the second factors of users. */

import type { AccountStatus } from '../../accounts/index.js'
import { ACCEPTED } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import { instantText, printable, table } from '../report.js'
import { eachOf, readUsers, USERS_HELP, withAccounts } from './admin-session.js'
import { TARGET_HELP, TARGET_OPTIONS } from './target.js'

export const statusCommand: Command = defineCommand({
  name: 'admin status',
  summary: 'show the second factors of users, and whether they are locked',
  users: true,
  description: [USERS_HELP, TARGET_HELP, 'This command changes nothing, and shows no secret.'].join(
    '\n',
  ),
  options: TARGET_OPTIONS,
  json: [
    'a line each user: userId, enrolled, authenticators [{ id, label, type, createdAt, lastUsedAt }],',
    'pending, activation { issuedAt, expiresAt, usedAt }, recoveryCodesLeft, lockedUntil,',
    'recoveryLockedUntil (or "never"), factorsRemovedAt; instants are milliseconds since the epoch;',
    'a record that cannot be read: userId, error',
  ].join('\n'),
  examples: [
    'einmal admin status user-7 --database data/portal.db',
    'EINMAL_DATABASE="$DATABASE_URL" einmal admin status user-7 user-8 --json',
  ].join('\n'),
  async run({ values, users, io, report }) {
    const ids = await readUsers(users, io)
    return withAccounts(values, io, {}, async (accounts) => {
      let further = false
      const failures = await eachOf(ids, report, async (userId) => {
        const status = await accounts.status(userId)
        report.result({ userId, ...status }, (further ? '\n' : '') + statusText(userId, status))
        further = true
      })
      return failures || ACCEPTED
    })
  },
})

/** Formats the status of a user. */
export function statusText(userId: string, status: AccountStatus): string {
  const { authenticators, pending, activation, recoveryCodesLeft, lockedUntil } = status
  const { recoveryLockedUntil, factorsRemovedAt } = status
  const rows: [string, string][] = [['User', printable(userId)]]
  if (authenticators.length === 0) rows.push(['Second factor', 'none'])
  for (const { id, label, type, createdAt, lastUsedAt, unreadable } of authenticators) {
    rows.push(['Authenticator', `${printable(label) || '(no label)'}, ${type}`])
    rows.push(['  id', id])
    rows.push(['  added', instantText(createdAt)])
    rows.push(['  last used', lastUsedAt === undefined ? 'never' : instantText(lastUsedAt)])
    if (unreadable) rows.push(['  key', 'missing in EINMAL_KEYS: no code is accepted'])
  }
  if (pending) {
    rows.push(['Enrolment', `waits for its first code until ${instantText(pending.expiresAt)}`])
    rows.push(['  id', pending.id])
  }
  if (activation) rows.push(['Activation', activationText(activation)])
  rows.push(['Recovery codes', `${recoveryCodesLeft} left`])
  rows.push(['Locked', lockedUntil === undefined ? 'no' : until(lockedUntil)])
  if (recoveryLockedUntil !== undefined) {
    rows.push([
      '  recovery codes',
      `locked ${until(recoveryLockedUntil)}; a right one still unlocks`,
    ])
  }
  if (factorsRemovedAt !== undefined) rows.push(['Last removal', instantText(factorsRemovedAt)])
  return table(rows)
}

function activationText({
  issuedAt,
  expiresAt,
  usedAt,
}: NonNullable<AccountStatus['activation']>): string {
  const end =
    usedAt === undefined ? `valid until ${instantText(expiresAt)}` : `used ${instantText(usedAt)}`
  return `code issued ${instantText(issuedAt)}, ${end}`
}

function until(at: number): string {
  return at === Number.POSITIVE_INFINITY ? 'until it is unlocked' : `until ${instantText(at)}`
}
