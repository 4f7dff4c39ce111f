/** Pages of browsers: the files of dist, found by an import map. */

import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { launchChromium } from '../browser/chromium.js'
import type { RunningEngine } from '../browser/engine.js'
import type { Report } from './cases/report.js'
import type { Way } from './programs.js'

/** Without these, Chromium calls its maker's servers. */
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Chromium, driven by playwright-core. */
export const runInChromium: Way = (_, folder) =>
  withPage(folder, async (url) => {
    const browser = await launchChromium(FLAGS)
    try {
      const page = await browser.newPage()
      await page.goto(url)
      return await reportOf(() => page.evaluate(read))
    } finally {
      await browser.close()
    }
  })

/** Firefox and WebKit. */
export function runsIn(start: () => Promise<RunningEngine>): Way {
  return (_, folder) =>
    withPage(folder, async (url) => {
      const engine = await start()
      try {
        const tab = await engine.openTab()
        await tab.goto(url)
        return await reportOf(() => tab.call(read))
      } finally {
        await engine.close()
      }
    })
}

/** Serves the folder, and calls `use` with the address of the page. */
async function withPage(folder: string, use: (url: string) => Promise<Report>): Promise<Report> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    const file = join(folder, path)
    if (!existsSync(file)) return response.writeHead(404).end()
    const type = extname(file) === '.html' ? 'text/html' : 'text/javascript'
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(readFileSync(file))
    return undefined
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  try {
    return await use(`http://127.0.0.1:${Object(server.address()).port}/hosts/page.html`)
  } finally {
    server.close()
  }
}

interface State {
  report?: Report
  errors: string[]
}

/** Runs in the page. */
function read(): State {
  return {
    report: Reflect.get(globalThis, 'report'),
    errors: Reflect.get(globalThis, 'errors') ?? [],
  }
}

/** Waits until the page has its report, or an error. */
async function reportOf(state: () => Promise<State>): Promise<Report> {
  for (const began = Date.now(); ; await sleep(100)) {
    const { report, errors } = await state()
    if (report) return report
    if (errors.length > 0) throw new Error(errors.join('\n'))
    if (Date.now() - began > 180_000) throw new Error('the page has no report after three minutes')
  }
}
