/**
 * Sessions of @fastify/session, for the gate. Copy this file into your portal, and register this
 * after the session and before the routes:
 *
 *     fastify.register(fastifyCookie)
 *     fastify.register(fastifySession, { secret, cookieName, cookie, rolling: false })
 *     const { port, hook } = fastifySessions({ cookieName, cookie })
 *     const guard = gateMiddleware(createGate({ session: port, … }))
 *     fastify.after(() => fastify.addHook('onRequest', hook(guard)))
 *
 * The hooks of a plugin run in the order in which they were added: this one after the one in which
 * @fastify/session reads the session. `rolling: false` matters: with true, a request that was under way
 * with the old id while the session was elevated would write the old id into the store again.
 */

import type { SessionPort } from 'einmal/gate'
import { exchangeOf, type NodeMiddleware } from 'einmal/gate/node'
import type { FastifyRequest, onRequestHookHandler } from 'fastify'

declare module 'fastify' {
  interface Session {
    /** Who has logged in: set by the portal. */
    userId?: string
    displayName?: string
    /** Set here alone. */
    secondFactorAt?: number
  }
}

/** The cookie, as @fastify/session is told. */
export interface SessionCookie {
  cookieName: string
  cookie: {
    path: string
    secure: true
    httpOnly: true
    sameSite: 'lax' | 'strict'
    /** Milliseconds. */
    maxAge?: number
  }
}

export function fastifySessions({ cookieName, cookie }: SessionCookie): {
  port: SessionPort
  hook: (guard: NodeMiddleware) => onRequestHookHandler
} {
  /** The requests of Fastify, by those of Node, which are what the gate knows. */
  const requests = new WeakMap<object, FastifyRequest>()

  function fastifyRequestOf(request: Request): FastifyRequest {
    const found = requests.get(exchangeOf(request)?.req ?? {})
    if (found === undefined) throw new TypeError('not a request of Fastify: add the hook')
    return found
  }

  const port: SessionPort = {
    async read(request) {
      // Fastify runs no hook for a request to upgrade, and so reads no session: nobody is logged in.
      // With @fastify/websocket it does.
      if (exchangeOf(request)?.res === undefined) return null
      const { session } = fastifyRequestOf(request)
      const { sessionId, userId, displayName, secondFactorAt } = session
      if (userId === undefined) return null
      return {
        id: sessionId,
        userId,
        ...(displayName !== undefined && { displayName }),
        ...(secondFactorAt !== undefined && { secondFactorAt }),
      }
    },

    async elevate(request, _session, proof) {
      const fastifyRequest = fastifyRequestOf(request)
      // Deletes the old session from the store, and begins one with a new id that keeps these.
      await fastifyRequest.session.regenerate(['userId', 'displayName'])
      const { session } = fastifyRequest
      session.secondFactorAt = proof.at
      // Waited for: nobody is elevated whose session could not be stored.
      await session.save()
      // The gate writes its answer past Fastify's reply, and so past the hook that sets the cookie.
      const { maxAge, ...attributes } = cookie
      const value = fastifyRequest.server.serializeCookie(cookieName, session.encryptedSessionId, {
        ...attributes,
        ...(maxAge !== undefined && { maxAge: Math.floor(maxAge / 1000) }),
      })
      return new Headers({ 'set-cookie': value })
    },
  }

  const hook = (guard: NodeMiddleware): onRequestHookHandler => {
    return (request, reply, done) => {
      requests.set(request.raw, request)
      guard(request.raw, reply.raw, done)
    }
  }

  return { port, hook }
}
