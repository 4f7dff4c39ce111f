/** The words of the portal: every language has every sentence, and no sentence of another language. */

import { describe, expect, it } from 'vitest'
import { de } from '../../docs/examples/council-portal/words/de.js'
import { LANGUAGE_NAMES, LANGUAGES } from '../../docs/examples/council-portal/words/words.js'

/** Each sentence by its path; functions are called with samples. */
function sentences(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]]
  // Dates are written by the runtime.
  if (/^\/date/.test(path)) return []
  if (typeof value === 'function') return [[path, String(value('Ada', 'Ada', 'Ada'))]]
  return Object.entries(Object(value)).flatMap(([name, each]) => sentences(each, `${path}/${name}`))
}

/** Names, and words that are the same in two languages. */
const SAME =
  /^\/(?:locale|portal|letter\/sender)$|^\/paper\/(?:public)$|^\/rollout\/(?:byMeans\/app|by\/.*|csv\/\d+)$|^\/keys\/(?:person|list|tune\/first)$/

describe.each(LANGUAGES.filter((words) => words !== de))('$locale', (words) => {
  it('has the sentences of German, each with words', () => {
    const [wanted, found] = [sentences(de), sentences(words)]
    expect(found.map(([path]) => path)).toEqual(wanted.map(([path]) => path))
    expect(found.filter(([, text]) => text.trim() === '')).toEqual([])
  })

  it('is translated', () => {
    const others = LANGUAGES.filter((each) => each !== words).map(
      (each) => new Map(sentences(each)),
    )
    const same = sentences(words).filter(([path, text]) => {
      return others.some((other) => other.get(path) === text) && !SAME.test(path)
    })
    expect(same).toEqual([])
  })
})

describe.each(LANGUAGES)('$locale', (words) => {
  it('uses the words of a page for members, and no word of programs', () => {
    const faults = sentences(words).filter(([path, text]) => {
      return !path.startsWith('/audit') && /\b(?:HOTP|TOTP|seed|token|OATH)\b/i.test(text)
    })
    expect(faults).toEqual([])
  })
})

it('each language has its name', () => {
  expect(Object.keys(LANGUAGE_NAMES)).toEqual(LANGUAGES.map(({ locale }) => locale))
})
