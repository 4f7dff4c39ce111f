/** Debian's Chromium, driven by playwright-core. */

import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { located } from '../support/locate.mjs'

/** The sandbox of Chromium does not work as root, and /dev/shm in a container is often too small. */
const ARGUMENTS = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage']

/** Starts a separate headless browser, with further arguments of the command line. */
export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: located('chromium'),
    args: [...ARGUMENTS, ...more],
  })
}

/**
 * Keeps the real file dialogs closed on this page, before one is asked for. The first listener of
 * Playwright sends this to the browser without waiting, so a key pressed at once could come first.
 */
export function holdFileDialogs(page: Page): void {
  page.on('filechooser', () => undefined)
}

/** Starts a headless browser with an unpacked extension, and with a folder that keeps its data. */
export function launchExtension(extension: string, profile: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath: located('chromium'),
    args: [
      ...ARGUMENTS,
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
    ],
  })
}
