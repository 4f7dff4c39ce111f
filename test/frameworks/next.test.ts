/**
 * A real Next.js application behind the gate of the packed tarball, built by `next build` and run by `next start`. Its
 * files are those of docs/start/nextjs.md and docs/guides/nextjs.md.
 */

import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../browser/chromium.js'
import { pack, temporaryFolder } from '../package/pack.mjs'
import { createApp, createVisitor, secretIn, send } from '../portal/support/visitor.js'
import { freePort } from '../support/free-port.mjs'
import { whyNot } from '../support/locate.mjs'

const FOLDER = join(import.meta.dirname, 'next')
const NEXT = join(FOLDER, 'node_modules/next/dist/bin/next')
const ENV = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' as const }

const open: { close(): Promise<void> }[] = []
let built = false

afterAll(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

/**
 * Reason why these tests do not run; undefined when the packages of the application are installed.
 *
 * @throws when `CI` is set: there every test must run
 */
function whyNoNext(): string | undefined {
  if (existsSync(NEXT)) return undefined
  const reason = 'Next.js is not installed: npm ci --prefix test/frameworks/next'
  if (process.env['CI']) throw new Error(reason)
  return reason
}

/** Builds the application once, with the packed einmal. */
function build(): void {
  if (built) return
  const einmal = join(FOLDER, 'node_modules/einmal')
  rmSync(einmal, { recursive: true, force: true })
  mkdirSync(einmal)
  const { tarball } = pack(temporaryFolder())
  execFileSync('tar', ['-xzf', tarball, '-C', einmal, '--strip-components', '1'])
  execFileSync(process.execPath, [NEXT, 'build'], { cwd: FOLDER, env: ENV, stdio: 'pipe' })
  built = true
}

/** Starts the application on a free port. */
async function start(
  originOf: (port: number) => string,
): Promise<{ port: number; origin: string }> {
  build()
  const port = await freePort()
  const origin = originOf(port)
  const child = spawn(
    process.execPath,
    [NEXT, 'start', '--port', `${port}`, '--hostname', '127.0.0.1'],
    { cwd: FOLDER, env: { ...ENV, ORIGIN: origin }, stdio: 'pipe' },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-4000)
    })
  }
  const onExit = (): void => void child.kill('SIGKILL')
  process.on('exit', onExit)
  open.push({
    async close() {
      process.off('exit', onExit)
      const ended = new Promise((resolve) => child.once('exit', resolve))
      if (child.kill('SIGTERM')) await ended
    },
  })
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`next start has ended: ${output}`)
    await sleep(50)
  }
  return { port, origin }
}

describe('Next.js with the proxy.ts of the guide', () => {
  it('redirects a person to the login, the enrolment and back, and answers a program with 401', async (context) => {
    const missing = whyNoNext()
    if (missing) context.skip(missing)
    // As behind a proxy that ends TLS: the origin differs from the address of Next.
    const server = await start(() => 'https://rat.example')
    const { port, origin } = server
    const ada = createVisitor(server)

    const stranger = await ada.get('/papers/7')
    expect(stranger.status).toBe(303)
    expect(stranger.headers['location']).toBe(`${origin}/login?return_to=%2Fpapers%2F7`)
    const login = await ada.follow(stranger)
    expect(login).toMatchObject({ status: 200 })
    const session = { user: 'ada', return_to: '/papers/7' }
    const loggedIn = await ada.post('/session', session)
    expect(loggedIn.headers['location']).toBe('/papers/7')
    const asked = await ada.get('/papers/7')
    expect(asked).toMatchObject({
      status: 303,
      headers: { location: `${origin}/second-factor/enrol?return_to=%2Fpapers%2F7` },
    })

    expect((await ada.follow(asked)).text).toContain('action="/second-factor/enrol"')
    const shown = await ada.post('/second-factor/enrol', { label: 'Telephone' })
    const app = createApp(secretIn(shown.text))
    const confirmed = await ada.post('/second-factor/confirm', { code: app.code() })
    expect(confirmed.text).toMatch(/(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}/)
    const kept = await ada.post('/second-factor/recovery-codes/saved', { saved: 'yes' })
    expect(kept).toMatchObject({ status: 303, headers: { location: `${origin}/papers/7` } })
    const paper = await ada.follow(kept)
    expect(paper.status).toBe(200)
    expect(paper.text).toMatch(/<h1>Paper (?:<!-- -->)?7<\/h1>/)

    // A second session of the user needs a code: a person is redirected, a program gets 401.
    const other = createVisitor(server)
    await other.post('/session', session)
    const challenge = await other.get('/papers/7')
    expect(challenge.headers['location']).toBe(`${origin}/second-factor?return_to=%2Fpapers%2F7`)
    const cookie = `session=${other.cookies.get('session')}`
    for (const path of [
      '/papers/7',
      '/papers/7?_rsc=1',
      '/nothing',
      '/_next/data/x/papers/7.json',
    ]) {
      const answer = await send(port, path, { headers: { cookie, accept: '*/*', rsc: '1' } })
      expect(answer.status, path).toBe(401)
      expect(answer.headers['content-type'], path).toBe('application/problem+json')
      expect(JSON.parse(answer.text), path).toMatchObject({ type: 'second-factor-required' })
    }
    const wrong = await send(port, '/papers/7', { method: 'POST', headers: { cookie } })
    expect(wrong.status).toBe(401)
    await other.follow(challenge)
    const elevated = await other.post('/second-factor', { code: app.code() })
    expect(elevated.headers['location']).toBe(`${origin}/papers/7`)
    expect((await other.get('/papers/7')).status).toBe(200)
  })

  it('shows a browser the page, and redirects a navigation by script to the login', async (context) => {
    const missing = whyNoNext() ?? whyNot('chromium')
    if (missing) context.skip(missing)
    const { origin } = await start((port) => `http://localhost:${port}`)
    const browser = await launch()
    const page = await browser.newPage()
    page.setDefaultTimeout(30_000)
    await page.goto(`${origin}/papers/7`)
    expect(page.url()).toBe(`${origin}/login?return_to=%2Fpapers%2F7`)
    await page.fill('input[name=user]', 'ada')
    await page.click('button[type=submit]')
    await page.waitForURL(`${origin}/second-factor/enrol?return_to=%2Fpapers%2F7`)
    await page.click('main button')
    const app = createApp(((await page.textContent('.secret')) ?? '').replaceAll(' ', ''))
    await page.fill('input[name=code]', app.code())
    await page.click('main button')
    await page.check('input[name=saved]')
    await page.click('main button')
    await page.waitForURL(`${origin}/papers/7`)
    expect(await page.textContent('h1')).toBe('Paper 7')
    await page.click('text=The next paper')
    await page.waitForURL(`${origin}/papers/8`)
    await page.waitForSelector('text=Paper 8')

    // The session ends: the script of Next fetches the next page, gets 401, and loads the page in the browser.
    await page.context().clearCookies()
    await page.click('text=The next paper')
    await page.waitForURL(`${origin}/login?return_to=%2Fpapers%2F9`)
  })
})

async function answers(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}/second-factor/style.css`).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function launch(): Promise<Browser> {
  const browser = await launchChromium()
  open.push(browser)
  return browser
}
