/**
 * A server with a portal behind a gate, or without the gate: the same otherwise. Tells its port and what
 * to ask it for, and when asked how much processor time it has used.
 */

import { createServer } from 'node:http'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { exchangeOf, gateMiddleware } from '../../dist/gate/node.js'
import { openCouncil } from './council.js'
import { gateOf, idIn, PORTALS, SESSION } from './portal.js'

/** @typedef {import('./portal.js').Portal} Portal */
/** @typedef {import('./portal.js').Session} Session */
/** @typedef {import('./servers.js').Told} Told */

const order = /** @type {import('./servers.js').Order} */ (JSON.parse(process.argv[2] ?? ''))
const HTML = 'text/html; charset=utf-8'
/**
 * The sessions that the gate has read, for the portal, which needs them too.
 *
 * @type {WeakMap<object, Session | null>}
 */
const read = new WeakMap()

process.send?.(await started())
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }))
process.on('disconnect', () => process.exit())

/** @returns {Promise<Told>} */
async function started() {
  if (order.portal === 'council') {
    const { app, shared } = await openCouncil(order.gated, order.shared)
    const headers = { authorization: `Bearer ${shared.token}` }
    return { port: await listenHono(app), path: '/members', headers, shared }
  }
  const portal = await PORTALS[order.portal]()
  const port = await (order.server === 'hono' ? startHono(portal) : startNode(portal))
  return { port, path: '/papers/7', headers: { cookie: `lang=de; __Host-session=${SESSION}` } }
}

/**
 * @param {Portal} portal
 * @returns {Promise<number>}
 */
function startNode(portal) {
  /** @param {import('node:http').IncomingMessage} req */
  const sessionOf = (req) => {
    const session = portal.sessionOf(idIn(req.headers.cookie))
    read.set(req, session)
    return session
  }
  /** @type {import('node:http').RequestListener} */
  const page = (req, res) => {
    res.setHeader('content-type', HTML)
    res.end(portal.pageOf(read.get(req) ?? sessionOf(req)))
  }
  const gate = gateOf(portal, async (request) => {
    const { req } = exchangeOf(request) ?? {}
    return sessionOf(/** @type {import('node:http').IncomingMessage} */ (req))
  })
  const guard = gateMiddleware(gate)
  const server = order.gated
    ? createServer((req, res) => guard(req, res, () => page(req, res)))
    : createServer(page)
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(Object(server.address()).port))
  })
}

/**
 * @param {Portal} portal
 * @returns {Promise<number>}
 */
function startHono(portal) {
  /** @param {Request} request */
  const sessionOf = (request) => {
    const session = portal.sessionOf(idIn(request.headers.get('cookie')))
    read.set(request, session)
    return session
  }
  const app = new Hono()
  if (order.gated) {
    const gate = gateOf(portal, async (request) => sessionOf(request))
    app.use(async (c, next) => (await gate.handle(c.req.raw)) ?? (await next()))
  }
  app.get('/papers/:id', (c) => c.html(portal.pageOf(read.get(c.req.raw) ?? sessionOf(c.req.raw))))
  return listenHono(app)
}

/**
 * @param {Hono} app
 * @returns {Promise<number>}
 */
function listenHono(app) {
  return new Promise((resolve) => {
    serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => resolve(port))
  })
}
