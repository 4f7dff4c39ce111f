/** The portal of `test-portal.ts`, built with each framework as in the documentation of the framework. */

import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import fastifyCookie from '@fastify/cookie'
import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import type { Gate } from 'einmal/gate'
import { gateMiddleware, gateUpgrade, recentMiddleware } from 'einmal/gate/node'
import express, { type Express } from 'express'
import session from 'express-session'
import fastify, { type FastifyInstance } from 'fastify'
import { Hono } from 'hono'
import { expressSessions } from '../../docs/examples/sessions/express-session.js'
import { fastifySessions } from '../../docs/examples/sessions/fastify-session.js'
import { closeServer, listen } from './client.js'
import { openStore } from './stores.js'
import {
  cookieOf,
  type Framework,
  openSessions,
  type Portal,
  type Running,
  upgraded,
} from './test-portal.js'

const RECENT = { maxAgeSeconds: 300 }
/** The public page of the portals. */
const AGENDA = 'the agenda of the public meeting'

const onExpress: Framework = {
  name: 'Express 5',
  async start(portal) {
    const sessions = openSessions()
    const app = express()
    const gate = portal.gateOf(sessions)
    app.use(gateMiddleware(gate))
    app.post('/login', express.json(), (req, res) => {
      res.setHeader('set-cookie', cookieOf(sessions.begin(req.body.user)))
      res.end()
    })
    return await runExpress(app, gate, portal)
  },
}

const onExpressSession: Framework = {
  name: 'Express 5 with express-session, and bodies parsed before the gate',
  async start(portal) {
    const app = express()
    const { port, middleware: sessions } = expressSessions({
      store: new session.MemoryStore(),
      secret: 'a session secret of more than 32 characters',
      name: '__Host-session',
      proxy: true,
      cookie: { secure: true, httpOnly: true, sameSite: 'lax' },
    })
    const gate = portal.gateOf(port)
    app.use(sessions)
    app.use(express.urlencoded({ extended: false }), express.json())
    app.use(gateMiddleware(gate))
    app.post('/login', (req, res) => {
      req.session.regenerate(() => {
        req.session.userId = req.body.user
        res.end()
      })
    })
    // No middleware runs for an upgrade request, so the session is read explicitly, as with ws.
    return await runExpress(app, gate, portal, (req, next) => {
      sessions(req as express.Request, new ServerResponse(req) as express.Response, next)
    })
  },
}

async function runExpress(
  app: Express,
  gate: Gate,
  portal: Portal,
  before?: BeforeUpgrade,
): Promise<Running> {
  app.use('/upload', async (req, res) => {
    portal.reached.push(`${req.method} ${req.originalUrl}`)
    res.json({ bytes: await lengthOf(req) })
  })
  app.get('/public/agenda', (_req, res) => void res.send(AGENDA))
  app.use('/files', (req, _res, next) => {
    portal.reached.push(`${req.method} ${req.originalUrl}`)
    next()
  })
  app.use('/files', express.static(portal.folder))
  app.post('/members/delete', recentMiddleware(gate, RECENT), (req, res) => {
    portal.reached.push(`${req.method} ${req.originalUrl}`)
    res.send('deleted')
  })
  app.all('/api/votes', (req, res) => {
    portal.reached.push(`${req.method} ${req.originalUrl}`)
    res.json({ votes: 7 })
  })
  app.all('/papers/:id', (req, res) => {
    portal.reached.push(`${req.method} ${req.originalUrl}`)
    res.send(`paper ${req.params.id}`)
  })
  return await run(createServer(app), gate, portal, before)
}

const onFastify: Framework = {
  name: 'Fastify 5',
  async start(portal) {
    const sessions = openSessions()
    const app = fastify()
    const gate = portal.gateOf(sessions)
    const guard = gateMiddleware(gate)
    app.addHook('onRequest', (request, reply, done) => guard(request.raw, reply.raw, done))
    app.post<{ Body: { user: string } }>('/login', (request, reply) => {
      reply.header('set-cookie', cookieOf(sessions.begin(request.body.user))).send()
    })
    return await runFastify(app, gate, portal)
  },
}

const onFastifySession: Framework = {
  name: 'Fastify 5 with @fastify/session',
  // @fastify/session reads sessions in a hook, which does not run for an upgrade.
  upgrades: false,
  async start(portal) {
    const app = fastify({ trustProxy: true })
    const cookie = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const
    const cookieName = '__Host-session'
    const { port, register, hook } = fastifySessions({
      store: openStore(),
      secret: 'a session secret of more than 32 characters',
      cookieName,
      cookie,
    })
    const gate = portal.gateOf(port)
    await app.register(fastifyCookie)
    await register(app)
    app.addHook('onRequest', hook(gateMiddleware(gate)))
    app.post<{ Body: { user: string } }>('/login', async (request, reply) => {
      await request.session.regenerate()
      request.session.userId = request.body.user
      return reply.send()
    })
    return await runFastify(app, gate, portal)
  },
}

async function runFastify(app: FastifyInstance, gate: Gate, portal: Portal): Promise<Running> {
  const recent = recentMiddleware(gate, RECENT)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    done(null, JSON.parse(String(body) || 'null'))
  })
  // A body without a parser stays a stream.
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  const reach = (request: { method: string; url: string }): void => {
    portal.reached.push(`${request.method} ${request.url}`)
  }
  app.post('/upload', async (request) => {
    reach(request)
    return { bytes: await lengthOf(request.raw) }
  })
  app.get('/public/agenda', async () => AGENDA)
  app.all<{ Params: { name: string } }>('/files/:name', async (request) => {
    reach(request)
    return await readFile(join(portal.folder, request.params.name), 'utf8')
  })
  app.post(
    '/members/delete',
    { onRequest: (request, reply, done) => recent(request.raw, reply.raw, done) },
    async (request) => {
      reach(request)
      return 'deleted'
    },
  )
  app.all('/api/votes', async (request) => {
    reach(request)
    return { votes: 7 }
  })
  app.all<{ Params: { id: string } }>('/papers/:id', async (request) => {
    reach(request)
    return `paper ${request.params.id}`
  })
  app.server.on('upgrade', upgrades(gate, portal))
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = Object(app.server.address())
  return { port, close: () => app.close() }
}

const onHono: Framework = {
  name: 'Hono, in the Fetch form',
  async start(portal) {
    const sessions = openSessions()
    const app = new Hono()
    const gate = portal.gateOf(sessions)
    app.use(async ({ req }, next) => {
      const answer = await gate.handle(req.raw)
      if (answer) return answer
      return await next()
    })
    app.post('/login', async (c) => {
      c.header('set-cookie', cookieOf(sessions.begin((await c.req.json()).user)))
      return c.body(null)
    })
    app.post('/members/delete', async (c, next) => {
      const answer = await gate.requireRecent(c.req.raw, RECENT)
      if (answer) return answer
      return await next()
    })
    app.use(async ({ req }, next) => {
      const { pathname, search } = new URL(req.url)
      if (!pathname.startsWith('/public/'))
        portal.reached.push(`${req.method} ${pathname}${search}`)
      await next()
    })
    app.post('/upload', async (c) => c.json({ bytes: (await c.req.arrayBuffer()).byteLength }))
    app.get('/public/agenda', (c) => c.text(AGENDA))
    app.use(
      '/files/*',
      serveStatic({
        root: portal.folder,
        rewriteRequestPath: (path) => path.replace('/files', ''),
      }),
    )
    app.post('/members/delete', (c) => c.text('deleted'))
    app.all('/api/votes', (c) => c.json({ votes: 7 }))
    app.all('/papers/:id', (c) => c.text(`paper ${c.req.param('id')}`))
    return await new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
        resolve({ port, close: () => closeServer(server as Server) })
      })
      server.on('upgrade', upgrades(gate, portal))
    })
  },
}

const onNode: Framework = {
  name: 'node:http',
  async start(portal) {
    const sessions = openSessions()
    const gate = portal.gateOf(sessions)
    const guard = gateMiddleware(gate)
    const recent = recentMiddleware(gate, RECENT)
    const server = createServer((req, res) => {
      guard(req, res, async () => {
        // Many portals split the target at the question mark like this.
        const [pathname = ''] = (req.url ?? '').split('?')
        if (pathname === '/public/agenda') return res.end(AGENDA)
        if (pathname === '/login') {
          const chunks: Uint8Array[] = []
          for await (const chunk of req) chunks.push(chunk)
          const { user } = JSON.parse(Buffer.concat(chunks).toString())
          return res.setHeader('set-cookie', cookieOf(sessions.begin(user))).end()
        }
        if (pathname === '/members/delete') {
          return recent(req, res, () => {
            portal.reached.push(`${req.method} ${req.url}`)
            res.end('deleted')
          })
        }
        portal.reached.push(`${req.method} ${req.url}`)
        if (pathname === '/upload') return res.end(JSON.stringify({ bytes: await lengthOf(req) }))
        if (pathname === '/api/votes') return res.end(JSON.stringify({ votes: 7 }))
        const [, folder, name = ''] = pathname.split('/')
        if (folder === 'files') return res.end(await readFile(join(portal.folder, name)))
        if (folder === 'papers') return res.end(`paper ${name}`)
        return res.writeHead(404).end()
      })
    })
    return await run(server, gate, portal)
  },
}

/** Every framework of the tests. */
export const FRAMEWORKS: Framework[] = [
  onExpress,
  onExpressSession,
  onFastify,
  onFastifySession,
  onHono,
  onNode,
]

type BeforeUpgrade = (req: IncomingMessage, next: () => void) => void

async function run(
  server: Server,
  gate: Gate,
  portal: Portal,
  before: BeforeUpgrade = (_, next) => next(),
): Promise<Running> {
  const guard = upgrades(gate, portal)
  server.on('upgrade', (req, socket, head) => before(req, () => guard(req, socket, head)))
  return { port: await listen(server), close: () => closeServer(server) }
}

function upgrades(gate: Gate, portal: Portal) {
  return gateUpgrade<IncomingMessage, Duplex>(gate, (req, socket, head) => {
    portal.reached.push(`UPGRADE ${req.url}`)
    upgraded(req, socket, head)
  })
}

async function lengthOf(body: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0
  for await (const { byteLength } of body) length += byteLength
  return length
}
