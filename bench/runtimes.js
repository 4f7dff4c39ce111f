/** The same measurement in every runtime that is on this machine, one after another. */

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'

/** @typedef {import('./speed.js').SpeedRun} SpeedRun */
/** @typedef {{ rounds: number, turnMs: number }} Options */

/**
 * @typedef {object} Runtime
 * @property {string} name
 * @property {string} source where it comes from, for whoever misses it
 * @property {string | undefined} program undefined when it is not on this machine
 * @property {(program: string, options: Options) => Promise<SpeedRun>} measure
 */

const INSTALLED = join(import.meta.dirname, '..', 'test', 'runtimes', 'node_modules')

/** The Node that runs this; collects garbage between turns. */
export const here = engine('Node', process.execPath, ['--expose-gc'])

/** @type {readonly Runtime[]} */
export const others = [
  ...['20', '22', '24', '26']
    .filter((major) => !process.version.startsWith(`v${major}.`))
    .map((major) => installed(`Node ${major}`, `node-${major}-linux-x64/bin/node`, '--expose-gc')),
  installed('Bun', '@oven/bun-linux-x64/bin/bun'),
  installed('Deno', '@deno/linux-x64-glibc/deno', 'run', '--allow-all', '--quiet'),
  {
    name: 'Chromium',
    source: 'apt-get install chromium',
    program: ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path)),
    measure: measurePage,
  },
]

/**
 * @param {string} name
 * @param {string} place below the runtimes' node_modules
 * @param {string[]} flags
 */
function installed(name, place, ...flags) {
  return engine(name, join(INSTALLED, place), flags)
}

/**
 * A runtime that runs a file: in a process of its own, so that nothing else has warmed or littered
 * it.
 *
 * @param {string} name
 * @param {string} path
 * @param {readonly string[]} flags
 * @returns {Runtime}
 */
function engine(name, path, flags) {
  return {
    name,
    source: 'npm ci --prefix test/runtimes',
    program: existsSync(path) ? path : undefined,
    async measure(program, options) {
      const file = join(import.meta.dirname, 'speed-process.js')
      const run = promisify(execFile)(program, [...flags, file, JSON.stringify(options)])
      run.child.stderr?.pipe(process.stderr)
      const { stdout } = await run
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
    },
  }
}

/**
 * In a page of a browser, that is bundled for it: libraries that need `node:crypto` are not in it.
 *
 * @param {string} program
 * @param {Options} options
 * @returns {Promise<SpeedRun>}
 */
async function measurePage(program, options) {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { measureSpeed } from './speed.js'; globalThis.measureSpeed = measureSpeed`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    outdir: 'page',
    entryNames: 'main',
    // What is not there is missed when the library that asks for it is loaded, and by it alone.
    external: ['node:*', 'crypto', 'buffer', 'util', 'url'],
    logLevel: 'error',
    write: false,
  })
  const files = new Map(outputFiles.map(({ path, contents }) => [path.split('/').at(-1), contents]))
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1)
    const script = files.get(name)
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html')
    // Isolated, a page gets a finer clock.
    response.setHeader('cross-origin-opener-policy', 'same-origin')
    response.setHeader('cross-origin-embedder-policy', 'require-corp')
    response.end(script ?? '<!doctype html><script type="module" src="/main.js"></script>')
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(undefined)))
  const browser = await chromium.launch({
    executablePath: program,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-dev-shm-usage',
      '--js-flags=--expose-gc',
    ],
  })
  try {
    const address = server.address()
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`)
    await page.waitForFunction('globalThis.measureSpeed')
    const run = await page.evaluate((given) => {
      // The page's own bundle has set it.
      return /** @type {any} */ (globalThis).measureSpeed(given)
    }, options)
    return { ...run, runtime: `Chromium ${browser.version()}` }
  } finally {
    await browser.close()
    server.close()
  }
}
