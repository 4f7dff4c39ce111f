/** The runtimes, and the ways to load the package in each. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { startFirefox } from '../browser/firefox.js'
import { startWebKit } from '../browser/webkit.js'
import { locate } from '../support/locate.mjs'
import { compiles, runsMetroBundle } from './hermes.js'
import { runInChromium, runsIn } from './pages.js'
import { output, type Runtime, report, serves, versionOf, type Way } from './programs.js'
import { runQuickJs } from './quickjs.js'
import { runWorker, serveWorker } from './workerd.js'

const SOURCE = 'npm ci in test/runtimes'
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

/** Metro does not run on Node 20. */
const metroNode = installed('node-24-linux-x64/bin/node')
const compiler = installed('hermes-compiler/hermesc/linux64-bin/hermesc')

export const runtimes: readonly Runtime[] = [
  ...['20', '22', '24', '26'].map((major) =>
    engine(`Node ${major}`, `node-${major}-linux-x64/bin/node`),
  ),
  engine('Bun', '@oven/bun-linux-x64/bin/bun', [], {
    serve: serves({ args: ['serve.js'], environment: { PORT: '{port}', BUN_PORT: '{port}' } }),
  }),
  engine(
    'Deno',
    '@deno/linux-x64-glibc/deno',
    [
      ...['run', '--quiet', '--allow-read', '--allow-write', '--allow-env', '--allow-sys'],
      '--allow-net=127.0.0.1',
    ],
    {
      serve: serves({
        args: [
          ...['serve', '--quiet', '--allow-read', '--allow-env', '--host', '127.0.0.1'],
          ...['--port', '{port}', 'serve.js'],
        ],
      }),
    },
  ),
  {
    name: 'workerd',
    source: SOURCE,
    program: installed('@cloudflare/workerd-linux-64/bin/workerd'),
    version: versionOf,
    ways: { import: runWorker, serve: serveWorker },
  },
  {
    name: 'Chromium',
    source: 'apt-get install chromium',
    program: locate('chromium'),
    version: versionOf,
    ways: { import: runInChromium },
  },
  {
    name: 'Firefox (SpiderMonkey)',
    source: 'apt-get install firefox-esr',
    program: locate('firefox-esr'),
    version: versionOf,
    ways: { import: runsIn(startFirefox) },
  },
  {
    name: 'WebKitGTK (JavaScriptCore)',
    source: 'apt-get install webkit2gtk-driver xvfb',
    program: locate('Xvfb') && locate('WebKitWebDriver') && locate('MiniBrowser'),
    // The browser itself names its version only on a screen.
    version: async () => {
      const printed = await output('dpkg-query', ['-W', 'webkit2gtk-driver'], '/')
      return /[\d.]+\.\d+/.exec(printed)?.[0] ?? printed
    },
    ways: { import: runsIn(startWebKit) },
  },
  {
    name: 'Hermes of React Native',
    source: SOURCE,
    program: metroNode && compiler && installed('hermes-engine-cli/linux64-bin/hermes'),
    version: async () => packageVersion('hermes-engine-cli'),
    ways: { metro: runsMetroBundle(metroNode ?? ''), bytecode: compiles(compiler ?? '') },
  },
  {
    name: 'QuickJS (quickjs-emscripten)',
    source: SOURCE,
    program: installed('quickjs-emscripten/dist/index.js'),
    version: async () => packageVersion('quickjs-emscripten'),
    ways: { language: runQuickJs },
  },
]

/** A runtime that loads packages from node_modules. */
function engine(
  name: string,
  place: string,
  flags: string[] = [],
  ways: Record<string, Way> = {},
): Runtime {
  const hosted =
    (host: string): Way =>
    (program, folder) =>
      report(program, [...flags, `hosts/${host}`], folder)
  return {
    name,
    source: SOURCE,
    program: installed(place),
    version: versionOf,
    ways: {
      import: hosted('import.js'),
      require: hosted('require.cjs'),
      // Node 20 has no SQLite.
      ...(name !== 'Node 20' && { sqlite: hosted('sqlite.js') }),
      command: (program, folder) => runCommand(program, flags, folder),
      files: hosted('files.js'),
      server: hosted('server.js'),
      ...ways,
    },
  }
}

/** The command line computes a code of RFC 6238. */
async function runCommand(
  program: string,
  flags: readonly string[],
  folder: string,
): ReturnType<Way> {
  writeFileSync(join(folder, 'secret.txt'), SECRET)
  const args = ['code', '--at', '1970-01-01T00:00:59Z', '--file', 'secret.txt', '--json']
  const file = 'node_modules/einmal/dist/cli.js'
  const printed = await output(program, [...flags, file, ...args], folder)
  if (JSON.parse(printed).code === '287082') return { passed: 1, failures: [] }
  return { passed: 0, failures: [{ name: 'einmal code', message: printed }] }
}

function packageVersion(name: string): string {
  const path = resolve('test/runtimes/node_modules', name, 'package.json')
  return JSON.parse(readFileSync(path, 'utf8')).version
}

function installed(place: string): string | undefined {
  const path = resolve('test/runtimes/node_modules', place)
  return existsSync(path) ? path : undefined
}
