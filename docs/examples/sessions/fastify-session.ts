/**
 * Sessions of @fastify/session 11.1.3 or later, for the gate. Copy this file and `ended-ids.ts` into
 * your portal, and register this before the routes:
 *
 *     await fastify.register(fastifyCookie)
 *     const sessions = fastifySessions({ secret, store, cookieName: '__Host-session', cookie })
 *     await sessions.register(fastify)
 *     const guard = gateMiddleware(createGate({ session: sessions.port, … }))
 *     fastify.addHook('onRequest', sessions.hook(guard))
 *
 * The hooks of a plugin run in the order in which they were added: this one after the one in which
 * @fastify/session reads the session.
 */

import fastifySession, { type FastifySessionOptions, type SessionStore } from '@fastify/session'
import type { SessionPort } from 'einmal/gate'
import { exchangeOf, type NodeMiddleware } from 'einmal/gate/node'
import type { FastifyInstance, FastifyRequest, onRequestHookHandler, Session } from 'fastify'
import { createEndedIds, settled } from './ended-ids.js'

declare module 'fastify' {
  interface Session {
    /** The user who has logged in, set by the portal. */
    userId?: string
    displayName?: string
    /** Set here alone. */
    secondFactorAt?: number
  }
}

export interface FastifySessions {
  /** Registers @fastify/session itself, over a store in which ended ids stay dead. */
  register(fastify: FastifyInstance): Promise<void>
  port: SessionPort
  hook(guard: NodeMiddleware): onRequestHookHandler
}

/** The options of @fastify/session, except those that would make an old id valid again. */
export interface FastifySessionsOptions
  extends Omit<FastifySessionOptions, 'rolling' | 'saveUninitialized'> {
  store: SessionStore
  /**
   * True when your table of users says that the user has a second factor. Called for each request, since a
   * copy in the session would outlive a reset.
   */
  hasSecondFactor?: (userId: string) => boolean | Promise<boolean>
}

/**
 * @param plugin - the plugin `@fastify/session`, by default the installed one
 * @throws {TypeError} when `rolling` is on
 */
export function fastifySessions(
  { hasSecondFactor, ...options }: FastifySessionsOptions,
  plugin: typeof fastifySession = fastifySession,
): FastifySessions {
  // It writes the session at the end of each request, also under an id that has ended.
  if (Object(options).rolling) throw new TypeError('rolling must be false')
  const { cookieName = 'sessionId', cookiePrefix = '', store: inner } = options
  const ids = createEndedIds<Session>(inner, markOf)
  /** The requests of Fastify, by those of Node, which are what the gate knows. */
  const requests = new WeakMap<object, FastifyRequest>()
  const known = new WeakSet<FastifyRequest>()

  function fastifyRequestOf(request: Request): FastifyRequest {
    const found = requests.get(exchangeOf(request)?.req ?? {})
    if (found === undefined) throw new TypeError('not a request of Fastify: add the hook')
    return found
  }

  /** As it is stored now, when it is asked for again in the same request. */
  async function dataOf(request: FastifyRequest): Promise<Session | undefined> {
    if (known.has(request)) return await ids.stored(request.session.sessionId)
    known.add(request)
    return request.session
  }

  const port: SessionPort = {
    async read(request) {
      const exchange = exchangeOf(request)
      // Fastify runs no hook for a request to upgrade, and so reads no session: no user is logged in.
      // With @fastify/websocket it does.
      if (exchange && exchange.res === undefined) return null
      const fastifyRequest = fastifyRequestOf(request)
      const { userId, displayName, secondFactorAt } = (await dataOf(fastifyRequest)) ?? {}
      if (userId === undefined) return null
      return {
        id: fastifyRequest.session.sessionId,
        userId,
        ...(hasSecondFactor && { hasSecondFactor: await hasSecondFactor(userId) }),
        ...(displayName !== undefined && { displayName }),
        ...(secondFactorAt !== undefined && { secondFactorAt }),
      }
    },

    async elevate(request, _session, proof) {
      const fastifyRequest = fastifyRequestOf(request)
      const { sessionId, cookie } = fastifyRequest.session
      // All that the portal has put there: the tenant, the secret of its CSRF tokens.
      const kept = Object.keys(fastifyRequest.session).filter((name) => name !== 'cookie')
      await ids.end(sessionId, cookie.originalMaxAge)
      // Begins a session with a new id that keeps these, and the maxAge of the old one.
      await fastifyRequest.session.regenerate(kept)
      const { session } = fastifyRequest
      session.secondFactorAt = proof.at
      // Waits, so that no session counts as elevated that could not be stored.
      await session.save()
      // The gate writes its answer past Fastify's reply, and so past the hook that sets the cookie.
      const value = cookiePrefix + session.encryptedSessionId
      const attributes = Object(session.cookie).toJSON()
      const line = fastifyRequest.server.serializeCookie(cookieName, value, attributes)
      return new Headers({ 'set-cookie': line })
    },
  }

  return {
    port,
    async register(fastify) {
      // Before the hook of @fastify/session that saves: a request that was under way while its session
      // got a new id neither stores the old one nor sends its cookie.
      fastify.addHook('onSend', async (request) => {
        const { session } = request
        if (!session?.sessionId || !session.isModified()) return
        if (await ids.hasEnded(session.sessionId)) Object.assign(request, { session: null })
      })
      await fastify.register(plugin, {
        ...options,
        store: ids.store,
        rolling: false,
        saveUninitialized: false,
      })
      fastify.addHook('onReady', () => checkRegenerate(fastify, inner))
    },
    hook: (guard) => (request, reply, done) => {
      requests.set(request.raw, request)
      guard(request.raw, reply.raw, done)
    },
  }
}

/**
 * Before 11.1.3, @fastify/session left the old id alive when a session was regenerated: also at the
 * portal's own login. Tried on the library and the store as they are.
 *
 * @throws when the old id can still be read
 */
async function checkRegenerate(fastify: FastifyInstance, store: SessionStore): Promise<void> {
  const trial: { protocol: string; session?: FastifyRequest['session'] } = { protocol: 'https' }
  await settled((callback) => fastify.decryptSession('no cookie', trial, callback))
  const { session } = trial
  if (session === undefined) throw new Error('@fastify/session has made no session')
  await session.save()
  await session.regenerate()
  const old = await new Promise((resolve, reject) => {
    store.get(session.sessionId, (error, found) => (error ? reject(error) : resolve(found)))
  })
  for (const id of [session.sessionId, trial.session?.sessionId ?? '']) {
    await settled((callback) => store.destroy(id, callback))
  }
  if (!old) return
  throw new Error('@fastify/session must be 11.1.3 or later: regenerate leaves the old id alive')
}

function markOf(maxAge: number): Session {
  const expires = new Date(Date.now() + maxAge)
  return { cookie: { originalMaxAge: maxAge, maxAge, expires, path: '/' } }
}
