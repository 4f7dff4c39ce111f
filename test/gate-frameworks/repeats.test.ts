/**
 * A form that is sent twice: the browser drops the first answer, with its cookie, and shows the second
 * one. Tested over real sockets, on each session port, with slow stores, and with a node for each click.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { createGate, type GateEvent } from 'einmal/gate'
import { afterEach, describe, expect, it } from 'vitest'
import { enrolledAndSaved, openTestAccounts } from '../accounts/support/test-accounts.js'
import { ask } from './client.js'
import { FRAMEWORKS } from './frameworks.js'
import { LIBRARIES, type Site, type SiteNode } from './libraries.js'
import {
  type Browser,
  hiddenFields,
  isPublic,
  ORIGIN,
  openBrowser,
  openTestPortal,
  secretOn,
} from './test-portal.js'

const nodes: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const node of nodes.splice(0)) await node.close()
})

const RECOVERY_CODES = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}/g
const cookieOf = ({ jar }: Browser): string => [...jar].map((pair) => pair.join('=')).join('; ')

/**
 * Sends the form of the page repeatedly with these gaps in milliseconds, always with the old cookies.
 * The browser keeps only the last answer.
 */
async function click(browser: Browser, path: string, code: string, gaps: readonly number[]) {
  const cookie = cookieOf(browser)
  const old = new Map(browser.jar)
  const form = { ...hiddenFields(browser.page.text), code }
  const answers = []
  for (const gap of [0, ...gaps]) {
    await sleep(gap)
    answers.push(browser.submit(path, form, { cookie }))
  }
  const settled = await Promise.all(answers)
  const last = settled.at(-1)
  browser.jar.clear()
  for (const [name, value] of old) browser.jar.set(name, value)
  for (const line of last?.cookies ?? []) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    browser.jar.set(name, value)
  }
  return { settled, last, old }
}

const GAPS = [[0], [1], [5], [20], [60], [150], [0, 0], [5, 5], [40, 120]]

describe.each(LIBRARIES)('$name', (library) => {
  /** Two nodes, which get the requests in turn. */
  async function open(lag: number) {
    const setup = await openTestAccounts()
    const events: GateEvent[] = []
    const site: Site = {
      ...{ lag, rows: new Map() },
      gateOf: (port) => {
        const { accounts, clock } = setup
        const key = Uint8Array.from({ length: 32 }, (_, i) => i)
        const onEvent = (event: GateEvent): void => void events.push(event)
        return createGate({
          ...{ accounts, origin: ORIGIN, key, session: port, isPublic, now: clock.now, onEvent },
        })
      },
    }
    const ports: SiteNode[] = [await library.start(site), await library.start(site)]
    nodes.push(...ports)
    let turn = 0
    const browser = openBrowser((question) => ask(ports[turn++ % 2]?.port ?? 0, question))
    await browser.login('ada')
    return { setup, browser, events }
  }

  it.each([0, 10, 30])(
    'elevates once after a double click, with a store that takes %d ms',
    async (lag) => {
      for (const gaps of GAPS) {
        const { setup, browser, events } = await open(lag)
        const { secret } = await enrolledAndSaved(setup, 'ada')
        await browser.get('/second-factor?return_to=/papers/7')
        const { settled, old } = await click(browser, '/second-factor', setup.code(secret), gaps)
        expect(settled.map(({ status }) => status)).toEqual(settled.map(() => 303))
        expect(new Set(settled.map(({ cookies }) => cookies.join())).size).toBe(1)
        expect((await browser.get('/papers/7')).text).toBe('paper')
        expect(events.filter(({ type }) => type === 'elevated')).toHaveLength(1)
        // The old id has ended, too.
        browser.jar.clear()
        for (const [name, value] of old) browser.jar.set(name, value)
        expect((await browser.send({ path: '/papers/7' })).status).toBe(401)
      }
    },
  )

  it.each([0, 10, 30])(
    'shows the recovery codes after a double click, with a store that takes %d ms',
    async (lag) => {
      for (const gaps of GAPS) {
        const { setup, browser } = await open(lag)
        await browser.get('/second-factor/enrol?return_to=/papers/7')
        await browser.submit('/second-factor/enrol', { label: 'Telefon' })
        const code = setup.code(secretOn(browser.page.text))
        const { settled } = await click(browser, '/second-factor/confirm', code, gaps)
        const shown = settled.map(({ text }) => [...new Set(text.match(RECOVERY_CODES))])
        expect(shown[0]).toHaveLength(10)
        for (const each of shown) expect(each).toEqual(shown[0])
        expect((await browser.get('/papers/7')).text).toBe('paper')
        // The codes that are shown are valid.
        expect(await setup.accounts.recover('ada', shown.at(-1)?.[9] ?? '')).toMatchObject({
          ok: true,
        })
      }
    },
  )
})

describe.each(FRAMEWORKS)('$name', (framework) => {
  it('gives both answers of a double click the same new session', async () => {
    for (const gaps of [[0], [5], [60], [0, 0]]) {
      const portal = await openTestPortal(framework)
      nodes.push(portal)
      const { secret } = await portal.enrol('ada')
      const browser = await portal.browser('ada')
      await browser.get('/second-factor?return_to=/papers/7')
      const { settled } = await click(browser, '/second-factor', portal.setup.code(secret), gaps)
      for (const { cookies } of settled) expect(cookies).toEqual(settled[0]?.cookies)
      expect((await browser.get('/papers/7')).text).toBe('paper 7')
    }
  })
})
