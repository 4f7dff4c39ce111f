/** Debian's Chromium and Firefox, both driven by puppeteer-core: Firefox over WebDriver BiDi. */

import { type Browser, launch } from 'puppeteer-core'
import { located, whyNot } from '../support/locate.mjs'

/** A browser that tests can start. */
export interface BrowserKind {
  name: string
  /** Reason why the browser cannot start on this machine; undefined when it can. */
  why: string | undefined
  /** Starts it, without a window. */
  start(): Promise<Browser>
}

export const BROWSERS: BrowserKind[] = [
  {
    name: 'Chromium',
    why: whyNot('chromium'),
    start: () =>
      launch({
        browser: 'chrome',
        executablePath: located('chromium'),
        // The same options as in chromium.ts.
        args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'],
      }),
  },
  {
    name: 'Firefox',
    why: whyNot('firefox-esr'),
    start: launchFirefox,
  },
]

export function launchFirefox(): Promise<Browser> {
  return launch({ browser: 'firefox', executablePath: located('firefox-esr') })
}
