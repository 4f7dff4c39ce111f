/** A page of the gate as HTML: a pure function of what is to be shown. */

import { de } from '../messages/de.js'
import { en } from '../messages/en.js'
import type { Frame, View } from '../view.js'
import { challengePage, recoveryPage } from './challenge.js'
import { devicesPage, removePage } from './devices.js'
import { confirmPage, enrolPage, secretPage } from './enrol.js'
import { markupOf } from './html.js'
import { messagePage } from './message.js'
import { documentOf, type Page, type Writer } from './page.js'
import { recoveryCodesPage, regeneratePage } from './recovery-codes.js'

/**
 * Writes the page. It holds no script and no style, and refers to nothing but
 * `${frame.basePath}/style.css` and the logo of the brand.
 *
 * @returns the whole document, from `<!doctype html>` on
 */
export function renderPage(view: View, frame: Frame): string {
  const writer = { frame, say: { de, en }[frame.locale] }
  return markupOf(documentOf(writer, pageOf(writer, view)))
}

function pageOf(writer: Writer, view: View): Page {
  switch (view.page) {
    case 'challenge':
      return challengePage(writer, view)
    case 'recovery':
      return recoveryPage(writer, view)
    case 'enrol':
      return enrolPage(writer, view)
    case 'show-secret':
      return secretPage(writer, view)
    case 'confirm':
      return confirmPage(writer, view)
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
