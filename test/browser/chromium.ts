/** Debian's Chromium, driven by playwright-core. */

import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const PATH = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
)

/**
 * Why tests with a browser do not run: undefined when one is on this machine.
 *
 * @throws where `CI` is set: there, nothing is left out
 */
export function whyNoChromium(): string | undefined {
  if (PATH) return undefined
  const reason = 'chromium is not installed: apt-get install chromium'
  if (process.env['CI']) throw new Error(reason)
  return reason
}

/** Starts a browser of its own, without a window. */
export function launchChromium(): Promise<Browser> {
  if (!PATH) throw new Error('chromium is not installed')
  return chromium.launch({
    executablePath: PATH,
    // The sandbox of Chromium does not run as root; and a container's /dev/shm is often too small.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'],
  })
}
