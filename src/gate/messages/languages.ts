/** The languages of a gate: German and English, and those of the option `messages`. */

import { invalidType, invalidValue } from '../../core/argument-errors.js'
import { requireType, wrongType } from '../../core/bytes.js'
import { de } from './de.js'
import { en } from './en.js'
import type { Messages } from './messages.js'

/** Words by the name of their language, a BCP 47 tag such as `pt-BR`. */
export type Languages = ReadonlyMap<string, Messages>

export const BUILT_IN: Languages = new Map([
  ['de', de],
  ['en', en],
])

/**
 * Checks the option `messages`, and adds German and English.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a sentence is missing, unknown, or has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a name is no language tag, or a sentence is empty
 */
export function languagesOf(given: Readonly<Record<string, Messages>>): Languages {
  if (typeof given !== 'object') throw wrongType('messages', 'record', given)
  const added = Object.entries(given).map(([name, messages]) => {
    // A cast, since the copy has the shape of the model.
    return [tagOf(name), copyOf(`messages.${name}`, messages, en) as Messages] as const
  })
  return new Map([...BUILT_IN, ...added])
}

/** The name of a language in its canonical spelling (RFC 5646 §2.1.1). */
export function tagOf(name: string): string {
  try {
    return String(Intl.getCanonicalLocales(name)[0])
  } catch {
    throw invalidValue(`messages: ${name} is no language tag, such as "fr" or "pt-BR"`)
  }
}

/** The direction in which a language is written, for the attribute `dir`. */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  // Node 20 has `textInfo` and no `getTextInfo`, Firefox has neither.
  return RIGHT_TO_LEFT.has(new Intl.Locale(tag).maximize().script ?? '') ? 'rtl' : 'ltr'
}

const RIGHT_TO_LEFT = new Set(
  ['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm', 'Rohg'].concat(['Mand', 'Samr', 'Mend']),
)

/** The tag for dates and numbers. British English has a clock of 24 hours, and the day before the month. */
export function formatTagOf(locale: string): string {
  return locale === 'en' ? 'en-GB' : locale
}

/** A copy of `given` with the names and the types of `model`. */
function copyOf(path: string, given: unknown, model: unknown): unknown {
  if (given === undefined || given === null) throw invalidType(`${path} is missing`)
  if (typeof model === 'string' || typeof model === 'function') {
    requireType(path, given, typeof model as 'string' | 'function')
    if (typeof given === 'string' && given.trim() === '') throw invalidValue(`${path} is empty`)
    return given
  }
  if (Array.isArray(model)) {
    if (!Array.isArray(given)) throw wrongType(path, 'array', given)
    if (given.length === 0) throw invalidValue(`${path} is empty`)
    return Object.freeze(given.map((text, i) => copyOf(`${path}[${i}]`, text, '')))
  }
  if (typeof given !== 'object') throw wrongType(path, 'record', given)
  // A cast, since the model is a record of models.
  const names = model as Record<string, unknown>
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(names, name))
  if (unknown !== undefined) throw invalidType(`${path}.${unknown} is no sentence of the gate`)
  // A cast, since it is a record, and each of its values is checked.
  const record = given as Record<string, unknown>
  return Object.freeze(
    Object.fromEntries(
      Object.entries(names).map(([name, each]) => {
        return [name, copyOf(`${path}.${name}`, record[name], each)]
      }),
    ),
  )
}
