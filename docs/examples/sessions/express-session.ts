/**
 * Sessions of express-session, for the gate. Copy this file and `ended-ids.ts` into your portal. The
 * middleware goes before the gate:
 *
 *     const sessions = expressSessions({ store, secret, name: '__Host-session', proxy: true,
 *       cookie: { secure: true, httpOnly: true, sameSite: 'lax' } })
 *     app.use(sessions.middleware)
 *     app.use(gateMiddleware(createGate({ session: sessions.port, … })))
 */

import { createHmac } from 'node:crypto'
import type { SessionPort } from 'einmal/gate'
import { exchangeOf } from 'einmal/gate/node'
import type { Request, RequestHandler, Response } from 'express'
import session from 'express-session'
import { type CallbackStore, createEndedIds, settled } from './ended-ids.js'

declare module 'express-session' {
  interface SessionData {
    /** The user who has logged in, set by the portal. */
    userId: string
    displayName: string
    /** Set here alone. */
    secondFactorAt: number
  }
}

/** The options of express-session, except those that would make an old id valid again. */
export interface ExpressSessionOptions
  extends Omit<session.SessionOptions, 'resave' | 'rolling' | 'saveUninitialized'> {
  /** The first one signs. */
  secret: string | string[]
  store: session.Store
  /**
   * True when your table of users says that the user has a second factor. Called for each request, since a
   * copy in the session would outlive a reset.
   */
  hasSecondFactor?: (userId: string) => boolean | Promise<boolean>
}

export interface ExpressSessions {
  /** express-session itself, over a store in which ended ids stay dead. */
  middleware: RequestHandler
  port: SessionPort
}

type Data = session.SessionData

/** @throws {TypeError} when `resave` or `rolling` is on, or there is no secret */
export function expressSessions(options: ExpressSessionOptions): ExpressSessions {
  const { name = 'connect.sid', store: inner, hasSecondFactor, ...rest } = options
  const [secret] = [options.secret].flat()
  if (!secret) throw new TypeError('secret: the cookie must be signed')
  for (const option of ['resave', 'rolling']) {
    // Either writes the session at the end of each request, also under an id that has ended.
    if (Object(options)[option]) throw new TypeError(`${option} must be false`)
  }
  const ids = createEndedIds<Data>(callbackStore(inner), markOf)
  const use = session({
    ...rest,
    name,
    store: withEvents(inner, ids.store),
    resave: false,
    rolling: false,
    saveUninitialized: false,
  })
  const known = new WeakSet<Request>()

  /** As it is stored now, when it is asked for again in the same request. */
  async function dataOf(req: Request): Promise<Partial<Data> | undefined> {
    // There is no session while its store is not connected: no user is logged in then.
    if (req.session === undefined) return undefined
    if (known.has(req)) return await ids.stored(req.session.id)
    known.add(req)
    return req.session
  }

  const port: SessionPort = {
    async read(request) {
      const req = expressRequestOf(request)
      const { userId, displayName, secondFactorAt } = (await dataOf(req)) ?? {}
      if (userId === undefined) return null
      return {
        id: req.session.id,
        userId,
        ...(hasSecondFactor && { hasSecondFactor: await hasSecondFactor(userId) }),
        ...(displayName !== undefined && { displayName }),
        ...(secondFactorAt !== undefined && { secondFactorAt }),
      }
    },

    async elevate(request, _session, proof) {
      const req = expressRequestOf(request)
      const { cookie, ...kept } = req.session
      await ids.end(req.session.id, cookie.originalMaxAge)
      // Begins an empty session with a new id.
      await settled((callback) => req.session.regenerate(callback))
      Object.assign(req.session, kept, { secondFactorAt: proof.at })
      // Settings of this session, such as "remember me".
      Object.assign(req.session.cookie, cookie)
      req.session.touch()
      // Waits, so that no session counts as elevated that could not be stored.
      await settled((callback) => req.session.save(callback))
      const value = signed(req.session.id, secret)
      const line = Object(req.session.cookie).serialize(name, value)
      leaveAlone(req)
      return new Headers({ 'set-cookie': line })
    },
  }

  const middleware: RequestHandler = (req, res, next) => {
    use(req, res, (error?: unknown) => {
      if (error === undefined) endLate(req, res, ids.hasEnded)
      next(error)
    })
  }

  return { middleware, port }
}

/**
 * A request that was under way while its session got a new id must not send the cookie of the old
 * one: the browser would lose the new one by it.
 */
function endLate(req: Request, res: Response, hasEnded: (id: string) => Promise<boolean>): void {
  const before = textOf(req)
  const { end } = res
  const later = (...sent: unknown[]): Response => {
    const { sessionID } = req
    if (textOf(req) === before || sessionID === undefined) return Reflect.apply(end, res, sent)
    hasEnded(sessionID)
      .then((isOver) => isOver && leaveAlone(req))
      // express-session reports a store that fails when it saves.
      .catch(() => {})
      .then(() => Reflect.apply(end, res, sent))
    return res
  }
  Object.assign(res, { end: later })
}

/** The text that express-session compares to detect a change of the session. */
function textOf({ session }: Request): string {
  const { cookie: _, ...data } = session ?? {}
  return JSON.stringify(data)
}

/** Without this id express-session neither stores the session nor sets its cookie. */
function leaveAlone(req: Request): void {
  Reflect.deleteProperty(req, 'sessionID')
}

/** As express-session signs. */
function signed(id: string, secret: string): string {
  const mac = createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '')
  return `s:${id}.${mac}`
}

function markOf(maxAge: number): Data {
  const cookie = new session.Cookie()
  // A cast: a mark is nobody's session.
  return Object.assign({ cookie: Object.assign(cookie, { maxAge }) }) as Data
}

function callbackStore(inner: session.Store): CallbackStore<Data> {
  return {
    get: (id, callback) => inner.get(id, callback),
    set: (id, data, callback) => inner.set(id, data, callback),
    destroy: (id, callback) => inner.destroy(id, callback),
  }
}

/** Adds the events of a store of express-session, which reports when it is connected. */
function withEvents(inner: session.Store, methods: object): session.Store {
  const touch = inner.touch?.bind(inner)
  const base = Object.create(session.Store.prototype)
  const store: session.Store = Object.assign(base, methods, touch && { touch })
  for (const event of ['connect', 'disconnect']) inner.on(event, () => store.emit(event))
  return store
}

function expressRequestOf(request: globalThis.Request): Request {
  const exchange = exchangeOf(request)
  if (exchange === undefined) throw new TypeError('not a request of Express: use gateMiddleware')
  // Express hands its own request to every middleware, the gate included.
  return exchange.req as Request
}
