/** Compares with `atob` and `btoa`, which the core does not use. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBase64, writeBase64 } from '../../src/core/base64.js'

describe('base64', () => {
  it('is written as by btoa', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(writeBase64(bytes)).toBe(btoa(String.fromCharCode(...bytes)))
      }),
    )
  })

  it('is read as by atob, for any text without white space', () => {
    const digit = fc.constantFrom(...'ABCDxyz0189+/=')
    const text = fc.oneof(
      fc.string({ unit: digit, maxLength: 12 }),
      fc.string({ unit: fc.oneof({ weight: 9, arbitrary: digit }, fc.string({ maxLength: 2 })) }),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64url')),
    )
    fc.assert(
      fc.property(text, (text) => {
        expect(readBase64(text)).toBe(/\s/.test(text) ? undefined : decoded(text))
      }),
      { numRuns: 1000 },
    )
  })
})

function decoded(text: string): string | undefined {
  try {
    return atob(text)
  } catch {
    return undefined
  }
}
