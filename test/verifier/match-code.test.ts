import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchLookupSecret } from '../../src/verifier/match-code.js'

const hashes = Array.from({ length: 10 }, () => randomBytes(16).toString('base64url'))

describe('matchLookupSecret', () => {
  it('finds each hash at its place', () => {
    expect(hashes.map((hash) => matchLookupSecret(hashes, hash))).toEqual([...hashes.keys()])
  })

  it('finds none that differs in one character at any place', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(21), fc.integer({ min: 1, max: 127 }), (i, at, by) => {
        const hash = `${hashes[i]}`
        const other = String.fromCharCode(hash.charCodeAt(at) ^ by)
        const changed = hash.slice(0, at) + other + hash.slice(at + 1)
        expect(matchLookupSecret(hashes, changed)).toBe(-1)
      }),
    )
  })

  it('finds nothing among none', () => {
    expect(matchLookupSecret([], `${hashes[0]}`)).toBe(-1)
  })
})
