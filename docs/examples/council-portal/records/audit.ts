/** The audit log: who did what to whom, and when. Rows are only ever added; the database sees to it. */

import type { AccountEvent, TokenEvent } from 'einmal/accounts'
import type { GateEvent } from 'einmal/gate'
import { type Database, number, optionalText, type Row, text } from '../storage/database.js'

export interface AuditEntry {
  /** Milliseconds since the Unix epoch. */
  at: number
  /** The person who did it, if the portal knows. */
  actor?: string
  /** To whom it was done. */
  subject?: string
  type: string
  /** Other details; never a password, a code, a secret or the id of a session. */
  detail?: Record<string, unknown>
}

export interface Audit {
  /** Adds an entry, behind those before it. */
  add(entry: AuditEntry): Promise<void>
  /** The entries before one, the newest first. */
  page(before?: number): Promise<{ entries: (AuditEntry & { id: number })[]; more?: number }>
  /** When each of these types of entries was last added, by subject and type. */
  latest(types: readonly string[]): Promise<Map<string, Map<string, number>>>
  /** Resolves once everything that was added so far is stored. */
  settled(): Promise<void>
}

/** @param complain - receives the error of an entry that could not be stored */
export function createAudit(database: Database, complain: (error: unknown) => void): Audit {
  let last: Promise<void> = Promise.resolve()

  async function store({ at, actor, subject, type, detail = {} }: AuditEntry): Promise<void> {
    await database.run(
      'INSERT INTO audit (at, actor, subject, type, detail) VALUES (?, ?, ?, ?, ?)',
      ...[at, actor ?? null, subject ?? null, type, JSON.stringify(detail, withoutInfinity)],
    )
  }

  return {
    add(entry) {
      const stored = last.then(() => store(entry))
      last = stored.catch(complain)
      return last
    },
    async page(before = Number.MAX_SAFE_INTEGER) {
      const rows = await database.all(
        `SELECT id, at, actor, subject, type, detail FROM audit
          WHERE id < ? ORDER BY id DESC LIMIT ${PAGE + 1}`,
        before,
      )
      const entries = rows.slice(0, PAGE).map(entryOf)
      const oldest = entries.at(-1)
      return { entries, ...(rows.length > PAGE && oldest && { more: oldest.id }) }
    },
    async latest(types) {
      const rows = await database.all(
        `SELECT subject, type, max(at) AS at FROM audit
          WHERE subject IS NOT NULL AND type IN (${types.map(() => '?').join(', ')})
          GROUP BY subject, type`,
        ...types,
      )
      const found = new Map<string, Map<string, number>>()
      for (const row of rows) {
        const subject = text(row, 'subject')
        const entries = found.get(subject) ?? new Map()
        found.set(subject, entries.set(text(row, 'type'), number(row, 'at')))
      }
      return found
    },
    settled: () => last,
  }
}

const PAGE = 50

/** Converts an event of accounts to an entry. */
export function entryOfAccount({ at, userId, type, ...detail }: AccountEvent): AuditEntry {
  return { at, subject: userId, type, detail }
}

/** Converts an event of a hardware key to an entry, except the one for each key of a delivery. */
export function entryOfToken(event: TokenEvent): AuditEntry | undefined {
  if (event.type === 'token-added') return undefined
  const { at, type, userId, ...detail } = event
  return { at, type, detail, ...(userId !== undefined && { subject: userId }) }
}

/** Converts an event of the gate to an entry, except the one for a session without a second factor. */
export function entryOfGate(event: GateEvent): AuditEntry | undefined {
  const { at, type, userId } = event
  const subject = userId === undefined ? {} : { subject: userId }
  if (type === 'elevated') return { at, ...subject, type, detail: { method: event.method } }
  if (type === 'cross-site') {
    return { at, ...subject, type, detail: { reason: event.reason, path: event.path } }
  }
  if (type === 'factor-missing') return { at, ...subject, type, detail: { path: event.path } }
  if (type === 'failed') return { at, ...subject, type, detail: { during: event.during } }
  return undefined
}

/** JSON knows no Infinity; "never" is what a lock without an end comes to. */
function withoutInfinity(_: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY ? 'never' : value
}

function entryOf(row: Row): AuditEntry & { id: number } {
  const [actor, subject] = [optionalText(row, 'actor'), optionalText(row, 'subject')]
  return {
    id: number(row, 'id'),
    at: number(row, 'at'),
    type: text(row, 'type'),
    detail: JSON.parse(text(row, 'detail')),
    ...(actor !== undefined && { actor }),
    ...(subject !== undefined && { subject }),
  }
}
