/**
 * A server with a portal behind a gate, or without the gate: the same otherwise. Tells its port, and
 * when asked how much processor time it has used.
 */

import { createServer } from 'node:http'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { exchangeOf, gateMiddleware } from '../../dist/gate/node.js'
import { gateOf, idIn, PORTALS } from './portal.js'

/** @typedef {import('./portal.js').Session} Session */

const order = /** @type {import('./servers.js').Order} */ (JSON.parse(process.argv[2] ?? ''))
const portal = await PORTALS[order.portal]()
const HTML = 'text/html; charset=utf-8'
/**
 * The sessions that the gate has read, for the portal, which needs them too.
 *
 * @type {WeakMap<object, Session | null>}
 */
const read = new WeakMap()
const port = await (order.server === 'hono' ? startHono() : startNode())
process.send?.({ port })
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }))
process.on('disconnect', () => process.exit())

/** @returns {Promise<number>} */
function startNode() {
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

/** @returns {Promise<number>} */
function startHono() {
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
  return new Promise((resolve) => {
    serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => resolve(port))
  })
}
