/** Measures the speed in a page of Chromium, bundled for it with the libraries that a browser can load. */

import { createServer } from 'node:http'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import type { SpeedOptions, SpeedRun } from './speed.js'

export async function measureInChromium(program: string, options: SpeedOptions): Promise<SpeedRun> {
  const scripts = await bundleForPage()
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1)
    const script = scripts.get(name)
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html')
    // An isolated page gets a finer clock.
    response.setHeader('cross-origin-opener-policy', 'same-origin')
    response.setHeader('cross-origin-embedder-policy', 'require-corp')
    response.end(script ?? '<!doctype html><script type="module" src="/main.js"></script>')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const browser = await chromium.launch({
    executablePath: program,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-dev-shm-usage',
      '--js-flags=--expose-gc',
    ],
  })
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${Object(server.address()).port}/`)
    await page.waitForFunction('globalThis.measureSpeed')
    const run = await page.evaluate<SpeedRun, SpeedOptions>(
      (given) => Reflect.get(globalThis, 'measureSpeed')(given),
      options,
    )
    return { ...run, runtime: `Chromium ${browser.version()}` }
  } finally {
    await browser.close()
    server.close()
  }
}

/** The scripts of the page by name; the page begins with `main.js`. */
async function bundleForPage(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { measureSpeed } from './speed.js'; globalThis.measureSpeed = measureSpeed`,
      resolveDir: 'bench/libraries',
    },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    outdir: 'page',
    entryNames: 'main',
    alias: { einmal: './dist/index.js' },
    // Missing modules of Node make the loading of one library fail, and of no other.
    external: ['node:*', 'crypto', 'buffer', 'util', 'url'],
    logLevel: 'error',
    write: false,
  })
  return new Map(outputFiles.map(({ path, contents }) => [path.split('/').at(-1) ?? '', contents]))
}
