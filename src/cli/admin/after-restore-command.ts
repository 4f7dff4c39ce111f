/** `einmal admin after-restore`: makes the records of a restored backup usable again. */

import type { Accounts, Restored, RestoreOptions } from '../../accounts/index.js'
import type { Values } from '../arguments.js'
import { ACCEPTED, UsageError } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import { readInteger, readWindow } from '../option-values.js'
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
import { readHistory, type UserHistory } from './history.js'
import { TARGET_HELP, TARGET_OPTIONS } from './target.js'

const OPTIONS = {
  events: {
    type: 'string',
    value: 'PATH',
    help: 'audit log: authenticators that were removed there are removed again',
  },
  remove: {
    type: 'string',
    value: 'IDS',
    help: 'further ids of authenticators to remove, with commas between them',
  },
  'recovery-codes': {
    type: 'string',
    value: 'WHAT',
    help: 'drop (default), renew (prints new ones) or keep',
  },
  'hotp-ahead': {
    type: 'string',
    value: 'N',
    help: 'move the counters of hardware keys ahead, 0 to 1000 (default 0)',
  },
  window: {
    type: 'string',
    value: 'SIZE',
    help: 'window of the portal (default 1): steps, or back and ahead (2,0)',
  },
  ...TARGET_OPTIONS,
  ...CHANGE_OPTIONS,
} as const

export const afterRestoreCommand: Command = defineCommand({
  name: 'admin after-restore',
  summary: 'after a restored backup: refuse codes that may have been used since',
  users: true,
  description: [
    'A backup makes used codes, used recovery codes and removed devices valid again. This command',
    'refuses every code up to now, drops recovery codes and pending enrolments, removes devices that the',
    'audit log reports as removed, and makes every session ask for a code again. Keep the portal closed',
    'until it is done. The guide "Restore a backup" has the checklist. No log has the counter of a',
    'hardware key (HOTP): choose --hotp-ahead, or resynchronise the key.',
    'Pass the ids of all users, from the user table of the portal.',
    USERS_HELP,
    TARGET_HELP,
  ].join('\n'),
  options: OPTIONS,
  json: [
    'a line each user: userId, totp and hotp (how many authenticators), removed (ids), lost (ids that',
    'were added since the backup), recoveryCodesLeft, recoveryCodes (with renew); audit: an event,',
    'without --audit-file; a record that cannot be read: userId, error; at the end: users, changed',
  ].join('\n'),
  examples: [
    'einmal admin after-restore --events audit.jsonl --yes < ids.txt',
    'einmal admin after-restore user-7 --remove HJnCk12pAxX2Fb8l --recovery-codes renew',
  ].join('\n'),
  async run({ values, users, io, report }) {
    const options = readOptions(values)
    const window = readWindow(values.window, 30)
    const ids = await readUsers(users, io)
    const history = values.events === undefined ? new Map() : await readHistory(values.events, io)
    const log = await openAuditLog(values['audit-file'], io, report)
    return withAccounts(values, io, { log, window }, async (accounts) => {
      const codes = { drop: 'dropped', renew: 'renewed', keep: 'kept' }[options.recoveryCodes]
      const question =
        `Every session of ${count(ids.length, 'user')} must then show a code again, ` +
        `and recovery codes are ${codes}.`
      await confirm(question, values.yes, io, report)
      const sum = { users: ids.length, changed: 0, hotp: 0 }
      const failures = await eachOf(ids, report, async (userId) => {
        const { lost, ...known } = await knownOf(accounts, userId, history.get(userId))
        const remove = [...(options.remove ?? []), ...known.remove]
        const restored = await accounts.afterRestore(userId, { ...options, remove })
        if ((await log.write()) > 0) sum.changed++
        sum.hotp += restored.hotp
        const { recoveryCodes } = restored
        const fields = { userId, ...restored, lost, ...(recoveryCodes && { recoveryCodes }) }
        report.result(fields, textOf(userId, restored, lost))
      })
      const { hotp, ...totals } = sum
      report.result(
        totals,
        `${count(sum.users, 'user')}, ${sum.changed} with something to change\n`,
      )
      if (hotp > 0 && options.hotpAhead === 0) {
        report.note(
          `${count(hotp, 'hardware key')} may accept a used code: choose --hotp-ahead, or resynchronise`,
        )
      }
      return failures || ACCEPTED
    })
  },
})

function readOptions(
  values: Values<typeof OPTIONS>,
): RestoreOptions & { recoveryCodes: 'drop' | 'renew' | 'keep'; hotpAhead: number } {
  const recoveryCodes = values['recovery-codes'] ?? 'drop'
  if (recoveryCodes !== 'drop' && recoveryCodes !== 'renew' && recoveryCodes !== 'keep') {
    throw new UsageError('--recovery-codes must be drop, renew or keep')
  }
  const remove = (values.remove ?? '').split(',').filter((id) => id !== '')
  if (!remove.every((id) => /^[\w-]{16}$/.test(id))) {
    throw new UsageError('--remove must be ids of 16 characters, as admin status shows them')
  }
  const hotpAhead = readInteger('hotp-ahead', values['hotp-ahead'], 0, 1000) ?? 0
  return { recoveryCodes, remove, hotpAhead }
}

/** Lists the authenticators that the audit log reports as removed, and those that the backup lacks. */
async function knownOf(
  accounts: Accounts,
  userId: string,
  history: UserHistory | undefined,
): Promise<{ remove: string[]; lost: string[] }> {
  if (!history) return { remove: [], lost: [] }
  const { authenticators } = await accounts.status(userId)
  const reset = authenticators.filter(({ createdAt }) => createdAt <= history.resetAt)
  return {
    remove: [...history.removed, ...reset.map(({ id }) => id)],
    lost: [...history.added].filter((added) => authenticators.every(({ id }) => id !== added)),
  }
}

/** Describes the result for a user; empty for a user without any, because the list may be long. */
function textOf(userId: string, restored: Restored, lost: readonly string[]): string {
  const { totp, hotp, removed, recoveryCodes = [] } = restored
  const words = [
    ...(totp > 0 ? [`${count(totp, 'TOTP device')} spent up to now`] : []),
    ...(hotp > 0 ? [count(hotp, 'hardware key')] : []),
    ...(removed.length > 0 ? [`${removed.length} removed`] : []),
    ...(lost.length > 0 ? [`${count(lost.length, 'enrolment')} lost, to be made again`] : []),
  ]
  if (words.length === 0) return ''
  const lines = recoveryCodes.map((code) => `  ${code}\n`).join('')
  return `${printable(userId)}: ${words.join(', ')}\n${lines}`
}
