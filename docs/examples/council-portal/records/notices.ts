/**
 * Tells people what was done with their second factor: on the page after their next login, and by
 * mail. The example has no mail server; it writes the mails into a file.
 */

import { appendFile } from 'node:fs/promises'
import type { AccountEvent } from 'einmal/accounts'
import type { Council } from '../council/council.js'
import { type Database, number, type Row, text } from '../storage/database.js'
import { de } from '../words/de.js'
import { NOTICES, type NoticeKind } from './notice-kinds.js'

export interface Notice {
  id: number
  at: number
  kind: NoticeKind
}

export interface Notices {
  /** Sends in the background: the change stands even if the notice fails. */
  send(personId: string, kind: NoticeKind, at: number): void
  /** The unread notices of a person, the newest first. */
  unseen(personId: string): Promise<Notice[]>
  /** Resolves once everything that was sent so far is stored. */
  settled(): Promise<void>
  /** The person has seen those up to this one. */
  markSeen(personId: string, upTo: number, at: number): Promise<void>
}

export interface NoticesOptions {
  database: Database
  council: Council
  /** The file that stands for the mail server. */
  mailFile: string
  origin: string
  /** Receives the error of a notice that could not be stored or written. */
  complain: (error: unknown) => void
}

export function createNotices(options: NoticesOptions): Notices {
  const { database, council, mailFile, origin, complain } = options
  let last: Promise<void> = Promise.resolve()

  async function store(personId: string, kind: NoticeKind, at: number): Promise<void> {
    await database.run(
      'INSERT INTO notices (person_id, at, kind) VALUES (?, ?, ?)',
      ...[personId, at, kind],
    )
    const person = await council.person(personId)
    if (person) {
      await appendFile(mailFile, mailOf(person.login ?? person.id, kind, at, origin), {
        mode: 0o600,
      })
    }
  }

  return {
    send(personId, kind, at) {
      last = last.then(() => store(personId, kind, at)).catch(complain)
    },
    settled: () => last,
    async unseen(personId) {
      const rows = await database.all(
        `SELECT id, at, kind FROM notices WHERE person_id = ? AND seen_at IS NULL
          ORDER BY id DESC LIMIT 20`,
        personId,
      )
      return rows.flatMap(noticeOf)
    },
    async markSeen(personId, upTo, at) {
      await database.run(
        'UPDATE notices SET seen_at = ? WHERE person_id = ? AND id <= ? AND seen_at IS NULL',
        ...[at, personId, upTo],
      )
    },
  }
}

/** The notice that an event is worth, if any. */
export function noticeOfEvent({ type }: AccountEvent): NoticeKind | undefined {
  return NOTICES.find((kind) => kind === type)
}

function noticeOf(row: Row): Notice[] {
  const kind = NOTICES.find((each) => each === text(row, 'kind'))
  return kind ? [{ id: number(row, 'id'), at: number(row, 'at'), kind }] : []
}

/** No link to a page that asks for a password: people learn not to follow such links. */
function mailOf(login: string, kind: NoticeKind, at: number, origin: string): string {
  return [
    `Date: ${new Date(at).toUTCString()}`,
    `To: ${login}@eichenfurt.example`,
    `Subject: ${de.notices.subject}`,
    '',
    `${de.dateTime(at)}: ${de.notices[kind]}`,
    de.notices.notYou,
    new URL(origin).host,
    '',
    '',
  ].join('\n')
}
