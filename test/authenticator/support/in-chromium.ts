/** The server of the authenticator, and a browser for it. */

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { startAuthenticator } from '../../../docs/examples/authenticator/server.mjs'
import { launchChromium } from '../../browser/chromium.js'
import { whyNot } from '../../support/locate.mjs'

interface InChromium {
  browser: Browser
  app: Awaited<ReturnType<typeof startAuthenticator>>
}

/** Starts both for the tests of a file, which read them while they run. Without Chromium each test is skipped. */
export function inChromium(): Readonly<InChromium> {
  const missing = whyNot('chromium')
  const started: Partial<InChromium> = {}
  beforeAll(async () => {
    if (missing !== undefined) return
    started.app = await startAuthenticator()
    started.browser = await launchChromium()
  })
  afterAll(async () => {
    await started.browser?.close()
    await started.app?.close()
  })
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing)
  })
  // A cast, since both are there while a test runs.
  return started as InChromium
}
