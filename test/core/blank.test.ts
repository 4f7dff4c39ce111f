import { describe, expect, it } from 'vitest'
import { BLANK, spaced } from '../../src/core/blank.js'
import { EVERY_BLANK } from '../support/blanks.js'

describe('spaced', () => {
  it('replaces exactly the white space of Unicode and the invisible characters', () => {
    const found: string[] = []
    for (let unit = 0; unit <= 0xffff; unit++) {
      const character = String.fromCharCode(unit)
      const blank = BLANK.test(character)
      expect(spaced(`a${character}b`)).toBe(blank ? 'a b' : `a${character}b`)
      if (blank) found.push(character)
    }
    expect(found).toEqual(EVERY_BLANK)
  })

  it('keeps the positions of the other characters', () => {
    expect(spaced('\u200e1\r\n2\ufeff')).toBe(' 1  2 ')
  })
})
