/** Real proxies in front of a portal that does not use the gate, and the gate that they ask. */

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createGate, type GateOptions } from 'einmal/gate'
import { exchangeOf, forwardAuthListener, gateMiddleware } from 'einmal/gate/node'
import { openTestAccounts, type TestAccounts } from '../accounts/support/test-accounts.js'
import type { Running } from '../support/programs.js'
import { closeServer, listen } from './client.js'
import { startCaddyWith, startNginxWith } from './echo.js'
import { isPublic, ORIGIN, openSessions, type Sessions, upgraded } from './test-portal.js'

const EXAMPLES = 'docs/examples/proxies'

export type Dialect = 'nginx' | 'caddy' | 'traefik'

/** The gate that proxies ask, and the portal behind them. */
export interface Behind {
  setup: TestAccounts
  sessions: Sessions
  gatePort: number
  portalPort: number
  /** Requests that reached the portal, with the user that the proxy named. */
  reached: { route: string; user: string | undefined }[]
  /** Requests that reached the gate. */
  asked: { url: string; headers: Record<string, unknown>; bytes: number }[]
  close(): Promise<void>
}

export async function openBehind(
  dialect: Dialect,
  options: Partial<GateOptions> = {},
): Promise<Behind> {
  const setup = await openTestAccounts()
  const sessions = openSessions()
  const reached: Behind['reached'] = []
  const asked: Behind['asked'] = []
  const gate = createGate({
    accounts: setup.accounts,
    origin: ORIGIN,
    key: Uint8Array.from({ length: 32 }, (_, i) => i),
    session: sessions,
    isPublic,
    now: setup.clock.now,
    locale: 'en',
    forwardAuth: {
      dialect,
      trust: (request) => exchangeOf(request)?.req.socket.remoteAddress === '127.0.0.1',
    },
    ...options,
  })
  const ask = forwardAuthListener(gate)
  const pages = gateMiddleware(gate)
  const gateServer = createServer((req, res) => {
    const question = { url: req.url ?? '', headers: req.headers, bytes: 0 }
    if (!/^\/auth(?:\?|$)/.test(req.url ?? ''))
      return pages(req, res, () => res.writeHead(404).end())
    asked.push(question)
    req.on('data', ({ length }) => {
      question.bytes += length
    })
    ask(req, res)
  })
  const portal = createServer((req, res) => {
    const user = req.headers['einmal-user']
    reached.push({ route: `${req.method} ${req.url}`, user: user === undefined ? user : `${user}` })
    res.setHeader('x-portal', 'yes')
    req.pipe(res.writeHead(req.url === '/papers/gone' ? 401 : 200))
  })
  portal.on('upgrade', (req, socket, head) => {
    reached.push({ route: `UPGRADE ${req.url}`, user: `${req.headers['einmal-user']}` })
    upgraded(req, socket, head)
  })
  return {
    ...{ setup, sessions, reached, asked },
    gatePort: await listen(gateServer),
    portalPort: await listen(portal),
    async close() {
      for (const server of [gateServer, portal]) await closeServer(server)
    },
  }
}

/** The configuration of the docs, with its ports replaced by those of this run. */
function configured(file: string, gatePort: number, portalPort: number): string {
  let text = readFileSync(join(EXAMPLES, file), 'utf8')
  const ports = { 8080: 'PORT', 4000: gatePort, 5000: portalPort }
  for (const [named, port] of Object.entries(ports)) {
    if (!text.includes(`:${named}`)) throw new Error(`${file} does not name port ${named}`)
    text = text.replaceAll(`:${named}`, `:${port}`)
  }
  return text
}

/** Ports of the gate, which the proxy asks, and of the portal. */
type Ports = Pick<Behind, 'gatePort' | 'portalPort'>
/** Changes the text of a configuration. */
type Change = (text: string) => string

export async function startNginx(
  { gatePort, portalPort }: Ports,
  change: Change = (text) => text,
): Promise<Running> {
  return await startNginxWith(change(configured('nginx.conf', gatePort, portalPort)))
}

export async function startCaddy(
  { gatePort, portalPort }: Ports,
  change: Change = (text) => text,
): Promise<Running> {
  return await startCaddyWith(change(configured('Caddyfile', gatePort, portalPort)))
}
