// @ts-check
/** The runtimes: where each one's program is, and how it runs the suite. */

import { execFile, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { chromium as playwright } from 'playwright-core'
import { locate } from '../support/locate.mjs'

/**
 * @typedef {import('./suite.js').Report} Report
 *
 * @typedef {object} Runtime
 * @property {string} name
 * @property {string} source - where the program comes from, for whoever misses it
 * @property {string | undefined} program - its path, undefined when it is not on this machine
 * @property {(program: string) => Promise<string>} version
 * @property {Record<string, (program: string, folder: string) => Promise<Report>>} ways - how the
 * package can be loaded there: runs the suite in the folder that the package was installed in
 */

const PROGRAMS = fileURLToPath(new URL('node_modules/', import.meta.url))
const PINNED = 'npm ci in test/runtimes'
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

/** @type {Runtime[]} */
export const runtimes = [
  ...['20', '22', '24', '26'].map((major) =>
    engine(`Node ${major}`, `node-${major}-linux-x64/bin/node`),
  ),
  engine('Bun', '@oven/bun-linux-x64/bin/bun'),
  engine('Deno', '@deno/linux-x64-glibc/deno', [
    ...['run', '--quiet', '--allow-read', '--allow-env', '--allow-net=127.0.0.1'],
  ]),
  {
    name: 'workerd',
    source: PINNED,
    program: installed('@cloudflare/workerd-linux-64/bin/workerd'),
    version: firstVersion,
    ways: { import: runWorker, serve: serveWorker },
  },
  {
    name: 'Chromium',
    source: 'apt-get install chromium',
    program: locate('chromium'),
    version: firstVersion,
    ways: { import: runPage },
  },
]

/**
 * A runtime that loads packages from node_modules.
 *
 * @param {string} name
 * @param {string} place - below node_modules
 * @param {string[]} [flags]
 * @returns {Runtime}
 */
function engine(name, place, flags = []) {
  /** @param {string} host */
  const hosted = (host) => async (/** @type {string} */ program, /** @type {string} */ folder) =>
    lastReport(await output(program, [...flags, `hosts/${host}`], folder))
  return {
    name,
    source: PINNED,
    program: installed(place),
    version: firstVersion,
    ways: {
      import: hosted('import.js'),
      require: hosted('require.cjs'),
      // Node 20 has no SQLite.
      ...(name !== 'Node 20' && { sqlite: hosted('sqlite.js') }),
      command: (program, folder) => runCommand(program, flags, folder),
      server: hosted('server.js'),
      ...(name === 'Bun' && { serve: serveBun }),
      ...(name === 'Deno' && { serve: serveDeno }),
    },
  }
}

/**
 * Asks the command line for a code of RFC 6238.
 *
 * @param {string} program
 * @param {string[]} flags
 * @param {string} folder
 * @returns {Promise<Report>}
 */
async function runCommand(program, flags, folder) {
  writeFileSync(join(folder, 'secret.txt'), SECRET)
  const args = ['code', '--at', '1970-01-01T00:00:59Z', '--file', 'secret.txt', '--json']
  const printed = await output(
    program,
    [...flags, 'node_modules/einmal/dist/cli.js', ...args],
    folder,
  )
  if (JSON.parse(printed).code === '287082') return { passed: 1, failures: [] }
  return { passed: 0, failures: [{ name: 'einmal code', message: printed }] }
}

/**
 * @param {string} program
 * @param {string} folder
 */
async function runWorker(program, folder) {
  const modules = [
    '(name = "worker.js", esModule = embed "hosts/worker.js")',
    '(name = "suite.js", esModule = embed "suite.js")',
  ]
  writeFileSync(join(folder, 'worker.capnp'), workerConfig(folder, modules))
  return lastReport(await output(program, ['test', 'worker.capnp'], folder))
}

/**
 * The files of dist as they are, as the modules of a worker.
 *
 * @param {string} folder
 * @param {string[]} own - the worker's own modules
 * @param {string} [socket]
 */
function workerConfig(folder, own, socket = '') {
  const dist = 'node_modules/einmal/dist'
  const entries = ['accounts', 'gate', 'qr']
  const modules = [
    ...own,
    '(name = "einmal", esModule = "export * from \'./einmal/dist/index.js\'")',
    ...entries.map(
      (name) => `(name = "einmal/${name}", esModule = "export * from './dist/${name}.js'")`,
    ),
    ...readdirSync(join(folder, dist))
      .filter((name) => /^(index|accounts|gate|qr|chunk-.*)\.js$/.test(name))
      .map((name) => `(name = "einmal/dist/${name}", esModule = embed "${dist}/${name}")`),
  ]
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    compatibilityDate = "2026-01-01",
    modules = [${modules.join(', ')}],
  ))],
  ${socket}
);`
}

/** @param {string} program @param {string} folder */
function serveBun(program, folder) {
  return served(program, ['serve.js'], folder, { PORT: '{port}', BUN_PORT: '{port}' })
}

/** @param {string} program @param {string} folder */
function serveDeno(program, folder) {
  const flags = ['--quiet', '--allow-read', '--allow-env', '--host', '127.0.0.1']
  return served(program, ['serve', ...flags, '--port', '{port}', 'serve.js'], folder)
}

/** @param {string} program @param {string} folder */
function serveWorker(program, folder) {
  const socket =
    'sockets = [(name = "http", address = "127.0.0.1:{port}", http = (), service = "main")]'
  const own = ['(name = "serve.js", esModule = embed "serve.js")']
  return served(program, ['serve', 'serve.capnp'], folder, {}, (port) => {
    const config = workerConfig(folder, own, socket.replace('{port}', port))
    writeFileSync(join(folder, 'serve.capnp'), config)
  })
}

/**
 * Lets a runtime serve docs/examples/serve.js, and asks it.
 *
 * @param {string} program
 * @param {string[]} args - `{port}` stands for a free one
 * @param {string} folder
 * @param {Record<string, string>} [environment] - the same there
 * @param {(port: string) => void} [prepare]
 * @returns {Promise<Report>}
 */
async function served(program, args, folder, environment = {}, prepare = () => {}) {
  const port = String(await freePort())
  /** @param {string} text */
  const filled = (text) => text.replace('{port}', port)
  prepare(port)
  const more = Object.entries(environment).map(([name, value]) => [name, filled(value)])
  const env = { ...process.env, ...Object.fromEntries(more) }
  const child = spawn(program, args.map(filled), { cwd: folder, env, stdio: 'pipe' })
  let told = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (told += text))
  try {
    /** @param {string} path */
    const ask = async (path) => await fetch(`http://127.0.0.1:${port}${path}`)
    for (const began = Date.now(); ; await sleep(50)) {
      const up = await ask('/public/agenda').then(
        (answer) => answer.text(),
        () => undefined,
      )
      if (up === 'the portal') break
      if (child.exitCode !== null || Date.now() - began > 30_000) throw new Error(`${up} ${told}`)
    }
    const answer = await ask('/papers/7')
    const { type } = await answer.json()
    if (answer.status === 401 && type === 'not-logged-in') return { passed: 2, failures: [] }
    return { passed: 1, failures: [{ name: 'serve.js', message: `${answer.status} ${type}` }] }
  } finally {
    child.kill()
  }
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer()
  await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)))
  const { port } = Object(server.address())
  await new Promise((closed) => server.close(closed))
  return port
}

/**
 * The files of dist as they are, found by an import map.
 *
 * @param {string} program
 * @param {string} folder
 * @returns {Promise<Report>}
 */
async function runPage(program, folder) {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    const file = join(folder, path)
    if (existsSync(file)) {
      const type = extname(file) === '.html' ? 'text/html' : 'text/javascript'
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(readFileSync(file))
    } else {
      response.writeHead(404).end()
    }
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const browser = await playwright.launch({ executablePath: program, args: CHROMIUM_FLAGS })
  try {
    const page = await browser.newPage()
    /** @type {string[]} */
    const errors = []
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (line) => line.type() === 'error' && errors.push(line.text()))
    await page.goto(`http://127.0.0.1:${port}/hosts/page.html`)
    const found = await page
      .waitForFunction(() => Reflect.get(globalThis, 'report'), undefined, { timeout: 20_000 })
      .catch((error) => {
        throw new Error([...errors, String(error)].join('\n'))
      })
    return await found.jsonValue()
  } finally {
    await browser.close()
    server.close()
  }
}

/** Without them Chromium wants a sandbox that root has not, and speaks to its maker's servers. */
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** @param {string} place */
function installed(place) {
  const path = join(PROGRAMS, place)
  return existsSync(path) ? path : undefined
}

/** @param {string} program */
async function firstVersion(program) {
  const printed = await output(program, ['--version'], '/')
  return /\d+[\d.-]+\d/.exec(printed)?.[0] ?? printed
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {string} cwd
 */
async function output(program, args, cwd) {
  const { stdout } = await promisify(execFile)(program, args, { cwd, timeout: 60_000 })
  return stdout
}

/**
 * @param {string} printed
 * @returns {Report}
 */
function lastReport(printed) {
  return JSON.parse(printed.trim().split('\n').at(-1) ?? '')
}
