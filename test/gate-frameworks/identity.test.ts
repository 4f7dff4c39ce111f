/** Only the proxy names the user, even to portals that fold the names of headers. */

import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { enrolledAndSaved } from '../accounts/support/test-accounts.js'
import { whyNot } from '../support/locate.mjs'
import type { Running } from '../support/programs.js'
import { ask } from './client.js'
import { startFastCgi, startNode, startPhp, startWsgi } from './echo.js'
import { openBehind, startCaddy, startNginx } from './proxies.js'
import { COOKIE, ORIGIN } from './test-portal.js'

const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
})

function open<T extends { close(): Promise<void> }>(each: T): T {
  opened.push(each)
  return each
}

/** Headers of clients with names that some portal reads as `Einmal-User`. */
const FORGED: Record<string, string>[] = [
  ...['Einmal-User', 'einmal-user', 'EINMAL_USER', 'Einmal_User', 'einmal_User'].map(named),
  ...['Einmal.User', 'EINMAL.USER', 'einmal.user'].map(named),
  { connection: 'close, Einmal-User', einmal_user: 'mayor' },
  { connection: 'EINMAL-USER', 'Einmal.User': 'mayor' },
]

function named(name: string): Record<string, string> {
  return { [name]: 'mayor' }
}

/** A common configuration of nginx that passes on headers which it drops by default. */
const careless = (text: string): string =>
  `underscores_in_headers on; ignore_invalid_headers off;\n${text}`

/** The line of docs/guides/forward-authentication.md for FastCGI. */
const nginxFastCgi = (script: string) => (text: string) =>
  careless(text).replace(
    /proxy_pass (http:\/\/127\.0\.0\.1:\d+);\n {2}\}\n\n {2}# The question/,
    (_, url: string) => `fastcgi_param HTTP_EINMAL_USER $einmal_user;
    fastcgi_param REQUEST_METHOD $request_method;
    fastcgi_param SCRIPT_FILENAME ${script};
    fastcgi_pass ${url.slice(7)};\n  }\n\n  # The question`,
  )

const caddyFastCgi = (script: string, port: number) => (text: string) =>
  text.replace(
    `reverse_proxy 127.0.0.1:${port}`,
    `reverse_proxy 127.0.0.1:${port} {
      transport fastcgi {
        env SCRIPT_FILENAME ${script}
      }
    }`,
  )

const PORTALS = [
  { portal: 'PHP', start: startPhp, needs: ['php'] },
  { portal: 'WSGI', start: startWsgi, needs: ['python3'] },
  { portal: 'Node', start: startNode, needs: [] },
  { portal: 'PHP by FastCGI', start: startFastCgi, needs: ['php-cgi'] },
] as const

const PROXIES = [
  { proxy: 'nginx', program: 'nginx', dialect: 'nginx' },
  { proxy: 'Caddy', program: 'caddy', dialect: 'caddy' },
] as const

const PAIRS = PROXIES.flatMap((proxy) => PORTALS.map((portal) => ({ ...proxy, ...portal })))

describe.each(PAIRS)('$portal behind $proxy', ({ program, dialect, start, needs }) => {
  it('54: reads no forged user, in any spelling of the header name', async (context) => {
    const missing = whyNot(program, ...needs)
    if (missing) return context.skip(missing)
    const behind = open(await openBehind(dialect))
    const portal: Running & { script?: string } = open(await start())
    const ports = { gatePort: behind.gatePort, portalPort: portal.port }
    const { script } = portal
    const proxy = open(
      dialect === 'nginx'
        ? await startNginx(ports, script === undefined ? careless : nginxFastCgi(script))
        : await startCaddy(
            ports,
            script === undefined ? undefined : caddyFastCgi(script, portal.port),
          ),
    )
    await enrolledAndSaved(behind.setup, 'ada')
    const id = behind.sessions.begin('ada')
    const request = new Request(ORIGIN, { headers: { cookie: `${COOKIE}=${id}` } })
    const session = await behind.sessions.read(request)
    if (session === null) throw new Error('no session')
    const at = behind.setup.clock.now()
    const elevated = await behind.sessions.elevate(request, session, { at, method: 'totp' })
    const cookie = elevated.get('set-cookie')?.split(';')[0] ?? ''
    const userOf = async (path: string, headers: Record<string, string>): Promise<unknown> => {
      const { status, text } = await ask(proxy.port, {
        path,
        headers: { host: 'rat.example', ...headers },
      })
      return status === 200 ? text.split('\n', 1)[0] : status
    }
    expect(await userOf('/papers/7', { cookie })).toBe('ada')
    for (const forged of FORGED) {
      const what = JSON.stringify(forged)
      expect(await userOf('/papers/7', { cookie, ...forged }), what).toBe('ada')
      expect(await userOf('/public/agenda', forged), what).toBe('')
    }
  })
})

describe('a portal behind Traefik', () => {
  it('54: reads no forged user when the headers in the configuration of Traefik are removed', async (context) => {
    const missing = whyNot('php', 'python3')
    if (missing) return context.skip(missing)
    const yaml = readFileSync('docs/examples/proxies/traefik.yaml', 'utf8')
    const [, block = ''] = /customRequestHeaders:\n((?: +[\w.-]+: ""\n)+)/.exec(yaml) ?? []
    // Go compares the names of headers without regard to case.
    const removed = [...block.matchAll(/([\w.-]+): ""/g)].map(([, name = '']) => name.toLowerCase())
    for (const portal of [open(await startPhp()), open(await startWsgi())]) {
      for (const forged of FORGED) {
        const { connection: _, ...rest } = forged
        const left = Object.entries(rest).filter(([name]) => !removed.includes(name.toLowerCase()))
        const headers = { ...Object.fromEntries(left), 'Einmal-User': 'ada' }
        expect((await ask(portal.port, { path: '/papers/7', headers })).text).toMatch(/^ada\n/)
      }
    }
  })
})
