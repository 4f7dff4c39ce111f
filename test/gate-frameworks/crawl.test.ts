/**
 * Crawls a site behind the gate, through real proxies and servers of three languages. It requests every
 * linked page in many spellings, with every method and every kind of session.
 */

import { Agent } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { enrolledAndSaved } from '../accounts/support/test-accounts.js'
import { whyNot } from '../support/locate.mjs'
import type { Running } from '../support/programs.js'
import { type Answer, ask, type Question } from './client.js'
import { type Behind, openBehind, startCaddy, startNginx } from './proxies.js'
import { PATHS, SECRET, startNodeSite, startPhpSite, startTomcatSite } from './site.js'
import { COOKIE, ORIGIN, openBrowser } from './test-portal.js'

const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
})

function open<T extends { close(): Promise<void> }>(each: T): T {
  opened.push(each)
  return each
}

const PROXIES = [
  { proxy: 'nginx', dialect: 'nginx', startProxy: startNginx, program: 'nginx' },
  { proxy: 'Caddy', dialect: 'caddy', startProxy: startCaddy, program: 'caddy' },
] as const

const SITES = [
  { site: 'Tomcat', startSite: startTomcatSite, needs: ['java', 'catalina.sh'] },
  { site: 'PHP', startSite: startPhpSite, needs: ['php'] },
  { site: 'Node', startSite: startNodeSite, needs: [] },
] as const

const PAIRS = PROXIES.flatMap((proxy) => SITES.map((site) => ({ ...proxy, ...site })))

/** A kind of session. */
interface Kind {
  name: string
  headers: Record<string, string>
  /** True if this kind also requests the other spellings, which are many. */
  spells: boolean
}

/** The sessions that must see nothing confidential. */
async function strangers({ setup, sessions }: Behind): Promise<Kind[]> {
  await enrolledAndSaved(setup, 'ada')
  const cookie = (id: string): Record<string, string> => ({ cookie: `${COOKIE}=${id}` })
  const old = { id: sessions.begin('ada'), userId: 'ada' }
  const thirteenHoursAgo = setup.clock.now() - 13 * 3_600_000
  const proof = { at: thirteenHoursAgo, method: 'totp' } as const
  const stale = await sessions.elevate(new Request(ORIGIN), old, proof)
  const forged = '00000000-0000-4000-8000-000000000000'
  return [
    { name: 'no session', headers: {}, spells: true },
    { name: 'a forged cookie', headers: cookie(forged), spells: false },
    { name: 'a password, never enrolled', headers: cookie(sessions.begin('new')), spells: false },
    { name: 'a password alone', headers: cookie(sessions.begin('ada')), spells: true },
    {
      name: 'a second factor, thirteen hours later',
      headers: { cookie: stale.get('set-cookie')?.split(';')[0] ?? '' },
      spells: false,
    },
    {
      name: 'a token of a program, without a second factor',
      headers: { authorization: `Bearer ${sessions.begin('ada')}` },
      spells: false,
    },
  ]
}

/** A session that was elevated on the pages of the gate, behind the proxy. */
async function elevated(
  { sessions, setup }: Behind,
  ask: (question: Question) => Promise<Answer>,
): Promise<Kind> {
  const { secret } = await enrolledAndSaved(setup, 'eve')
  const browser = openBrowser(ask)
  browser.jar.set(COOKIE, sessions.begin('eve'))
  const led = await browser.get('/papers/7')
  expect(led.status).toBe(303)
  await browser.get(`${led.headers.location}`)
  const shown = await browser.submit('/second-factor', { code: setup.code(secret) })
  expect(shown.status).toBe(303)
  const cookie = `${COOKIE}=${browser.jar.get(COOKIE)}`
  return { name: 'elevated', headers: { cookie }, spells: true }
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'REPORT']

const EXTRAS: Record<string, string>[] = [
  { accept: 'text/html' },
  { 'x-http-method-override': 'GET', 'x-method-override': 'GET' },
  { 'x-original-uri': '/public/', 'x-original-url': '/public/', 'x-rewrite-url': '/public/' },
  { 'x-forwarded-uri': '/public/', 'x-forwarded-method': 'GET', 'x-forwarded-host': 'localhost' },
  { 'x-forwarded-prefix': '/public', 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1' },
  { 'einmal-user': 'mayor', einmal_user: 'mayor', 'einmal-user-signature': '1.x' },
  { connection: 'close, cookie, authorization, x-original-uri, x-forwarded-uri' },
  { connection: 'upgrade', upgrade: 'websocket' },
  { origin: 'https://rat.example', 'sec-fetch-site': 'same-origin' },
  { range: 'bytes=0-', 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' },
]

/** Other spellings of a path, and public paths that a lenient server resolves to it. */
function spellings(path: string): string[] {
  const bare = path.slice(1)
  const [head = '', ...tail] = bare.split('/')
  const rest = tail.map((each) => `/${each}`).join('')
  const letter = `%${head.charCodeAt(0).toString(16)}${head.slice(1)}`
  const climbs = [
    ...['..', '%2e%2e', '.%2e', '%252e%252e', '%u002e%u002e', '%c0%ae%c0%ae', '%EF%BC%8E%EF%BC%8E'],
    ...[
      '..;',
      '..;x=1',
      '%2e%2e;',
      '..%3b',
      '.;/..',
      '.%00.',
      '..%00',
      '..%20',
      '..%09',
      '..%0a',
      '..%0d',
    ],
    ...['a/../..', '../public/..', 'a/..;/..', './..', './/..', '..?', '..%23', '..%3f'],
  ]
  const slashes = [
    '/',
    '//',
    '%2f',
    '%252f',
    '%5c',
    '\\',
    '%255c',
    '%c0%af',
    '%EF%BC%8F',
    ';/',
    '/./',
  ]
  return [
    ...climbs.flatMap((climb) => slashes.map((slash) => `/public/${climb}${slash}${bare}`)),
    ...climbs.map((climb) => `/second-factor/${climb}/${bare}`),
    ...climbs.map((climb) => `/second-factor/style.css/${climb}/${climb}/${bare}`),
    ...[
      '/',
      '//',
      '/.',
      '/..;/',
      ';',
      ';x=1',
      '.',
      '%20',
      '%00',
      '%2f',
      '%5c',
      '?',
      '?/public/',
    ].map((end) => path + end),
    ...['%23', '%3f', '%3fpublic/', '%2f..%2fpublic%2f', '/../public/..', '.html', '::$DATA'].map(
      (end) => path + end,
    ),
    ...['/', '/.', '/;x', '/./', '///', '\\', '/%2f', '/public/..', '/x/..', '/%2e'].map(
      (start) => start + path,
    ),
    `/${letter}${rest}`,
    `/${encodeURIComponent(bare)}`,
    `/public;/../${bare}`,
    `/public;${path}`,
    `/public%2f..${path}`,
    `/public/?/..${path}`,
    `/public/%3f/..${path}`,
    `/public/%23/..${path}`,
    `/public/#/..${path}`,
    `${path}#/../public/`,
    path.toUpperCase(),
    `/public/;${path}`,
    `http://rat.example${path}`,
    `http://rat.example/public/..${path}`,
    `http://localhost/public/..;${path}`,
    `https://evil.example${path}`,
  ]
}

describe.each(PAIRS)('$site behind $proxy', (pair) => {
  it('shows confidential pages only after a second factor, in any spelling', async (context) => {
    const missing = whyNot(pair.program, ...pair.needs)
    if (missing) return context.skip(missing)
    const behind = open(await openBehind(pair.dialect))
    const site: Running = open(await pair.startSite())
    const ports = { gatePort: behind.gatePort, portalPort: site.port }
    const proxy = open(await pair.startProxy(ports))
    const agent = new Agent({ keepAlive: true, maxSockets: 8 })
    open({ close: async () => agent.destroy() })
    const send = (question: Question): Promise<Answer> => {
      const headers: Question['headers'] = { host: 'rat.example', ...question.headers }
      // A connection that the server closes must not be used again.
      return ask(proxy.port, { ...question, headers }, 'connection' in headers ? false : agent)
    }

    const kinds = await strangers(behind)
    const eve = await elevated(behind, send)
    const found = await linksFrom('/public/', (path) => send({ path, headers: eve.headers }))
    expect(found).toEqual(PATHS)
    const hidden = found.filter((path) => !path.startsWith('/public/'))
    expect(hidden).toHaveLength(8)

    // Eve sees each of them.
    for (const path of found) {
      const { status, text, headers } = await send({ path, headers: eve.headers })
      expect([path, status, text.includes(SECRET)]).toEqual([path, 200, hidden.includes(path)])
      expect(['eve', '', undefined]).toContain(headers['x-user'])
    }

    const plain: Question[] = found.flatMap((path) => [
      ...METHODS.map((method) => ({ method, path })),
      ...EXTRAS.map((headers) => ({ path, headers })),
    ])
    const spelled: Question[] = hidden.flatMap((path) =>
      spellings(path).map((spelling) => ({ path: spelling })),
    )
    const faults: string[] = []
    const count = { stopped: 0, public: 0, named: 0 }
    for (const { name, headers: own, spells } of [...kinds, eve]) {
      const isStranger = name !== eve.name
      await inParallel(spells ? [...plain, ...spelled] : plain, async (question) => {
        const { status, text, headers } = await send({
          ...question,
          headers: { ...own, ...question.headers },
        })
        const { method = 'GET', path } = question
        const what = `${name}: ${method} ${path} ${JSON.stringify(question.headers)} ${status}`
        const [read, user] = [decoded(headers['x-path']), headers['x-user'] ?? '']
        if (status >= 500 && status !== 501) faults.push(what)
        if (!(isStranger ? [''] : ['', 'eve']).includes(`${user}`))
          faults.push(`${what} is ${user}`)
        if (isStranger && text.includes(SECRET)) faults.push(`${what} shows it`)
        if (isStranger && read !== undefined && !isPublicPath(read)) {
          faults.push(`${what} reached ${read}`)
        }
        if (status === 401 || status === 303) count.stopped++
        if (isStranger && read !== undefined) count.public++
        if (user === 'eve') count.named++
      })
    }
    expect(faults).toEqual([])
    // The crawl met the gate, public pages and pages behind the gate.
    expect(count.stopped).toBeGreaterThan(spelled.length)
    expect(count.public).toBeGreaterThan(kinds.length * 10)
    expect(count.named).toBeGreaterThan(hidden.length * 10)
  }, 300_000)
})

/** The path as the site read it, one character a byte, since it may not be UTF-8. */
function decoded(header: string | string[] | undefined): string | undefined {
  return header === undefined
    ? undefined
    : String(header).replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number(`0x${hex}`)))
}

function isPublicPath(path: string): boolean {
  return path.startsWith('/public/') && !/(^|[/\\])\.\.?([/\\]|$)/.test(path)
}

/** Follows links as a browser does; returns the paths of all pages. */
async function linksFrom(start: string, get: (path: string) => Promise<Answer>): Promise<string[]> {
  const found = new Set([start])
  // The loop also visits paths that are added to the set meanwhile.
  for (const path of found) {
    const { status, text } = await get(path)
    if (status !== 200) throw new Error(`${path} answered ${status}`)
    for (const [, href = ''] of text.matchAll(/href="([^"]*)"/g)) {
      found.add(new URL(href, `https://rat.example${path}`).pathname)
    }
  }
  return [...found].sort()
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items]
  const worker = async (): Promise<void> => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) await work(item)
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}
