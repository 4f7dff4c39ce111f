/** Debian's Firefox, as an engine. */

import type { Page } from 'puppeteer-core'
import { launchFirefox } from './browsers.js'
import type { EngineTab, RunningEngine } from './engine.js'

export async function startFirefox(): Promise<RunningEngine> {
  const browser = await launchFirefox()
  return {
    openTab: async () => tabOf(await browser.newPage()),
    close: () => browser.close(),
  }
}

function tabOf(page: Page): EngineTab {
  return {
    goto: async (url) => void (await page.goto(url)),
    call: (act, argument = '') => page.evaluate(act, argument),
    inject: async (script) => void (await page.evaluate(`${script};undefined`)),
    click: (selector) => page.click(selector),
    type: (selector, text) => page.type(selector, text),
    screenshot: async () => Buffer.from(await page.screenshot({ fullPage: true })),
  }
}
