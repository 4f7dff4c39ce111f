/** Real proxies in front of a portal that knows nothing of the gate, and the gate that they ask. */

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGate, type GateOptions } from 'einmal/gate'
import { exchangeOf, forwardAuthListener, gateMiddleware } from 'einmal/gate/node'
import { type Desk, openDesk } from '../accounts/support/desk.js'
import { freePort } from '../support/free-port.js'
import { isPublic, ORIGIN, openSessions, type Sessions, upgraded } from './city.js'
import { listen } from './client.js'

const EXAMPLES = 'docs/examples/proxies'
/** The ports as the configurations name them. */
const NAMED = { proxy: 8080, gate: 4000, portal: 5000 }

export type Dialect = 'nginx' | 'caddy' | 'traefik'

/**
 * Why tests with a program do not run: undefined when it is on this machine.
 *
 * @throws where `CI` is set: there, nothing is left out
 */
export function whyNot(program: 'nginx' | 'caddy'): string | undefined {
  if (locate(program)) return undefined
  const reason = `${program} is not installed: apt-get install ${program}`
  if (process.env['CI']) throw new Error(reason)
  return reason
}

/** Debian puts some where only administrators look. */
function locate(program: string): string | undefined {
  return `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin`
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path))
}

/** The gate that proxies ask, and the portal behind them. */
export interface Behind {
  desk: Desk
  sessions: Sessions
  gatePort: number
  portalPort: number
  /** What came through to the portal, with the user that the proxy named. */
  reached: { route: string; user: string | undefined }[]
  /** What was asked of the gate, as it came. */
  asked: { url: string; headers: Record<string, unknown>; bytes: number }[]
  close(): Promise<void>
}

export async function openBehind(
  dialect: Dialect,
  options: Partial<GateOptions> = {},
): Promise<Behind> {
  const desk = await openDesk()
  const sessions = openSessions()
  const reached: Behind['reached'] = []
  const asked: Behind['asked'] = []
  const gate = createGate({
    accounts: desk.accounts,
    origin: ORIGIN,
    key: Uint8Array.from({ length: 32 }, (_, i) => i),
    session: sessions,
    isPublic,
    now: desk.clock.now,
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
    ...{ desk, sessions, reached, asked },
    gatePort: await listen(gateServer),
    portalPort: await listen(portal),
    async close() {
      for (const server of [gateServer, portal]) await closed(server)
    },
  }
}

/** A proxy that runs. */
export interface RunningProxy {
  port: number
  close(): Promise<void>
}

/** The configuration of docs/, with the ports of this run in the places of its own. */
function configured(file: string, ports: typeof NAMED): string {
  let text = readFileSync(join(EXAMPLES, file), 'utf8')
  for (const [name, named] of Object.entries(NAMED)) {
    const port = Object(ports)[name]
    if (!text.includes(`:${named}`)) throw new Error(`${file} does not name port ${named}`)
    text = text.replaceAll(`:${named}`, `:${port}`)
  }
  return text
}

export async function startNginx({ gatePort, portalPort }: Behind): Promise<RunningProxy> {
  const proxy = await freePort()
  const server = configured('nginx.conf', { proxy, gate: gatePort, portal: portalPort })
  const folder = mkdtempSync(join(tmpdir(), 'einmal-nginx-'))
  // What belongs to a private nginx, and to no example: it touches nothing outside of its folder.
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const around = `
    daemon off; worker_processes 1; pid nginx.pid; error_log stderr warn;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    events { worker_connections 64; }
    http {
      access_log off;
      ${temporary.map((name) => `${name}_temp_path ${name};`).join(' ')}
      include portal.conf;
    }`
  writeFileSync(join(folder, 'portal.conf'), server)
  writeFileSync(join(folder, 'nginx.conf'), around)
  return await run('nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], folder, proxy)
}

export async function startCaddy({ gatePort, portalPort }: Behind): Promise<RunningProxy> {
  const proxy = await freePort()
  const site = configured('Caddyfile', { proxy, gate: gatePort, portal: portalPort })
  const folder = mkdtempSync(join(tmpdir(), 'einmal-caddy-'))
  writeFileSync(join(folder, 'Caddyfile'), `{\n\tadmin off\n}\nimport portal.caddy\n`)
  writeFileSync(join(folder, 'portal.caddy'), site)
  return await run(
    'caddy',
    ['run', '--adapter', 'caddyfile', '--config', 'Caddyfile'],
    folder,
    proxy,
  )
}

/** Runs a program until it is closed, by its own process id. */
async function run(
  program: string,
  args: string[],
  folder: string,
  port: number,
): Promise<RunningProxy> {
  const path = locate(program)
  if (path === undefined) throw new Error(`${program} is not installed`)
  const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  const child = spawn(path, args, { cwd: folder, stdio: 'pipe', env })
  let told = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      told = (told + chunk).slice(-4000)
    })
  }
  const onExit = (): void => void child.kill('SIGKILL')
  process.on('exit', onExit)
  for (const began = Date.now(); !(await answers(port)); await sleep(20)) {
    if (child.exitCode !== null || Date.now() - began > 30_000) {
      child.kill('SIGKILL')
      throw new Error(`${program} did not start: ${told}`)
    }
  }
  return {
    port,
    async close() {
      process.off('exit', onExit)
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => resolve(false))
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}

async function closed(server: Server): Promise<void> {
  const ended = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await ended
}
