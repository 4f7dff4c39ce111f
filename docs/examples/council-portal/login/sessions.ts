/**
 * The portal's own sessions. The id is 256 random bits, handed out once and stored as its SHA-256, so
 * that a reader of the database, or of a backup, cannot use it.
 */

import { createHash, randomBytes } from 'node:crypto'
import { type Database, number, optionalNumber, text } from '../storage/database.js'

/** A browser's session is kept in a cookie, that of a native app in its `Authorization` header. */
export type SessionKind = 'cookie' | 'bearer'

export interface Session {
  /** The hash of the id: names the session, and opens nothing. */
  readonly id: string
  readonly personId: string
  readonly kind: SessionKind
  /** When the second factor was shown, in milliseconds since the Unix epoch. */
  readonly secondFactorAt?: number
}

export interface Sessions {
  /** @returns the id, for the cookie or the app */
  begin(personId: string, kind: SessionKind): Promise<string>
  find(id: string, kind: SessionKind): Promise<Session | undefined>
  /**
   * The second factor was shown: the session goes on under a new id, and the old one is dead.
   *
   * @throws when the session is gone, or another request was faster
   */
  elevate(session: Session, secondFactorAt: number): Promise<string>
  end(session: Session): Promise<void>
  endAllOf(personId: string): Promise<void>
}

export function createSessions(database: Database, now: () => number): Sessions {
  return {
    async begin(personId, kind) {
      const [id, at] = [newId(), now()]
      await database.run('DELETE FROM sessions WHERE expires_at <= ?', at)
      await database.run(
        `INSERT INTO sessions (id_hash, person_id, kind, last_seen_at, expires_at)
          VALUES (?, ?, ?, ?, ?)`,
        ...[hashOf(id), personId, kind, at, at + LIFETIME],
      )
      return id
    },
    async find(id, kind) {
      const [hash, at] = [hashOf(id), now()]
      const [row] = await database.all(
        `SELECT person_id, second_factor_at, last_seen_at FROM sessions
          WHERE id_hash = ? AND kind = ? AND expires_at > ? AND last_seen_at > ?`,
        ...[hash, kind, at, at - IDLE],
      )
      if (!row) return undefined
      if (number(row, 'last_seen_at') < at - MINUTE) {
        await database.run('UPDATE sessions SET last_seen_at = ? WHERE id_hash = ?', at, hash)
      }
      const secondFactorAt = optionalNumber(row, 'second_factor_at')
      return {
        id: hash,
        personId: text(row, 'person_id'),
        kind,
        ...(secondFactorAt !== undefined && { secondFactorAt }),
      }
    },
    async elevate(session, secondFactorAt) {
      const id = newId()
      // One statement: there is no instant at which both ids are good, or neither.
      const changed = await database.run(
        'UPDATE sessions SET id_hash = ?, second_factor_at = ? WHERE id_hash = ?',
        ...[hashOf(id), secondFactorAt, session.id],
      )
      if (changed !== 1) throw new Error('the session has ended meanwhile')
      return id
    },
    async end(session) {
      await database.run('DELETE FROM sessions WHERE id_hash = ?', session.id)
    },
    async endAllOf(personId) {
      await database.run('DELETE FROM sessions WHERE person_id = ?', personId)
    },
  }
}

const MINUTE = 60_000
/** Without a request for so long, a session ends; and after so long in any case. */
const IDLE = 60 * MINUTE
const LIFETIME = 12 * 60 * MINUTE

function newId(): string {
  return randomBytes(32).toString('base64url')
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url')
}
