/** Writes the events of an operator, one line of JSON each, to a file or to the output. */

import type { AccountEvent } from '../../accounts/account-events.js'
import type { Options } from '../arguments.js'
import { DataError, UsageError } from '../cli-errors.js'
import type { Io } from '../io.js'
import { plainNumbers, type Report } from '../report.js'

/** Options of every command that changes something. */
export const AUDIT_OPTIONS = {
  'audit-file': {
    type: 'string',
    value: 'PATH',
    help: 'file for the events, one line of JSON each (default: the error output)',
  },
} as const satisfies Options

/** Collects events and writes them. */
export interface AuditLog {
  /** Listener for the events of accounts. */
  note(event: AccountEvent): void
  /** Writes the events since the last call, and returns their number. */
  write(): Promise<number>
}

/**
 * Opens the log before any change, so that no change happens without its event.
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
