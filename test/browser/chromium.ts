/** Debian's Chromium, driven by playwright-core. */

import { type Browser, chromium, type Page } from 'playwright-core'
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

/**
 * Keeps the real file dialogs closed on this page, before one is asked for. The first listener of
 * Playwright sends this to the browser without waiting, so a key pressed at once could come first.
 */
export function holdFileDialogs(page: Page): void {
  page.on('filechooser', () => undefined)
}
