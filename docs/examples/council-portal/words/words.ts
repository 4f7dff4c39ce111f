/** The phrases of the portal in the language of a request. */

import { readCookie } from '../login/carrier.js'
import { de } from './de.js'
import { en } from './en.js'
import { fr } from './fr.js'
import type { Locale, Words } from './phrases.js'

export type { Locale, Words } from './phrases.js'

/** Every language, the first one by default. */
export const LANGUAGES: readonly Words[] = [de, en, fr]

/** The name of each language in that language. */
export const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = {
  de: 'Deutsch',
  en: 'English',
  fr: 'Français',
}

/** German, unless the visitor has chosen another language. */
export function localeOf(request: Request): Locale {
  return wordsOf(request).locale
}

export function wordsOf(request: Request): Words {
  return wordsIn(readCookie(request, 'language'))
}

/** German, for every value that is no other language. */
export function wordsIn(locale: unknown): Words {
  return LANGUAGES.find((words) => words.locale === locale) ?? de
}
