/** The phrases of the portal in the language of a request. */

import { readCookie } from '../login/carrier.js'
import { de } from './de.js'
import { en } from './en.js'
import type { Locale, Words } from './phrases.js'

export type { Locale, Words } from './phrases.js'

/** German, unless the visitor has chosen English. */
export function localeOf(request: Request): Locale {
  return readCookie(request, 'language') === 'en' ? 'en' : 'de'
}

export function wordsOf(request: Request): Words {
  return wordsIn(localeOf(request))
}

/** German, for every value that is no other language. */
export function wordsIn(locale: unknown): Words {
  return locale === 'en' ? en : de
}
