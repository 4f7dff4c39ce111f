/** Slow session stores, as over a network. */

import type { SessionStore } from '@fastify/session'
import session from 'express-session'
import type { CallbackStore } from '../../docs/examples/sessions/ended-ids.js'

/** Behaviour and content of a store. */
export interface StoreOptions {
  /**
   * Duration of each call in milliseconds.
   *
   * @defaultValue 0
   */
  lag?: number
  /** Stored sessions by id, shared by the nodes of a test. */
  rows?: Map<string, string>
}

/** A store for @fastify/session that keeps JSON, as a database does. */
export function openStore({ lag = 0, rows = new Map() }: StoreOptions = {}): SessionStore {
  const later = (run: () => void): void => void setTimeout(run, lag)
  const store: CallbackStore<object> = {
    get: (id, callback) => later(() => callback(null, JSON.parse(rows.get(id) ?? 'null'))),
    set(id, session, callback) {
      const row = JSON.stringify(session)
      later(() => {
        rows.set(id, row)
        callback()
      })
    },
    destroy: (id, callback) =>
      later(() => {
        rows.delete(id)
        callback()
      }),
  }
  // A cast, since only the library knows the type of a session.
  return store as SessionStore
}

/** A store for express-session, whose `touch` changes the cookie of a stored session. */
export function openExpressStore(options: StoreOptions = {}): session.Store {
  const { rows = new Map<string, string>(), lag = 0 } = options
  const touch = (id: string, { cookie }: session.SessionData, callback?: () => void): void => {
    setTimeout(() => {
      const row = rows.get(id)
      if (row !== undefined) rows.set(id, JSON.stringify({ ...JSON.parse(row), cookie }))
      callback?.()
    }, lag)
  }
  return Object.assign(new session.MemoryStore(), openStore({ lag, rows }), { touch })
}
