/**
 * Programs that set security headers, each in front of a gate as its documentation shows. All
 * set `Referrer-Policy: no-referrer`.
 */

import { createServer, type IncomingMessage, type Server } from 'node:http'
import fastifyHelmet from '@fastify/helmet'
import { serve } from '@hono/node-server'
import type { Gate } from 'einmal/gate'
import { gateMiddleware } from 'einmal/gate/node'
import express from 'express'
import fastify from 'fastify'
import helmet from 'helmet'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { closeServer, listen } from '../gate-frameworks/client.js'
import { startNginxWith } from '../gate-frameworks/echo.js'
import { whyNot } from '../support/locate.mjs'
import type { Running } from '../support/programs.js'

/** Functions that the portal behind the gate calls. */
export interface Site {
  /** Returns the gate; call it once the port is known. */
  gate(): Gate
  /** Called for every incoming request. */
  onRequest(req: IncomingMessage): void
  /** Starts a session and returns its `Set-Cookie`. */
  logIn(): string
}

export interface Front {
  name: string
  /** The `Referrer-Policy` of the pages of the gate in the browser. */
  policy: 'same-origin' | 'no-referrer'
  /** Reason why the program cannot start on this machine. */
  why?: string | undefined
  start(site: Site): Promise<Running>
}

const LOGIN =
  '<!doctype html><title>Login</title><form method="post"><button>Log in</button></form>'
const PAPER = '<!doctype html><title>Paper</title><h1>The paper</h1>'
const AFTER_LOGIN = '/papers/7'

const onHelmet: Front = {
  name: 'helmet, on Express',
  policy: 'same-origin',
  async start(site) {
    const app = express()
    app.use(helmet())
    app.use((req, res, next) => gateMiddleware(site.gate())(req, res, next))
    app.get('/login', (_req, res) => void res.type('html').send(LOGIN))
    app.post('/login', (_req, res) => {
      res.setHeader('set-cookie', site.logIn())
      res.redirect(303, AFTER_LOGIN)
    })
    app.get('/papers/:id', (_req, res) => void res.type('html').send(PAPER))
    return await run(createServer(app), site)
  },
}

const onFastifyHelmet: Front = {
  name: '@fastify/helmet, on Fastify',
  policy: 'same-origin',
  async start(site) {
    const app = fastify({ forceCloseConnections: true })
    await app.register(fastifyHelmet)
    app.addHook('onRequest', (request, reply, done) => {
      gateMiddleware(site.gate())(request.raw, reply.raw, done)
    })
    app.addContentTypeParser('*', (_request, _payload, done) => done(null))
    app.get('/login', (_request, reply) => void reply.type('text/html').send(LOGIN))
    app.post('/login', (_request, reply) => {
      void reply.header('set-cookie', site.logIn()).redirect(AFTER_LOGIN, 303)
    })
    app.get('/papers/:id', (_request, reply) => void reply.type('text/html').send(PAPER))
    app.server.on('request', site.onRequest)
    await app.listen({ port: 0, host: '127.0.0.1' })
    return { port: Object(app.server.address()).port, close: () => app.close() }
  },
}

const onHono: Front = {
  name: 'secureHeaders, on Hono',
  policy: 'no-referrer',
  async start(site) {
    const app = new Hono()
    app.use(secureHeaders())
    app.use(async ({ req }, next) => {
      const answer = await site.gate().handle(req.raw)
      if (answer) return answer
      return await next()
    })
    app.get('/login', (c) => c.html(LOGIN))
    app.post('/login', (c) => {
      c.header('set-cookie', site.logIn())
      return c.redirect(AFTER_LOGIN, 303)
    })
    app.get('/papers/:id', (c) => c.html(PAPER))
    return await new Promise((resolve) => {
      const options = { fetch: app.fetch, port: 0, hostname: '127.0.0.1' }
      // A cast, since `serve` returns an HTTP/1.1 server without other options.
      const server = serve(options, ({ port }) =>
        resolve({ port, close: () => closeServer(server) }),
      ) as Server
      server.on('request', site.onRequest)
    })
  },
}

const onNginx: Front = {
  name: 'nginx with add_header',
  policy: 'no-referrer',
  why: whyNot('nginx'),
  async start(site) {
    const behind = await plain(site)
    const nginx = await startNginxWith(`
      server {
        listen 127.0.0.1:PORT;
        add_header Referrer-Policy no-referrer always;
        location / {
          proxy_pass http://127.0.0.1:${behind.port};
          proxy_http_version 1.1;
          proxy_set_header Host $http_host;
        }
      }`)
    return {
      port: nginx.port,
      async close() {
        await nginx.close()
        await behind.close()
      },
    }
  },
}

/** The portal without any middleware that sets headers. */
async function plain(site: Site): Promise<Running> {
  const server = createServer((req, res) => {
    gateMiddleware(site.gate())(req, res, () => {
      if (req.method === 'POST') {
        return res.writeHead(303, { location: AFTER_LOGIN, 'set-cookie': site.logIn() }).end()
      }
      const isLogin = /^\/login(?:\?|$)/.test(req.url ?? '')
      return res.setHeader('content-type', 'text/html').end(isLogin ? LOGIN : PAPER)
    })
  })
  return await run(server, site)
}

export const FRONTS: Front[] = [onHelmet, onFastifyHelmet, onHono, onNginx]

async function run(server: Server, site: Site): Promise<Running> {
  server.on('request', site.onRequest)
  return { port: await listen(server), close: () => closeServer(server) }
}
