/** What an operator has done, a line of JSON each: into a file, or beside the results. */

import type { AccountEvent } from '../../accounts/account-events.js'
import type { Options } from '../arguments.js'
import { DataError, UsageError } from '../errors.js'
import type { Io } from '../io.js'
import { plainNumbers, type Report } from '../report.js'

/** The option of every command that changes something. */
export const AUDIT_OPTIONS = {
  'audit-file': {
    type: 'string',
    value: 'PATH',
    help: 'add the events to this file, a line of JSON each; else to the error output',
  },
} as const satisfies Options

/** Where events go. */
export interface AuditLog {
  /** The listener for accounts. */
  note(event: AccountEvent): void
  /** Writes what was noted since the last time, and says how much it was. */
  write(): Promise<number>
}

/**
 * Opens the log before anything is changed: what cannot be noted must not be done.
 *
 * @throws {UsageError} when the file cannot be written
 */
export async function openAuditLog(
  path: string | undefined,
  io: Io,
  report: Report,
): Promise<AuditLog> {
  if (path !== undefined) {
    await io.appendFile(path, '').catch(() => {
      throw new UsageError('--audit-file cannot be written; nothing was done')
    })
  }
  let noted: object[] = []
  return {
    note({ at, ...event }) {
      const time = new Date(at).toISOString()
      noted.push({
        time,
        ...event,
        by: 'einmal admin',
        ...(io.operator && { operator: io.operator }),
      })
    },
    async write() {
      const events = noted
      noted = []
      const text = events.map((event) => `${JSON.stringify(event, plainNumbers)}\n`).join('')
      if (path === undefined) {
        if (report.json) for (const audit of events) report.result({ audit }, '')
        else io.stderr.write(text)
      } else if (text) {
        await io.appendFile(path, text).catch(() => {
          io.stderr.write(text)
          throw new DataError(
            'ERR_AUDIT_FILE',
            'the events above could not be added to --audit-file',
          )
        })
      }
      return events.length
    },
  }
}
