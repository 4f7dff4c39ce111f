/**
 * Sessions of express-session, for the gate. Copy this file into your portal, and put express-session
 * before the gate:
 *
 *     app.use(session({ store, secret, name: '__Host-session', resave: false, saveUninitialized: false,
 *       proxy: true, cookie: { secure: true, httpOnly: true, sameSite: 'lax' } }))
 *     app.use(gateMiddleware(gate))
 *
 * `resave: false` matters: with true, a request that was under way with the old id while the session
 * was elevated would write the old id into the store again.
 */

import type { SessionPort } from 'einmal/gate'
import { exchangeOf } from 'einmal/gate/node'
import type { Request } from 'express'

declare module 'express-session' {
  interface SessionData {
    /** Who has logged in: set by the portal. */
    userId: string
    displayName: string
    /** Set here alone. */
    secondFactorAt: number
  }
}

export const expressSessions: SessionPort = {
  async read(request) {
    // No session at all while its store is not connected: then nobody is logged in.
    const { session, sessionID } = expressRequestOf(request)
    if (session?.userId === undefined) return null
    const { userId, displayName, secondFactorAt } = session
    return {
      id: sessionID,
      userId,
      ...(displayName !== undefined && { displayName }),
      ...(secondFactorAt !== undefined && { secondFactorAt }),
    }
  },

  async elevate(request, _session, proof) {
    const req = expressRequestOf(request)
    const { cookie: _, ...kept } = req.session
    // Deletes the old session from the store, and begins an empty one with a new id.
    await done((callback) => req.session.regenerate(callback))
    Object.assign(req.session, kept, { secondFactorAt: proof.at })
    // Waited for: nobody is elevated whose session could not be stored.
    await done((callback) => req.session.save(callback))
    // express-session adds its cookie to the answer by itself.
    return new Headers()
  },
}

function expressRequestOf(request: globalThis.Request): Request {
  const exchange = exchangeOf(request)
  if (exchange === undefined) throw new TypeError('not a request of Express: use gateMiddleware')
  // Express hands its own request to every middleware, the gate included.
  return exchange.req as Request
}

function done(run: (callback: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    run((error) => (error ? reject(error) : resolve()))
  })
}
