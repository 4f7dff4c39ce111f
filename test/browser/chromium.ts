/** Debian's Chromium, driven by playwright-core. */

import { type Browser, chromium } from 'playwright-core'
import { located } from '../support/locate.mjs'

/** Starts a separate headless browser, with further arguments of the command line. */
export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: located('chromium'),
    // The sandbox of Chromium does not work as root, and /dev/shm in a container is often too small.
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-dev-shm-usage',
      ...more,
    ],
  })
}
