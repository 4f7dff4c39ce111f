/**
 * A process with one portal, behind a gate or without it. It sends the page to request, and on a
 * message the processor time that it has used.
 */

import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { serve } from '@hono/node-server'
import { exchangeOf, gateMiddleware } from 'einmal/gate/node'
import { Hono } from 'hono'
import { input } from '../support/fresh-process.js'
import { openExamplePortal } from './example-portal.js'
import { openGate, PORTALS, type Portal, SESSION, type Session, sessionIdIn } from './portals.js'
import type { ServerOptions, Target } from './processes.js'

const options = input<ServerOptions>()
/** The sessions that the gate has read: the portal does not read them a second time. */
const read = new WeakMap<object, Session | null>()

process.send?.(await started())
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }))
process.on('disconnect', () => process.exit())

async function started(): Promise<Target> {
  if (options.portal === 'council') {
    const { app, joined } = await openExamplePortal(options.gated, options.joined)
    const headers = { authorization: `Bearer ${joined.token}` }
    return { port: await listen(app), path: '/members', headers, joined }
  }
  const portal = await PORTALS[options.portal]()
  const port = await (options.server === 'hono' ? startHono(portal) : startNode(portal))
  return { port, path: '/papers/7', headers: { cookie: `lang=de; __Host-session=${SESSION}` } }
}

function startNode(portal: Portal): Promise<number> {
  const sessionOf = (req: IncomingMessage): Session | null => {
    const session = portal.sessionOf(sessionIdIn(req.headers.cookie))
    read.set(req, session)
    return session
  }
  const page: RequestListener = (req, res) => {
    res.setHeader('content-type', 'text/html; charset=utf-8')
    res.end(portal.pageOf(read.get(req) ?? sessionOf(req)))
  }
  const gate = openGate(portal, async (request) => {
    const exchange = exchangeOf(request)
    if (!exchange) throw new Error('the request has not come through gateMiddleware')
    // The middleware was given this request of node:http.
    return sessionOf(exchange.req as IncomingMessage)
  })
  const guard = gateMiddleware(gate)
  const server = options.gated
    ? createServer((req, res) => guard(req, res, () => page(req, res)))
    : createServer(page)
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(Object(server.address()).port))
  })
}

function startHono(portal: Portal): Promise<number> {
  const sessionOf = (request: Request): Session | null => {
    const session = portal.sessionOf(sessionIdIn(request.headers.get('cookie')))
    read.set(request, session)
    return session
  }
  const app = new Hono()
  if (options.gated) {
    const gate = openGate(portal, async (request) => sessionOf(request))
    app.use(async (c, next) => (await gate.handle(c.req.raw)) ?? (await next()))
  }
  app.get('/papers/:id', (c) => c.html(portal.pageOf(read.get(c.req.raw) ?? sessionOf(c.req.raw))))
  return listen(app)
}

function listen(app: Pick<Hono, 'fetch'>): Promise<number> {
  return new Promise((resolve) => {
    serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => resolve(port))
  })
}
