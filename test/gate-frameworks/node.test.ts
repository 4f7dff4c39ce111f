/** The adapter to the HTTP of Node, over real sockets, with stub gates. */

import { EventEmitter } from 'node:events'
import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { connect, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  exchangeOf,
  forwardAuthListener,
  type GateBehind,
  gateMiddleware,
  gateUpgrade,
  recentMiddleware,
} from 'einmal/gate/node'
import express from 'express'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ask, askHttp2, askRaw, listen } from './client.js'

const ORIGIN = 'https://rat.example'

/** A gate with these functions. */
function gateThat(handle: GateBehind['handle'], more: Partial<GateBehind> = {}): GateBehind {
  return {
    origin: ORIGIN,
    handle,
    requireRecent: async () => undefined,
    forwardAuth: async () => new Response(null, { status: 204 }),
    ...more,
  }
}

const open = gateThat(async () => undefined)
const shut = gateThat(async () => new Response('not you', { status: 401 }))

const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    await new Promise((closed) => {
      server.close(closed)
      if ('closeAllConnections' in server)
        (server as ReturnType<typeof createServer>).closeAllConnections()
    })
  }
})

/** A server whose portal is `next`, behind a gate; its port. */
function serve(
  gate: GateBehind,
  next: (req: IncomingMessage, res: ServerResponse) => void = (_, res) => res.end('the portal'),
  onError?: (error: unknown) => void,
): Promise<number> {
  const guard = gateMiddleware(gate, onError && { onError })
  const server = createServer((req, res) => guard(req, res, () => next(req, res)))
  servers.push(server)
  return listen(server)
}

describe('a request that passes', () => {
  it('reaches the portal', async () => {
    expect(await ask(await serve(open))).toMatchObject({ status: 200, text: 'the portal' })
  })

  it('is not touched: its body is not read or paused and has no listeners', async () => {
    const seen: object[] = []
    const port = await serve(open, (req, res) => {
      const { readableFlowing, readableDidRead } = req
      const listeners = ['data', 'readable', 'end', 'error'].map((name) => req.listenerCount(name))
      seen.push({ readableFlowing, readableDidRead, listeners })
      req.pipe(res)
    })
    const body = 'x'.repeat(300_000)
    expect(await ask(port, { method: 'POST', body })).toMatchObject({ status: 200, text: body })
    expect(seen).toEqual([
      { readableFlowing: null, readableDidRead: false, listeners: [0, 0, 0, 0] },
    ])
  })

  it('is not touched when the gate reads only its method, URL and headers', async () => {
    const looks = gateThat(async ({ method, url, headers }) => {
      expect([
        method,
        url,
        headers.get('x-a'),
        headers.has('x-b'),
        [...headers].length > 1,
      ]).toEqual(['PUT', `${ORIGIN}/a?b`, 'c', false, true])
      return undefined
    })
    const port = await serve(looks, (req, res) => {
      expect(req.readableFlowing).toBe(null)
      req.pipe(res)
    })
    const question = { method: 'PUT', path: '/a?b', headers: { 'x-a': 'c' }, body: 'kept' }
    expect(await ask(port, question)).toMatchObject({ text: 'kept' })
  })

  it('calls next without an argument', async () => {
    const next = vi.fn((_req: unknown, res: ServerResponse) => res.end())
    const server = createServer((req, res) => {
      gateMiddleware(open)(req, res, (...given: unknown[]) => next(given, res))
    })
    servers.push(server)
    await ask(await listen(server))
    expect(next.mock.calls.map(([given]) => given)).toEqual([[]])
  })
})

describe('the request that the gate sees', () => {
  /** The result of `look` for the request that the gate gets. */
  async function seen<T>(look: (request: Request) => T | Promise<T>, question = {}): Promise<T> {
    const found: T[] = []
    const port = await serve(
      gateThat(async (request) => {
        found.push(await look(request))
        return new Response()
      }),
    )
    expect(await ask(port, question)).toMatchObject({ status: 200 })
    return found[0] as T
  }

  it('has the configured origin, not that of Host or X-Forwarded-Host', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' }
    const question = { path: '/papers/7?page=2', headers }
    expect(await seen(({ url }) => url, question)).toBe(`${ORIGIN}/papers/7?page=2`)
  })

  it('is a Request with Headers in every respect', async () => {
    const found = await seen(
      (request) => [
        request instanceof Request,
        request.headers instanceof Headers,
        Object.prototype.toString.call(request),
        request.redirect,
        request.clone().url,
        request.bodyUsed,
        request.body,
        new Headers(request.headers).get('x-a'),
        typeof request.signal.aborted,
      ],
      { headers: { 'x-a': '1' } },
    )
    expect(found).toEqual([
      ...[true, true, '[object Request]', 'follow', `${ORIGIN}/`, false, null, '1', 'boolean'],
    ])
  })

  it('has its headers in the form of Fetch', async () => {
    const headers = { 'X-One': 'a', 'x-two': ['b', 'c'], cookie: ['d=1', 'e=2'] }
    const found = await seen(
      ({ headers }) => {
        const light = ['X-ONE', 'x-two', 'cookie', 'x-none', '__proto__'].map((n) => headers.get(n))
        const all = Object.fromEntries(headers)
        const real = ['X-ONE', 'x-two', 'x-none'].map((name) => headers.get(name))
        return { light, real, has: headers.has('x-none'), all }
      },
      { headers },
    )
    expect(found).toMatchObject({
      light: ['a', 'b, c', 'd=1; e=2', null, null],
      real: ['a', 'b, c', null],
      has: false,
      all: { 'x-one': 'a', 'x-two': 'b, c' },
    })
  })

  it('has its body as text, form or JSON', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const post = { method: 'POST', headers: form, body: 'code=123456&label=Telefon+2' }
    expect(await seen((request) => request.text(), post)).toBe(post.body)
    const entries = await seen(async (request) => [...(await request.formData())], post)
    expect(entries).toEqual([
      ['code', '123456'],
      ['label', 'Telefon 2'],
    ])
    const json = { method: 'POST', body: '{"code":"123456"}' }
    expect(await seen((request) => request.json(), json)).toEqual({ code: '123456' })
    expect(await seen((request) => request.text(), { method: 'POST' })).toBe('')
    expect(await seen((request) => request.text(), { method: 'DELETE' })).toBe('')
  })

  it('has a complete large body', async () => {
    const body = Buffer.alloc(3_000_000, 'abcdefg').toString()
    expect((await seen((request) => request.text(), { method: 'POST', body })) === body).toBe(true)
  })

  it('gives access to the objects of Node, unlike any other request', async () => {
    const found = await seen(
      (request) => {
        const { req, res } = exchangeOf(request) ?? {}
        return [req?.headers['x-a'], typeof res?.setHeader]
      },
      { headers: { 'x-a': '1' } },
    )
    expect(found).toEqual(['1', 'function'])
    expect(exchangeOf(new Request(ORIGIN))).toBe(undefined)
  })

  it('has the whole path when Express mounts the gate below a path', async () => {
    const urls: string[] = []
    const app = express()
    app.use(
      '/intern',
      gateMiddleware(
        gateThat(async ({ url }) => {
          urls.push(url)
          return undefined
        }),
      ),
    )
    app.use((_req, res) => void res.end())
    const server = createServer(app)
    servers.push(server)
    await ask(await listen(server), { path: '/intern/papers' })
    expect(urls).toEqual([`${ORIGIN}/intern/papers`])
  })
})

describe('a target that gate and portal could read differently', () => {
  it.each([
    '/papers/../public/a',
    '/papers/./x',
    '/papers/..',
    '/papers/.',
    '/papers/%2e%2e/public/a',
    '/papers/%2E./public/a',
    '/public/..%2fpapers',
    '/public%2f..%2Fpapers',
    '/public/..%5cpapers',
    '/public\\..\\papers',
    '/a\\b',
    '/public#/papers',
    'http://evil.example/papers',
    'public',
    '*',
  ])('is refused: %s', async (target) => {
    const port = await serve(open)
    const answer = await askRaw(
      port,
      `OPTIONS ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).not.toContain('the portal')
  })

  it.each([
    '/',
    '/..a/b..',
    '/a.b/.well-known/x',
    '/a?b=/../c\\d',
    '/caf%C3%A9%20.',
    '//a',
    '/a%2fb',
  ])('passes when it is unambiguous: %s', async (target) => {
    const port = await serve(open)
    const answer = await askRaw(
      port,
      `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).toContain('the portal')
  })

  it('is refused if the URL parser changes its path', () => {
    const part = fc.constantFrom(
      'a',
      '.',
      '..',
      '/',
      '\\',
      '%2e',
      '%2F',
      '%5C',
      '%41',
      '~',
      ';',
      ':',
    )
    fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
        const target = `/${parts.join('')}`
        let url: string | undefined
        const gate = gateThat(async (request) => {
          url = request.url
          return new Response()
        })
        const req = { method: 'GET', url: target, headers: {} }
        const res = { setHeader() {}, getHeader() {}, end() {} }
        gateMiddleware(gate)(req as never, res as never, () => {})
        await sleep(0)
        if (url !== undefined) expect(new URL(url).pathname).toBe(target)
      }),
      { numRuns: 200 },
    )
  })
})

describe('an answer of the gate', () => {
  it('is written with its status, headers and length', async () => {
    const headers = { 'content-type': 'text/html; charset=utf-8', 'x-a': '1' }
    const port = await serve(gateThat(async () => new Response('Größe', { status: 403, headers })))
    expect(await ask(port)).toMatchObject({
      status: 403,
      text: 'Größe',
      headers: { ...headers, 'content-length': '7' },
    })
  })

  it('keeps each of its cookies and those set before', async () => {
    const answer = new Response(null, { status: 303, headers: { location: '/' } })
    answer.headers.append('set-cookie', 'a=1; Expires=Mon, 23 Nov 2026 10:00:00 GMT; HttpOnly')
    answer.headers.append('set-cookie', 'b=2; Secure')
    const guard = gateMiddleware(gateThat(async () => answer))
    const server = createServer((req, res) => {
      res.setHeader('set-cookie', 'before=0')
      guard(req, res, () => {})
    })
    servers.push(server)
    expect((await ask(await listen(server))).cookies).toEqual([
      'before=0',
      'a=1; Expires=Mon, 23 Nov 2026 10:00:00 GMT; HttpOnly',
      'b=2; Secure',
    ])
  })

  it('has no body for HEAD, and no length with 204', async () => {
    const page = await serve(gateThat(async () => new Response('page')))
    expect(await ask(page, { method: 'HEAD' })).toMatchObject({
      status: 200,
      text: '',
      headers: { 'content-length': '4' },
    })
    const nothing = await serve(gateThat(async () => new Response(null, { status: 204 })))
    expect((await ask(nothing)).headers).not.toHaveProperty('content-length')
  })

  it('has no length 0 for HEAD when the body is missing', async () => {
    const bodiless = gateThat(async () => new Response(null, { status: 401 }))
    const head = await ask(await serve(bodiless), { method: 'HEAD' })
    expect(head.headers).not.toHaveProperty('content-length')
    const redirect = gateThat(async () => new Response(null, { status: 303 }))
    expect((await ask(await serve(redirect))).headers).toMatchObject({ 'content-length': '0' })
  })

  it('leaves the connection usable after an unread or partly read body', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const port = await serve(
      gateThat(async ({ url, body }) => {
        if (url.endsWith('/unread')) return new Response('unread', { status: 413 })
        const reader = body?.getReader()
        const { value } = (await reader?.read()) ?? {}
        await reader?.cancel()
        return new Response(`${value !== undefined}`, { status: 413 })
      }),
    )
    const body = 'x'.repeat(1_000_000)
    for (const path of ['/cut', '/unread', '/cut']) {
      const text = path === '/cut' ? 'true' : 'unread'
      expect(await ask(port, { method: 'POST', path, body }, agent)).toMatchObject({
        status: 413,
        text,
      })
    }
    agent.destroy()
  })

  it('is not written when the server has answered meanwhile', async () => {
    const guard = gateMiddleware(
      gateThat(async () => {
        await sleep(30)
        return new Response('late')
      }),
    )
    const server = createServer((req, res) => {
      guard(req, res, () => {})
      res.end('timed out')
    })
    servers.push(server)
    const port = await listen(server)
    expect(await ask(port)).toMatchObject({ text: 'timed out' })
    await sleep(60)
    expect(await ask(port)).toMatchObject({ text: 'timed out' })
  })
})

describe('a body that was parsed before the gate', () => {
  const code = { code: '123456', label: 'Telefon 2' }
  const form = 'application/x-www-form-urlencoded'
  const cases = [
    ['urlencoded', express.urlencoded({ extended: false }), form, 'code=123456&label=Telefon+2'],
    ['urlencoded, extended', express.urlencoded({ extended: true }), form, 'a=1&a=2&b=3'],
    ['json', express.json(), 'application/json', JSON.stringify(code)],
    ['text', express.text({ type: '*/*' }), form, 'code=123456'],
    ['raw', express.raw({ type: '*/*' }), form, 'code=123456'],
  ] as const

  it.each(cases)('is the same to the gate: express.%s', async (_, parser, type, body) => {
    const texts: string[] = []
    const app = express()
    app.use(parser)
    app.use(
      gateMiddleware(
        gateThat(async (request) => {
          texts.push(await request.text())
          return new Response()
        }),
      ),
    )
    const server = createServer(app)
    servers.push(server)
    const question = { method: 'POST', headers: { 'content-type': type }, body }
    expect(await ask(await listen(server), question)).toMatchObject({ status: 200 })
    expect(texts).toEqual([body])
  })

  it('is read from the stream when the parser ignored its type', async () => {
    const app = express()
    app.use(express.json())
    app.use((req, _res, next) => {
      // body-parser 1 leaves an empty object.
      req.body ??= {}
      next()
    })
    app.use(gateMiddleware(gateThat(async (request) => new Response(await request.text()))))
    const server = createServer(app)
    servers.push(server)
    const question = { method: 'POST', headers: { 'content-type': form }, body: 'code=1' }
    expect(await ask(await listen(server), question)).toMatchObject({ text: 'code=1' })
  })

  it('causes an error that names the remedy when it was read and not kept', async () => {
    const onError = vi.fn()
    const guard = gateMiddleware(
      gateThat(async (request) => new Response(await request.text())),
      {
        onError,
      },
    )
    const server = createServer(async (req, res) => {
      for await (const _ of req);
      guard(req, res, () => res.end('passed'))
    })
    servers.push(server)
    const question = { method: 'POST', body: 'code=1' }
    expect(await ask(await listen(server), question)).toMatchObject({ status: 500 })
    expect(onError).toHaveBeenCalledWith(
      expect.objectContaining({ message: expect.stringContaining('put the gate first') }),
    )
  })
})

describe('a failure', () => {
  it.each([
    ['rejects', async () => Promise.reject(new Error('down'))],
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
  ])('of a gate that %s gives 500 and is passed to onError', async (_, handle) => {
    const onError = vi.fn()
    const port = await serve(gateThat(handle as never), undefined, onError)
    const answer = await ask(port)
    expect(answer).toMatchObject({ status: 500, headers: { 'cache-control': 'no-store' } })
    expect(answer.text).not.toContain('down')
    expect(onError.mock.calls).toEqual([[new Error('down')]])
  })

  it('is written to console.error without onError', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    await ask(await serve(gateThat(async () => Promise.reject(new Error('down')))))
    expect(log.mock.calls).toEqual([[new Error('down')]])
    log.mockRestore()
  })
})

describe('a client that goes away', () => {
  it('aborts the signal of the request, and the server goes on', async () => {
    let aborted: Promise<unknown> | undefined
    const port = await serve(
      gateThat(async (request) => {
        if (request.url.endsWith('/next')) return undefined
        aborted = new Promise((resolve) => request.signal.addEventListener('abort', resolve))
        await aborted
        return new Response('too late')
      }),
    )
    const socket = connect(port, '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await vi.waitUntil(() => aborted !== undefined)
    socket.destroy()
    await aborted
    expect(await ask(port, { path: '/next' })).toMatchObject({ text: 'the portal' })
  })

  it('makes reading an unfinished body fail', async () => {
    const outcomes: unknown[] = []
    const port = await serve(
      gateThat(async (request) => {
        if (request.method === 'GET') return undefined
        outcomes.push(await request.text().catch((error: Error) => error.name))
        return new Response()
      }),
    )
    const socket = connect(port, '127.0.0.1')
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\ncode=')
    await sleep(50)
    socket.destroy()
    await vi.waitUntil(() => outcomes.length > 0)
    expect(outcomes[0]).toMatch(/TypeError|AbortError/)
    expect(await ask(port)).toMatchObject({ text: 'the portal' })
  })
})

describe('a request object that was not made by Node', () => {
  /** The outcome for a plain object, as from a test of a portal or a cloud function. */
  async function answered(req: object, handle: GateBehind['handle']): Promise<unknown> {
    const onError = vi.fn()
    const res = { statusCode: 0, setHeader() {}, getHeader() {}, on() {}, end: vi.fn() }
    const next = vi.fn()
    gateMiddleware(gateThat(handle), { onError })(req as never, res as never, next)
    await vi.waitUntil(() => res.end.mock.calls.length + next.mock.calls.length > 0)
    return onError.mock.calls.flat()[0] ?? (next.mock.calls.length > 0 ? 'passed' : res.statusCode)
  }

  it('is refused without a target, and is a GET without a method', async () => {
    expect(await answered({ headers: {} }, async () => undefined)).toBe(400)
    const handle: GateBehind['handle'] = async ({ method }) => {
      return method === 'GET' ? undefined : new Response(null, { status: 403 })
    }
    expect(await answered({ url: '/a', headers: {} }, handle)).toBe('passed')
  })

  it('may have repeated headers and a parsed body without a type', async () => {
    const headers = { 'set-cookie': ['a=1', 'b=2'], 'x-none': undefined }
    const req = { method: 'POST', url: '/a', headers, readableEnded: true, body: { code: '1' } }
    const seen: unknown[] = []
    await answered(req, async (request) => {
      seen.push(request.headers.get('set-cookie'), await request.text())
      seen.push(request.headers.getSetCookie(), [...request.headers.keys()])
      return undefined
    })
    expect(seen).toEqual(['a=1, b=2', '{"code":"1"}', ['a=1', 'b=2'], ['set-cookie', 'set-cookie']])
  })

  it('may be destroyed before its body is read', async () => {
    const req = { method: 'POST', url: '/a', headers: {}, readableDidRead: false, destroyed: true }
    const outcome = await answered(req, async (request) => new Response(await request.text()))
    expect(outcome).toEqual(expect.objectContaining({ message: 'the connection is closed' }))
  })
})

describe('the middleware', () => {
  it('refuses a method that Fetch forbids', async () => {
    expect(await ask(await serve(open), { method: 'TRACE' })).toMatchObject({ status: 405 })
  })

  it('sends all other methods through the gate, also unknown ones', async () => {
    for (const method of ['PROPFIND', 'PURGE', 'OPTIONS', 'PATCH', 'LINK']) {
      expect(await ask(await serve(shut), { method })).toMatchObject({ status: 401 })
      expect(await ask(await serve(open), { method })).toMatchObject({ status: 200 })
    }
  })
})

describe('HTTP/2', () => {
  async function serveHttp2(gate: GateBehind): Promise<number> {
    const guard = gateMiddleware(gate)
    const server = createHttp2Server((req, res) => guard(req, res, () => void req.pipe(res)))
    servers.push(server)
    return await listen(server)
  }

  it('passes a request with its body', async () => {
    const question = { method: 'POST', path: '/a', body: 'kept' }
    expect(await askHttp2(await serveHttp2(open), question)).toMatchObject({
      status: 200,
      text: 'kept',
    })
  })

  it('refuses a request, also with HEAD', async () => {
    const port = await serveHttp2(shut)
    expect(await askHttp2(port)).toMatchObject({ status: 401, text: 'not you' })
    expect(await askHttp2(port, { method: 'HEAD' })).toMatchObject({ status: 401, text: '' })
  })

  it('gives the gate the same request without pseudo-headers', async () => {
    const port = await serveHttp2(
      gateThat(async (request) => {
        const { method, url, headers } = request
        const text = await request.text()
        const names = [...headers.keys()].filter((name) => name.startsWith(':'))
        const answer = Response.json({ method, url, text, names, a: headers.get('x-a') })
        answer.headers.append('set-cookie', 'a=1')
        answer.headers.append('set-cookie', 'b=2')
        return answer
      }),
    )
    const headers = { ':authority': 'evil.example', 'x-a': '1' }
    const answer = await askHttp2(port, { method: 'POST', path: '/a?b', headers, body: 'c=d' })
    expect(JSON.parse(answer.text)).toEqual({
      ...{ method: 'POST', url: `${ORIGIN}/a?b`, text: 'c=d', names: [], a: '1' },
    })
    expect(answer.cookies).toEqual(['a=1', 'b=2'])
  })

  it('survives a client that goes away', async () => {
    let release = (): void => {}
    let asked = false
    const port = await serveHttp2(
      gateThat(async ({ url }) => {
        if (url.endsWith('/next')) return new Response('on')
        asked = true
        await new Promise<void>((resolve) => {
          release = resolve
        })
        return new Response('too late')
      }),
    )
    const { connect } = await import('node:http2')
    const session = connect(`http://127.0.0.1:${port}`)
    session.on('error', () => {})
    session.request({ ':path': '/' }).on('error', () => {})
    await vi.waitUntil(() => asked)
    session.destroy()
    await sleep(20)
    release()
    expect(await askHttp2(port, { path: '/next' })).toMatchObject({ text: 'on' })
  })
})

describe('an upgrade request', () => {
  async function serveUpgrade(
    gate: GateBehind,
    onError?: (error: unknown) => void,
  ): Promise<number> {
    const server = createServer((_, res) => res.end('no upgrade'))
    server.on(
      'upgrade',
      gateUpgrade<IncomingMessage, import('node:stream').Duplex>(
        gate,
        (_req, socket, head) => {
          socket.write(
            'HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n',
          )
          socket.unshift(head)
          socket.pipe(socket)
        },
        onError && { onError },
      ),
    )
    servers.push(server)
    return await listen(server)
  }

  const upgrade = (headers = '', method = 'GET', path = '/live'): string =>
    `${method} ${path} HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: echo\r\n${headers}\r\n`

  /** The answer to a request and the bytes sent with it, up to `hello`. */
  async function talk(port: number, text: string): Promise<string> {
    const socket = connect(port, '127.0.0.1')
    socket.write(text)
    let answer = ''
    for await (const chunk of socket) {
      answer += chunk
      if (answer.endsWith('hello')) break
    }
    return answer
  }

  it('passes with the bytes that follow it', async () => {
    const port = await serveUpgrade(
      gateThat(async () => {
        await sleep(30)
        return undefined
      }),
    )
    const socket = connect(port, '127.0.0.1')
    socket.write(upgrade())
    await sleep(10)
    socket.write('hello')
    let received = ''
    for await (const chunk of socket) {
      received += chunk
      if (received.endsWith('hello')) break
    }
    expect(received).toMatch(/^HTTP\/1\.1 101 /)
  })

  it('is refused with a complete answer, and the connection is closed', async () => {
    const answer = Response.json({ type: 'second-factor-required' }, { status: 401 })
    answer.headers.append('set-cookie', 'a=1')
    answer.headers.append('set-cookie', 'b=2')
    const text = await talk(await serveUpgrade(gateThat(async () => answer)), upgrade())
    const [head = '', body = ''] = text.split('\r\n\r\n')
    expect(head.split('\r\n')).toEqual([
      'HTTP/1.1 401 ',
      'content-type: application/json',
      'set-cookie: a=1',
      'set-cookie: b=2',
      'connection: close',
      `content-length: ${body.length}`,
    ])
    expect(JSON.parse(body)).toEqual({ type: 'second-factor-required' })
  })

  it('reaches the gate with its headers and the configured origin', async () => {
    const seen: unknown[] = []
    const port = await serveUpgrade(
      gateThat(async (request) => {
        seen.push(request.url, request.headers.get('upgrade'), exchangeOf(request)?.res)
        return new Response(null, { status: 403 })
      }),
    )
    expect(await talk(port, upgrade())).toMatch(/^HTTP\/1\.1 403 /)
    expect(seen).toEqual([`${ORIGIN}/live`, 'echo', undefined])
  })

  it('is refused with another method and with an ambiguous target', async () => {
    const port = await serveUpgrade(open)
    expect(await talk(port, upgrade('', 'POST'))).toMatch(/^HTTP\/1\.1 400 /)
    expect(await talk(port, upgrade('', 'GET', '/a/../b'))).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('is refused when the gate fails, and onError gets the error', async () => {
    const onError = vi.fn()
    const port = await serveUpgrade(
      gateThat(async () => Promise.reject(new Error('down'))),
      onError,
    )
    expect(await talk(port, upgrade())).toMatch(/^HTTP\/1\.1 500 /)
    expect(onError.mock.calls).toEqual([[new Error('down')]])
  })

  it('may break while the gate decides', async () => {
    let thinking = false
    const port = await serveUpgrade(
      gateThat(async () => {
        thinking = true
        await sleep(50)
        return new Response(null, { status: 401 })
      }),
    )
    const socket = connect(port, '127.0.0.1')
    socket.write(upgrade())
    await vi.waitUntil(() => thinking)
    socket.resetAndDestroy()
    await sleep(80)
    expect(await ask(port)).toMatchObject({ text: 'no upgrade' })
  })

  it('is not answered over a closed connection', async () => {
    const end = vi.fn()
    const socket = Object.assign(new EventEmitter(), { destroyed: false, end, destroy: end })
    const answer = new Response('not you', { status: 401 })
    const gate = gateThat(async () => {
      socket.emit('error', new Error('ECONNRESET'))
      socket.destroyed = true
      return answer
    })
    const next = vi.fn()
    const req = { method: 'GET', url: '/live', headers: {} }
    gateUpgrade(gate, next)(req as never, socket as never, Buffer.of())
    await vi.waitUntil(() => answer.bodyUsed)
    await sleep(1)
    expect([end.mock.calls, next.mock.calls]).toEqual([[], []])
  })

  it('is an ordinary request to a server that never upgrades', async () => {
    const headers = { connection: 'Upgrade', upgrade: 'websocket' }
    expect(await ask(await serve(shut), { headers })).toMatchObject({ status: 401 })
  })
})

describe('the other functions of a gate', () => {
  it('recentMiddleware denies a route without a recent second factor', async () => {
    const asked: unknown[] = []
    const gate = gateThat(async () => undefined, {
      async requireRecent(request, options) {
        asked.push(new URL(request.url).pathname, options)
        return new Response(null, { status: 401 })
      },
    })
    const app = express()
    app.post('/delete', recentMiddleware(gate, { maxAgeSeconds: 300 }), (_req, res) => {
      res.end('deleted')
    })
    const server = createServer(app)
    servers.push(server)
    const question = { method: 'POST', path: '/delete' }
    expect(await ask(await listen(server), question)).toMatchObject({ status: 401, text: '' })
    expect(asked).toEqual(['/delete', { maxAgeSeconds: 300 }])
  })

  it('forwardAuthListener answers a proxy', async () => {
    const server = createServer(forwardAuthListener(shut))
    servers.push(server)
    expect(await ask(await listen(server))).toMatchObject({ status: 204 })
  })

  it('forwardAuthListener answers 500 when the gate returns nothing', async () => {
    // A cast, since no real gate returns undefined here.
    const forwardAuth = async () => undefined as unknown as Response
    const server = createServer(forwardAuthListener({ ...shut, forwardAuth }))
    servers.push(server)
    expect(await ask(await listen(server))).toMatchObject({ status: 500 })
  })
})
