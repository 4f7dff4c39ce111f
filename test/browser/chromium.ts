/** Debian's Chromium, driven by playwright-core. */

import { type Browser, chromium } from 'playwright-core'
import { located } from '../support/locate.mjs'

/** Starts a browser of its own, without a window. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: located('chromium'),
    // The sandbox of Chromium does not run as root; and a container's /dev/shm is often too small.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'],
  })
}
