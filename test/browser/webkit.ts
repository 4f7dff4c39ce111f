/** Debian's WebKit, without a screen. It is driven by requests of WebDriver (W3C), which need no package. */

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
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

/** A program that this process has started. */
interface Started {
  child: ChildProcess
  /** Aborted when the program has ended, or when it cannot start. */
  over: AbortSignal
}

export async function startWebKit(): Promise<RunningEngine> {
  const home = mkdtempSync(join(tmpdir(), 'einmal-webkit-'))
  /** The last one first. */
  const programs: Started[] = []
  const close = async (): Promise<void> => {
    for (const program of programs) await end(program)
    removeFolder(home)
  }
  try {
    return await open(home, programs, close)
  } catch (error) {
    await close()
    throw error
  }
}

async function open(
  home: string,
  programs: Started[],
  close: () => Promise<void>,
): Promise<RunningEngine> {
  const screen = start('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1200x24'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  programs.unshift(screen)
  const [display] = await once(screen.child.stdio[3] as Readable, 'data', { signal: screen.over })
  const port = await freePort()
  const driver = start('WebKitWebDriver', [`--port=${port}`], {
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      DISPLAY: `:${`${display}`.trim()}`,
      LANG: 'C.UTF-8',
    },
    stdio: 'ignore',
  })
  programs.unshift(driver)
  const origin = `http://127.0.0.1:${port}`
  const send: Send = async (method, path, body) => {
    const answer = await fetch(origin + path, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    })
    const { value } = (await answer.json()) as { value: unknown }
    if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value)}`)
    return value
  }
  await ready(origin, driver)
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
      try {
        await send('DELETE', session)
      } finally {
        await close()
      }
    },
  }
}

function start(
  name: Parameters<typeof located>[0],
  args: string[],
  options: SpawnOptions,
): Started {
  const child = spawn(located(name), args, options)
  const over = new AbortController()
  child.on('error', (error) => over.abort(error))
  child.once('close', (code, signal) => over.abort(new Error(`${name} ended: ${signal ?? code}`)))
  process.once('exit', () => child.kill())
  return { child, over: over.signal }
}

/** Waits until the driver answers. @throws when it ends instead, or does not answer in a minute */
async function ready(origin: string, { over }: Started): Promise<void> {
  const signal = AbortSignal.timeout(60_000)
  while (!over.aborted && !signal.aborted) {
    const answer = await fetch(`${origin}/status`, { signal }).catch(() => undefined)
    if (answer?.ok) return
    await sleep(50)
  }
  throw new Error('WebKitWebDriver does not start', { cause: over.reason ?? signal.reason })
}

async function end({ child, over }: Started): Promise<void> {
  if (over.aborted) return
  const closed = once(over, 'abort')
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
    inject: async (script) => void (await send('POST', '/execute/sync', { script, args: [] })),
    click: async (selector) => void (await send('POST', `${await find(selector)}/click`, {})),
    type: async (selector, text) =>
      void (await send('POST', `${await find(selector)}/value`, { text })),
    screenshot: async () => Buffer.from(`${await send('GET', '/screenshot')}`, 'base64'),
  }
}
