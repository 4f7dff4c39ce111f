/**
 * A path that is public to the gate is the same path to every server behind it. Real servers read ten
 * thousand spellings.
 */

import { Agent, createServer } from 'node:http'
import { createGate, type Gate } from 'einmal/gate'
import { gateMiddleware } from 'einmal/gate/node'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { openTestAccounts } from '../accounts/support/test-accounts.js'
import { whyNot } from '../support/locate.mjs'
import type { Running } from '../support/programs.js'
import { ask, listen } from './client.js'
import {
  startCaddyWith,
  startNginxWith,
  startNode,
  startPhp,
  startTomcat,
  startWsgi,
} from './echo.js'
import { ORIGIN } from './test-portal.js'

const missing = whyNot('java', 'catalina.sh', 'php', 'python3', 'nginx', 'caddy')
const opened: { close(): Promise<void> }[] = []
const agent = new Agent({ keepAlive: true, maxSockets: 8 })

/** A server, and the host in its requests. */
interface Reader {
  name: string
  port: number
  host: string
}

let readers: Reader[]
let gate: Gate
/** A portal in Node behind the middleware of the gate. */
let guarded: number

beforeAll(async () => {
  if (missing) return
  const setup = await openTestAccounts()
  gate = createGate({
    accounts: setup.accounts,
    origin: ORIGIN,
    key: new Uint8Array(32),
    session: { read: async () => null, elevate: async () => new Headers() },
    isPublic: () => true,
    forwardAuth: { trust: () => true },
  })
  const guard = gateMiddleware(gate)
  const server = createServer((req, res) => guard(req, res, () => res.end('the portal')))
  guarded = await listen(server)
  opened.push({ close: async () => void server.close().closeAllConnections() })

  const [tomcat, php, wsgi, node] = await Promise.all([
    startTomcat(),
    startPhp(),
    startWsgi(),
    startNode(),
  ])
  const nginx = await startNginxWith(`
    server {
      listen 127.0.0.1:PORT;
      server_name nginx.test;
      default_type text/plain;
      location / { return 200 "$http_einmal_user\\n$uri"; }
    }
    server {
      listen 127.0.0.1:PORT;
      server_name decoding.test;
      proxy_http_version 1.1;
      location / { proxy_pass http://127.0.0.1:${tomcat.port}/; }
    }
    server {
      listen 127.0.0.1:PORT;
      server_name passing.test;
      proxy_http_version 1.1;
      location / { proxy_pass http://127.0.0.1:${tomcat.port}; }
    }`)
  const caddy = await startCaddyWith(`
    http://caddy.test:PORT {
      bind 127.0.0.1
      respond "{http.request.header.Einmal-User}
{http.request.uri.path}"
    }
    http://passing.test:PORT {
      bind 127.0.0.1
      reverse_proxy 127.0.0.1:${tomcat.port}
    }`)
  opened.push(tomcat, php, wsgi, node, nginx, caddy)
  const by = (name: string, { port }: Running, host = 'rat.example'): Reader => {
    return { name, port, host }
  }
  readers = [
    ...[by('Tomcat', tomcat), by('PHP', php), by('WSGI', wsgi), by('Node', node)],
    ...[by('nginx', nginx, 'nginx.test'), by('Caddy', caddy, 'caddy.test')],
    by('Tomcat behind an nginx that decodes', nginx, 'decoding.test'),
    by('Tomcat behind an nginx that passes on', nginx, 'passing.test'),
    by('Tomcat behind Caddy', caddy, 'passing.test'),
  ]
})

afterAll(async () => {
  agent.destroy()
  for (const each of opened.reverse()) await each.close()
})

beforeEach((context) => {
  if (missing) context.skip(missing)
})

/** The path that a server reads, or undefined if it refuses the request. */
async function readBy({ port, host }: Reader, target: string): Promise<string | undefined> {
  const { status, text } = await ask(port, { path: target, headers: { host } }, agent)
  return status === 200 ? text.slice(text.indexOf('\n') + 1) : undefined
}

/** The path that the gate reads. */
function readByGate(target: string): string {
  return decodeURIComponent(pathnameOf(target))
}

function pathnameOf(target: string): string {
  return new URL(ORIGIN + target).pathname
}

/** The entry points at which a path is public. */
async function publicBy(target: string): Promise<string[]> {
  const { status } = await ask(guarded, { path: target }, agent)
  const headers = { 'x-original-uri': target, 'x-original-method': 'GET' }
  const forwarded = await gate.forwardAuth(new Request(`${ORIGIN}/auth`, { headers }))
  // In Fetch, a request only has the spelling of URL.
  const isSame = pathnameOf(target) === target
  const handled = isSame && (await gate.handle(new Request(ORIGIN + target)))
  return [
    ...(status === 200 ? ['middleware'] : []),
    ...(forwarded.status === 204 ? ['forwardAuth'] : []),
    ...(handled === undefined ? ['handle'] : []),
  ]
}

const WORDS = ['public', 'papers', '7', 'a', '%C3%A4', 'x.css', '%20', '~', ':', '@', '+', ',', '!']
const TRICKS = [
  ...['.', '..', '%2e', '%2E', '.%2e', '%252e', '...', '%EF%BC%8E', '%E2%80%A5', '.%20', '%20'],
  ...[';', ';x=1', ';/', '%3b', '%3B', '%253b', '%CD%BE', ';a=/../', ';%2f'],
  ...['/', '%2f', '%2F', '%252f', '%EF%BC%8F', '\\', '%5c', '%255c', '%c0%af'],
  ...[
    '%',
    '%25',
    '%00',
    '%0a',
    '%09',
    '%3f',
    '%23',
    '%70',
    '%61',
    '\u00e4',
    '\u00c3\u00a4',
    '"',
    '^',
    '|',
  ],
  ...['%u002e', '%c0%ae', '&', '=', '$', "'", '(', '*'],
]

/** Ten thousand paths, the same for the same seed. */
function spellings(): string[] {
  const word = fc.constantFrom(...WORDS)
  const segment = fc.oneof(
    { arbitrary: word, weight: 4 },
    {
      arbitrary: fc
        .array(fc.constantFrom(...WORDS, ...TRICKS), { minLength: 1, maxLength: 4 })
        .map((pieces) => pieces.join('')),
      weight: 2,
    },
  )
  const path = fc
    .tuple(fc.array(segment, { minLength: 1, maxLength: 5 }), fc.constantFrom('', '', '/'))
    .map(([segments, end]) => `/public/${segments.join('/')}${end}`)
  const found = new Set(ATTACKS)
  for (let more = 0; found.size < 10_000; more++) {
    for (const each of fc.sample(path, { numRuns: 10_000, seed: inject('seed') + more })) {
      if (found.size < 10_000) found.add(each)
    }
  }
  return [...found]
}

const ATTACKS = [
  ...['/public/..;/papers/7', '/public/..;x=1/papers/7', '/public/.;/../papers/7'],
  ...['/public/%2e%2e;/papers/7', '/public/..%3b/papers/7', '/public/%2e%2e%3bx/papers/7'],
  ...['/public/a/..;/..;/papers/7', '/public/../papers/7', '/public/%2e%2e/papers/7'],
]

describe('a path that is public to the gate', () => {
  it('is the same path to every server, in ten thousand spellings', async () => {
    const all = spellings()
    const wrong: unknown[] = []
    let isPublic = 0
    let misread = 0
    const one = async (target: string): Promise<void> => {
      const ways = await publicBy(target)
      const expected = ways.length > 0 ? readByGate(target) : undefined
      if (ways.length > 0) isPublic++
      // For the other paths one server is enough to show that some are ambiguous.
      const asked = ways.length > 0 ? readers : readers.slice(0, 1)
      for (const reader of asked) {
        const read = await readBy(reader, target)
        if (read === undefined) continue
        if (expected === undefined) misread += read === loosely(target) ? 0 : 1
        else if (read !== expected) wrong.push({ target, ways, expected, read, by: reader.name })
      }
    }
    const queue = [...all]
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let next = queue.pop(); next !== undefined; next = queue.pop()) await one(next)
      }),
    )
    expect(wrong).toEqual([])
    expect(all).toHaveLength(10_000)
    expect(isPublic).toBeGreaterThan(2000)
    expect(misread).toBeGreaterThan(500)
  }, 300_000)

  it.each(ATTACKS)(
    'is never one that a servlet container resolves to a paper: %s',
    async (target) => {
      expect(await publicBy(target)).toEqual([])
      const read = await Promise.all(readers.map((reader) => readBy(reader, target)))
      expect(read).toContain('/papers/7')
    },
  )
})

/** The path as a lenient server decodes it. */
function loosely(target: string): string {
  try {
    return decodeURIComponent(target)
  } catch {
    return target
  }
}
