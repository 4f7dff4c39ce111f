/** A page of the gate as HTML: a pure function of what is to be shown. */

import { en } from '../messages/en.js'
import { BUILT_IN, type Languages } from '../messages/languages.js'
import { activationPage } from './activation-page.js'
import { challengePage, recoveryPage } from './challenge-page.js'
import { devicesPage, removePage } from './devices-page.js'
import { confirmPage, enrolPage, secretPage } from './enrol-page.js'
import { keyPage, ownKeyPage, resyncPage, secondCodePage } from './key-page.js'
import { messagePage } from './message-page.js'
import { markupOf } from './parts/html.js'
import { documentOf, type Page, type Writer } from './parts/page-frame.js'
import { recoveryCodesPage, regeneratePage } from './recovery-codes-page.js'
import type { Frame, View } from './view.js'

/**
 * Writes the page. It holds no script and no style. It loads `${frame.basePath}/style.css` and the logo of
 * the brand alone.
 *
 * @param languages - the words; English for a language that is not among them
 * @returns the whole document, from `<!doctype html>` on
 */
export function renderPage(view: View, frame: Frame, languages: Languages = BUILT_IN): string {
  const writer = { frame, say: languages.get(frame.locale) ?? en }
  return markupOf(documentOf(writer, pageOf(writer, view)))
}

function pageOf(writer: Writer, view: View): Page {
  switch (view.page) {
    case 'challenge':
      return challengePage(writer, view)
    case 'recovery':
      return recoveryPage(writer, view)
    case 'activation':
      return activationPage(writer, view)
    case 'enrol':
      return enrolPage(writer, view)
    case 'show-secret':
      return secretPage(writer, view)
    case 'confirm':
      return confirmPage(writer, view)
    case 'key':
      return keyPage(writer, view)
    case 'show-key':
      return ownKeyPage(writer, view)
    case 'second-code':
      return secondCodePage(writer, view)
    case 'resync':
      return resyncPage(writer, view)
    case 'recovery-codes':
      return recoveryCodesPage(writer, view)
    case 'devices':
      return devicesPage(writer, view)
    case 'remove':
      return removePage(writer, view)
    case 'regenerate':
      return regeneratePage(writer, view)
    case 'message':
      return messagePage(writer, view)
  }
}
