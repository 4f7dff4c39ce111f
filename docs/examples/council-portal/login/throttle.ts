/**
 * Slows the guessing of passwords down: for each name, whether it exists or not, and for all
 * processes, since the count is in the database. After five wrong ones in a row there is a pause of
 * 30 seconds, after each further one twice as long, up to 15 minutes.
 */

import { createHash } from 'node:crypto'
import type { Database } from '../storage/database.js'
import { number } from '../storage/database.js'

export interface Throttle {
  /** Counts an attempt before it is judged, so that many at once are many. */
  begin(name: string): Promise<{ ok: true } | { ok: false; retryAfterSeconds: number }>
  /** The password was right: the count ends. */
  forgive(name: string): Promise<void>
}

export function createThrottle(database: Database, now: () => number): Throttle {
  return {
    async begin(name) {
      const [key, at] = [keyOf(name), now()]
      await database.run('DELETE FROM login_attempts WHERE last_at < ?', at - DAY)
      const counted = await database.run(COUNT, key, at, at, at, at)
      if (counted === 1) return { ok: true }
      const [row] = await database.all(
        'SELECT blocked_until FROM login_attempts WHERE name_hash = ?',
        key,
      )
      const wait = row ? number(row, 'blocked_until') - at : 0
      return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(wait / 1000)) }
    },
    async forgive(name) {
      await database.run('DELETE FROM login_attempts WHERE name_hash = ?', keyOf(name))
    },
  }
}

const DAY = 86_400_000

/** One statement, so that no two attempts see the same count. */
const COUNT = `
  INSERT INTO login_attempts (name_hash, failures, blocked_until, last_at) VALUES (?, 1, 0, ?)
  ON CONFLICT (name_hash) DO UPDATE SET
    failures = login_attempts.failures + 1,
    last_at = excluded.last_at,
    blocked_until = CASE
      WHEN login_attempts.failures < 4 THEN 0
      WHEN login_attempts.failures < 9 THEN
        CAST(? AS BIGINT) + (CAST(30000 AS BIGINT) << CAST(login_attempts.failures - 4 AS INTEGER))
      ELSE CAST(? AS BIGINT) + 900000
    END
  WHERE login_attempts.blocked_until <= ?`

/** Hashes the name for storage: some users type their password into the field of the name. */
function keyOf(name: string): string {
  return createHash('sha256').update(name).digest('base64url')
}
