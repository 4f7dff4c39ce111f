/** Malformed header names, which no client library sends, never make a portal read a forged user. */

import { afterEach, describe, expect, it } from 'vitest'
import { whyNot } from '../support/locate.mjs'
import { askRaw } from './client.js'
import { startNode, startPhp, startWsgi } from './echo.js'
import { openBehind, startCaddy, startNginx } from './proxies.js'

const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
})

function open<T extends { close(): Promise<void> }>(each: T): T {
  opened.push(each)
  return each
}

const LINES = [
  ...['Einmal-User : mayor', 'Einmal User: mayor', 'Einmal-User\t: mayor', 'Einmal[User: mayor'],
  ...['Einmal+User: mayor', ' Einmal-User: mayor', 'Einmal\0User: mayor', 'Einmal-User:: mayor'],
  ...['X: a\r\n Einmal-User: mayor', 'X: a\r\n\tEinmal_User: mayor', 'X: a\rEinmal_User: mayor'],
  ...['X: a\nEinmal-User: mayor', 'X: a\nEinmal_User: mayor', 'X: a\0\r\nEinmal_User: mayor'],
  ...['HTTP_EINMAL_USER: mayor', 'Http-Einmal-User: mayor', 'REDIRECT_HTTP_EINMAL_USER: mayor'],
  ...['Einmal-User: mayor\r\neinmal-user: x', ': x\r\nEinmal-User: mayor', 'Einmal.-User: mayor'],
  ...['Proxy-Connection: Einmal-User\r\nEinmal.User: mayor', '-Einmal-User: mayor'],
]

/** Trailers: the headers behind a body. */
const TRAILERS = `Transfer-Encoding: chunked
Trailer: Einmal-User, Einmal_User

3
abc
0
Einmal-User: mayor
Einmal_User: mayor
`.replaceAll('\n', '\r\n')

const PROXIES = [
  { proxy: 'nginx', dialect: 'nginx', startProxy: startNginx, program: 'nginx' },
  { proxy: 'Caddy', dialect: 'caddy', startProxy: startCaddy, program: 'caddy' },
] as const
const PORTALS = [
  { portal: 'PHP', startPortal: startPhp, needs: ['php'] },
  { portal: 'WSGI', startPortal: startWsgi, needs: ['python3'] },
  { portal: 'Node', startPortal: startNode, needs: [] },
] as const
const PAIRS = PROXIES.flatMap((proxy) => PORTALS.map((portal) => ({ ...proxy, ...portal })))

describe.each(PAIRS)('$portal behind $proxy', ({ dialect, startProxy, program, ...behind }) => {
  it('54: reads no forged user from any bytes', async (context) => {
    const missing = whyNot(program, ...behind.needs)
    if (missing) return context.skip(missing)
    const { gatePort } = open(await openBehind(dialect))
    const portal = open(await behind.startPortal())
    const proxy = open(await startProxy({ gatePort, portalPort: portal.port }))
    const close = 'Host: rat.example\r\nConnection: close\r\n'
    const statuses = new Set<string>()
    const requests = [
      ...LINES.map((line) => `GET /public/agenda HTTP/1.1\r\n${close}${line}\r\n\r\n`),
      `POST /public/agenda HTTP/1.1\r\n${close}${TRAILERS}\r\n`,
    ]
    for (const request of requests) {
      const answer = await askRaw(proxy.port, request)
      statuses.add(answer.slice(9, 12))
      expect(answer, request).not.toContain('mayor')
    }
    // Some requests are refused, and some reach the portal.
    expect([...statuses].sort()).toEqual(['200', '400'])
  })
})
