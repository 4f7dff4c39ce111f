/** Compares with Node's Buffer, which reads more texts than einmal does. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64Url, toBase64Url } from '../../src/core/base64url.js'

const written = fc
  .uint8Array({ maxLength: 100 })
  .map((bytes) => Buffer.from(bytes).toString('base64url'))

describe('base64url', () => {
  it('is written as by Buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
      }),
    )
  })

  it('is read only in the one form in which it is written', () => {
    const digit = fc.constantFrom(...'ABQgwxyz019-_+/= é')
    const text = fc.oneof(written, fc.string({ unit: digit, maxLength: 12 }))
    fc.assert(
      fc.property(text, (text) => {
        const bytes = Buffer.from(text, 'base64url')
        const isCanonical = bytes.toString('base64url') === text
        expect(fromBase64Url(text)).toEqual(isCanonical ? new Uint8Array(bytes) : undefined)
      }),
      { numRuns: 2000 },
    )
  })

  it('is read into the room it is given, where that is large enough', () => {
    fc.assert(
      fc.property(written, fc.integer({ min: -1, max: 1 }), (text, more) => {
        const bytes = Buffer.from(text, 'base64url')
        const room = new Uint8Array(Math.max(0, bytes.length + more)).fill(0xff)
        const read = fromBase64Url(text, room)
        expect([...(read ?? [])]).toEqual([...bytes])
        expect(read?.buffer === room.buffer).toBe(bytes.length <= room.length)
      }),
    )
  })
})
