/** A page of Chromium: the files of dist, found by an import map. */

import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { chromium } from 'playwright-core'
import type { Report } from './cases/report.js'
import type { Way } from './programs.js'

/** The sandbox does not run as root, and without the others Chromium calls its maker's servers. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const runPage: Way = async (program, folder) => {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    const file = join(folder, path)
    if (!existsSync(file)) return response.writeHead(404).end()
    const type = extname(file) === '.html' ? 'text/html' : 'text/javascript'
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(readFileSync(file))
    return undefined
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const browser = await chromium.launch({ executablePath: program, args: FLAGS })
  try {
    const page = await browser.newPage()
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (line) => line.type() === 'error' && errors.push(line.text()))
    await page.goto(`http://127.0.0.1:${Object(server.address()).port}/hosts/page.html`)
    const found = await page
      .waitForFunction(() => Reflect.get(globalThis, 'report'), undefined, { timeout: 20_000 })
      .catch((error) => {
        throw new Error([...errors, String(error)].join('\n'))
      })
    // The cast names the type that hosts/page.ts puts there.
    return (await found.jsonValue()) as Report
  } finally {
    await browser.close()
    server.close()
  }
}
