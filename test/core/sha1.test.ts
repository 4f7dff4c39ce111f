import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { withRounds } from '../support/sha1-rounds.js'

const source = readFileSync('src/core/sha1.ts', 'utf8')

describe('the rounds of SHA-1', () => {
  it('equal the output of the generator', () => {
    expect(withRounds(source)).toBe(source)
  })

  it('are restored by the generator after a change', () => {
    const changed = source.replace('w19 = left(w16 ^ w11 ^ w5 ^ w3)\n    k =', 'k =')
    expect(changed).not.toBe(source)
    expect(withRounds(changed)).toBe(source)
  })
})
