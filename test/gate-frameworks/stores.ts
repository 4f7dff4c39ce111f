/** Stores of sessions that take their time, as one over a network does. */

import type { SessionStore } from '@fastify/session'
import session from 'express-session'
import type { CallbackStore } from '../../docs/examples/sessions/ended-ids.js'

/** How a store behaves. */
export interface StoreOptions {
  /** How long each call takes, in milliseconds: nothing unless told. */
  lag?: number
  /** What is stored, by the ids: shared by the nodes of a test. */
  rows?: Map<string, string>
}

/** Keeps JSON, as a database would: for @fastify/session. */
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
  // A cast: what is in a session is for its library to know.
  return store as SessionStore
}

/** The same for express-session, with a `touch` that changes what is there. */
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
