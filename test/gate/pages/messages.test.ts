import { describe, expect, it } from 'vitest'
import { fr } from '../../../src/gate/fr.js'
import { de } from '../../../src/gate/messages/de.js'
import { en } from '../../../src/gate/messages/en.js'

/** Unusual numbers, which show where each argument goes. */
const MARKS = [70_001, 70_002]
const ALL = [
  ...leaves(de).map((leaf) => ({ ...leaf, locale: 'de' })),
  ...leaves(en).map((leaf) => ({ ...leaf, locale: 'en' })),
  ...leaves(fr).map((leaf) => ({ ...leaf, locale: 'fr' })),
]

describe('the messages', () => {
  it('have the same keys and arguments in every language', () => {
    const shape = (messages: object) =>
      leaves(messages).map(({ key, text }) => [
        key,
        MARKS.filter((mark) => text.includes(`${mark}`)),
      ])
    expect(shape(en)).toEqual(shape(de))
    expect(shape(fr)).toEqual(shape(en))
  })

  it('differ between the languages', () => {
    const words = new Map(leaves(en).map(({ key, text }) => [key, text]))
    const same = leaves(de).filter(({ key, text }) => words.get(key) === text)
    expect(same.map(({ key }) => key)).toEqual(['code.label'])
    const inFrench = leaves(fr).filter(({ key, text }) => words.get(key) === text)
    // Without a word: the time and its zone.
    expect(inFrench.map(({ key }) => key)).toEqual(['clock'])
  })

  it.each(ALL)('$locale $key is plain, trimmed text without a technical term', ({ text }) => {
    expect(text).toBe(text.trim())
    expect(text).not.toBe('')
    expect(text).not.toMatch(/[<>&]|undefined|\[object/)
    expect(text).not.toMatch(/\b(T?OTP|2FA|MFA|token|session|credential|factor|verif\w*)\b/i)
    expect(text).not.toMatch(/Faktor|Authentifi|Authentisier|Autorisier|Sitzung|facteur|jeton/i)
  })

  it.each(ALL)('$locale $key has no sentence of more than 20 words', ({ text }) => {
    for (const sentence of text.split(/[.?!:]\s/)) {
      expect(sentence.split(/\s+/).length, sentence).toBeLessThanOrEqual(20)
    }
  })

  it('use the polite form in German and French', () => {
    for (const { text } of leaves(de)) expect(text).not.toMatch(/\b(du|dich|dir|deine?[nmrs]?)\b/i)
    for (const { text } of leaves(fr))
      expect(text).not.toMatch(/(?<![\p{L}’])(tu|toi|ton|ta|tes)(?!\p{L})/iu)
  })

  it('use separate words for a count of one and of zero', () => {
    for (const { alert, devices } of [de, en, fr]) {
      const said = [0, 1, 2].map((count) => devices.codesLeft(count))
      expect(new Set(said).size).toBe(3)
      expect(said[1]).not.toContain('1')
      expect(alert.attemptsLeft(1)).not.toContain('1')
      expect(alert.attemptsLeft(2)).toContain('2')
    }
  })
})

/** All texts with their keys; functions are called with a mark for each parameter. */
function leaves(messages: object, path = ''): { key: string; text: string }[] {
  return Object.entries(messages).flatMap(([name, value]) => {
    const key = `${path}${name}`
    if (typeof value === 'string') return [{ key, text: value }]
    if (typeof value === 'function') return [{ key, text: String(value(...MARKS)) }]
    return leaves(value, `${key}.`)
  })
}
