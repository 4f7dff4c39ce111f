/** The words of a language. */

import type { Locale } from '../model/settings.js'
import { de } from './de.js'
import { en, type Words } from './en.js'
import { fr } from './fr.js'

export type { Words } from './en.js'

export const WORDS: { readonly [L in Locale]: Words } = { de, en, fr }

/** The sentence for an error. Messages of einmal are in English, and not shown. */
export function errorWords(words: Words, error: unknown): string {
  const code = codeOf(error)
  const { errors } = words
  if (/^ERR_(?:BASE32|SECRET)/.test(code)) return errors.secret
  if (/^ERR_(?:OTPAUTH|MIGRATION)/.test(code)) return errors.uri
  const found: unknown = Object.hasOwn(errors, code) ? Reflect.get(errors, code) : undefined
  return typeof found === 'string' ? found : errors.other(code)
}

/** The code of an error of einmal, or the name of another one. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown'
  const { code, name } = error as { code?: unknown; name?: unknown }
  return typeof code === 'string' ? code : `${name}`
}
