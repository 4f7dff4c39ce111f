/**
 * A small portal on each session library that has a port, with a slow store. Several nodes can share
 * the rows.
 */

import { createServer } from 'node:http'
import fastifyCookie from '@fastify/cookie'
import type { Gate, SessionPort } from 'einmal/gate'
import { gateMiddleware } from 'einmal/gate/node'
import express from 'express'
import fastify from 'fastify'
import { expressSessions } from '../../docs/examples/sessions/express-session.js'
import { fastifySessions } from '../../docs/examples/sessions/fastify-session.js'
import { listen } from './client.js'
import { openExpressStore, openStore, type StoreOptions } from './stores.js'

declare module 'express-session' {
  interface SessionData extends PortalData {}
}

declare module 'fastify' {
  interface Session extends PortalData {}
}

/** Data of this portal in a session, besides the user. */
interface PortalData {
  tenant?: string
  csrf?: { secret: string }
  visits?: number
}

/** Settings that the nodes of one portal share. */
export interface Site extends StoreOptions {
  gateOf(session: SessionPort): Gate
  /** True if the browser connects by http; otherwise a proxy ends TLS. */
  isPlain?: boolean
  /** The flag in the portal's table of users. */
  hasSecondFactor?: (userId: string) => boolean
  /** A request to `/public/late` waits for this before it writes into its session. */
  released?: Promise<unknown>
}

export interface SiteNode {
  port: number
  close(): Promise<void>
}

/**
 * `POST /login` takes `{ user, remember }`, `GET /public/session` returns the data of the session,
 * `POST /public/late` changes it, and `/papers/:id` is behind the gate.
 */
export interface Library {
  name: string
  start(site: Site): Promise<SiteNode>
}

const cookieOf = ({ isPlain = false }: Site) => {
  return { path: '/', secure: !isPlain, httpOnly: true, sameSite: 'lax' } as const
}
const nameOf = ({ isPlain }: Site): string => (isPlain ? 'session' : '__Host-session')
const SECRET = 'a session secret of more than 32 characters'
const DATA = { tenant: 'Eichenfurt', csrf: { secret: 'of the forms' } }

const onExpressSession: Library = {
  name: 'express-session',
  async start(site) {
    const app = express()
    const sessions = expressSessions({
      ...{ store: openExpressStore(site), secret: SECRET, name: nameOf(site), proxy: true },
      cookie: cookieOf(site),
      ...(site.hasSecondFactor && { hasSecondFactor: site.hasSecondFactor }),
    })
    app.use(sessions.middleware)
    app.use(gateMiddleware(site.gateOf(sessions.port)))
    app.post('/login', express.json(), (req, res) => {
      req.session.regenerate(() => {
        Object.assign(req.session, DATA, { userId: req.body.user })
        if (req.body.remember) req.session.cookie.maxAge = req.body.remember
        res.end()
      })
    })
    app.get('/public/session', ({ session: { cookie, tenant, csrf, visits } }, res) => {
      res.json({ tenant, csrf, visits, maxAge: cookie.originalMaxAge })
    })
    app.post('/public/late', async (req, res) => {
      await site.released
      req.session.visits = 1
      res.json({ visits: 1 })
    })
    app.get('/papers/:id', (_req, res) => void res.send('paper'))
    const server = createServer(app)
    const port = await listen(server)
    return {
      port,
      async close() {
        server.close()
        server.closeAllConnections()
      },
    }
  },
}

const onFastifySession: Library = {
  name: '@fastify/session',
  async start(site) {
    const app = fastify({ trustProxy: true, forceCloseConnections: true })
    const sessions = fastifySessions({
      ...{ store: openStore(site), secret: SECRET },
      cookieName: nameOf(site),
      cookie: cookieOf(site),
      ...(site.hasSecondFactor && { hasSecondFactor: site.hasSecondFactor }),
    })
    await app.register(fastifyCookie)
    await sessions.register(app)
    app.addHook('onRequest', sessions.hook(gateMiddleware(site.gateOf(sessions.port))))
    app.post<{ Body: { user: string; remember?: number } }>('/login', async (request, reply) => {
      await request.session.regenerate()
      Object.assign(request.session, DATA, { userId: request.body.user })
      if (request.body.remember) request.session.options({ maxAge: request.body.remember })
      return reply.send()
    })
    app.get('/public/session', async ({ session: { cookie, tenant, csrf, visits } }) => {
      return { tenant, csrf, visits, maxAge: cookie.originalMaxAge }
    })
    app.post('/public/late', async (request) => {
      await site.released
      request.session.visits = 1
      return { visits: 1 }
    })
    app.get('/papers/:id', async () => 'paper')
    await app.listen({ port: 0, host: '127.0.0.1' })
    return { port: Object(app.server.address()).port, close: () => app.close() }
  },
}

/** Every session library of the tests. */
export const LIBRARIES: Library[] = [onExpressSession, onFastifySession]
