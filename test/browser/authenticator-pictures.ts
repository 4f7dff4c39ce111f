/** The authenticator in pictures: every state, on a computer and a phone, and in other languages. */

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { walkStates } from '../authenticator/states.js'
import { visit } from '../authenticator/support/authenticator.js'

/** Windows in which the states are photographed. */
const WALKS: { suffix: string; window: BrowserContextOptions }[] = [
  { suffix: '', window: { viewport: { width: 900, height: 700 } } },
  {
    suffix: '-phone',
    window: { viewport: { width: 320, height: 640 }, colorScheme: 'dark' },
  },
  { suffix: '-de', window: { viewport: { width: 900, height: 700 }, locale: 'de-DE' } },
  { suffix: '-fr', window: { viewport: { width: 900, height: 700 }, locale: 'fr-FR' } },
]

/** @param save - called with the name of a picture and the page that is to be photographed */
export async function takeAuthenticatorPictures(
  browser: Browser,
  save: (name: string, page: Page) => Promise<void>,
): Promise<void> {
  // Not bundled with this program, since it builds the app from the files beside it.
  const server = pathToFileURL(resolve('docs/examples/authenticator/server.mjs')).href
  const { startAuthenticator }: typeof import('../../docs/examples/authenticator/server.mjs') =
    await import(server)
  const app = await startAuthenticator()
  for (const { suffix, window } of WALKS) {
    const { page, context } = await visit(browser, app.origin, window)
    await walkStates(page, (state) => save(`authenticator-${state}${suffix}`, page))
    await context.close()
  }
  await app.close()
}
