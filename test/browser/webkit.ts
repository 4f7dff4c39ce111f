/** Debian's WebKit, without a screen. It is driven by requests of WebDriver (W3C), which need no package. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { removeFolder } from '../support/folder.js'
import { freePort } from '../support/free-port.mjs'
import { located } from '../support/locate.mjs'
import type { EngineTab, RunningEngine } from './engine.js'

type Send = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<unknown>

/** Name of the member with the id of an element, in an answer. W3C WebDriver, §12. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'

export async function startWebKit(): Promise<RunningEngine> {
  const home = mkdtempSync(join(tmpdir(), 'einmal-webkit-'))
  const screen = spawn(located('Xvfb'), ['-displayfd', '3', '-screen', '0', '1280x1200x24'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const [display] = await once(screen.stdio[3] as Readable, 'data')
  const port = await freePort()
  const driver = spawn(located('WebKitWebDriver'), [`--port=${port}`], {
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      DISPLAY: `:${`${display}`.trim()}`,
      LANG: 'C.UTF-8',
    },
    stdio: 'ignore',
  })
  const send: Send = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    })
    const { value } = (await answer.json()) as { value: unknown }
    if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value)}`)
    return value
  }
  // Also after a start that failed.
  process.once('exit', () => [driver, screen].map((child) => child.kill()))
  await ready(send, driver)
  const binary = located('MiniBrowser')
  const options = { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } }
  const created = await send('POST', '/session', { capabilities: { alwaysMatch: options } })
  const session = `/session/${(created as { sessionId: string }).sessionId}`
  return {
    async openTab() {
      // A window, since WebKit takes no picture of a tab in the background.
      const opened = await send('POST', `${session}/window/new`, { type: 'window' })
      const { handle } = opened as { handle: string }
      const sendToWindow: Send = async (method, path, body) => {
        await send('POST', `${session}/window`, { handle })
        return send(method, `${session}${path}`, body)
      }
      await sendToWindow('POST', '/window/rect', { x: 0, y: 0, width: 1200, height: 1100 })
      return tabOf(sendToWindow)
    },
    async close() {
      await send('DELETE', session)
      for (const child of [driver, screen]) await end(child)
      removeFolder(home)
    },
  }
}

async function ready(send: Send, driver: ChildProcess): Promise<void> {
  while (driver.exitCode === null) {
    if (await send('GET', '/status').catch(() => undefined)) return
    await sleep(50)
  }
  throw new Error('WebKitWebDriver does not start')
}

async function end(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close')
  child.kill()
  await closed
}

/** @param send - sends a request for this tab */
function tabOf(send: Send): EngineTab {
  /** The path of an element. */
  const find = async (selector: string): Promise<string> => {
    const found = await send('POST', '/element', { using: 'css selector', value: selector })
    return `/element/${(found as Record<string, string>)[ELEMENT]}`
  }
  return {
    goto: async (url) => void (await send('POST', '/url', { url })),
    async call<R>(act: (argument: string) => R, argument = ''): Promise<Awaited<R>> {
      const script = `const [argument, done] = arguments
        Promise.resolve((${act})(argument)).then(
          (value) => done({ value }), (error) => done({ error: String(error) }))`
      const answer = await send('POST', '/execute/async', { script, args: [argument] })
      // The script above has made it.
      const { value, error } = answer as { value: Awaited<R>; error?: string }
      if (error !== undefined) throw new Error(error)
      return value
    },
    click: async (selector) => void (await send('POST', `${await find(selector)}/click`, {})),
    type: async (selector, text) =>
      void (await send('POST', `${await find(selector)}/value`, { text })),
    screenshot: async () => Buffer.from(`${await send('GET', '/screenshot')}`, 'base64'),
  }
}
