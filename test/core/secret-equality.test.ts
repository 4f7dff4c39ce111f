import assert from 'node:assert'
import assertStrict from 'node:assert/strict'
import { inspect, isDeepStrictEqual } from 'node:util'
import {
  arrayBufferEquality,
  equals,
  iterableEquality,
  sparseArrayEquality,
  typeEquality,
} from '@jest/expect-utils'
import { parseOtpauthUri, Secret, totp } from 'einmal'
import fc from 'fast-check'
import { afterEach, assert as chai, describe, expect, it, vi } from 'vitest'

const A = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
/** Differs from {@link A} in its last bit. */
const B = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJR'
const a = Secret.fromBase32(A)
const b = Secret.fromBase32(B)

/** True when an assertion passes. */
function passes(assertion: () => unknown): boolean {
  try {
    assertion()
    return true
  } catch {
    return false
  }
}

/** The deep comparisons that test runners offer, as `(one, other) => whether they are equal`. */
const COMPARISONS: readonly [name: string, equal: (one: unknown, other: unknown) => boolean][] = [
  ['assert.deepEqual', (x, y) => passes(() => assert.deepEqual(x, y))],
  ['assert.notDeepEqual', (x, y) => !passes(() => assert.notDeepEqual(x, y))],
  ['assert.deepStrictEqual', (x, y) => passes(() => assertStrict.deepStrictEqual(x, y))],
  ['util.isDeepStrictEqual', isDeepStrictEqual],
  ["Vitest's toEqual", (x, y) => passes(() => expect(x).toEqual(y))],
  ["Vitest's toStrictEqual", (x, y) => passes(() => expect(x).toStrictEqual(y))],
  ["Chai's deepEqual", (x, y) => passes(() => chai.deepEqual(x, y))],
  ["Jest's toEqual", (x, y) => equals(x, y, [iterableEquality])],
  [
    "Jest's toStrictEqual",
    (x, y) =>
      equals(
        x,
        y,
        [iterableEquality, typeEquality, sparseArrayEquality, arrayBufferEquality],
        true,
      ),
  ],
]

describe.each(COMPARISONS)('%s', (_, equal) => {
  it('distinguishes secrets of the same length, alone and inside other values', () => {
    const uri = `otpauth://totp/ada?secret=${A}`
    expect(equal(a, b)).toBe(false)
    expect(equal({ n: 1, secret: a }, { n: 1, secret: b })).toBe(false)
    expect(equal([a], [b])).toBe(false)
    expect(equal(new Map([['ada', a]]), new Map([['ada', b]]))).toBe(false)
    expect(equal(parseOtpauthUri(uri), parseOtpauthUri(uri.replace(A, B)))).toBe(false)
  })

  it('treats secrets of the same bytes as equal, used or not', () => {
    const used = Secret.fromBytes(a.toBytes())
    totp(used, { algorithm: 'SHA512' })
    expect(equal(a, used)).toBe(true)
    expect(equal({ secret: used }, { secret: Secret.fromBase32(A.toLowerCase()) })).toBe(true)
    expect(equal([a, b], [used, Secret.fromBase32(B)])).toBe(true)
  })
})

describe('Secret.equals', () => {
  it('is true for the same bytes and false for any others', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 80 })
    fc.assert(
      fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, place, change) => {
        const other = bytes.map((byte, i) => (i === place % bytes.length ? byte ^ change : byte))
        const secret = Secret.fromBytes(bytes)
        expect(secret.equals(secret)).toBe(true)
        expect(secret.equals(Secret.fromBytes(bytes))).toBe(true)
        expect(secret.equals(Secret.fromBytes(other))).toBe(false)
        expect(secret.equals(Secret.fromBytes(Uint8Array.of(...bytes, 0)))).toBe(false)
        expect(Secret.fromBytes(Uint8Array.of(...bytes, 0)).equals(secret)).toBe(false)
      }),
    )
  })

  it.each([undefined, null, A, a.toBytes(), {}])(
    'throws for a value that is not a Secret: %s',
    (other) => {
      // @ts-expect-error: not a Secret
      expect(() => a.equals(other)).toThrow(TypeError)
    },
  )
})

describe('the fingerprint', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  it('shows a difference in the message of an assertion', () => {
    let message = ''
    try {
      assertStrict.deepStrictEqual({ secret: a }, { secret: b })
    } catch (error) {
      message = String(error)
    }
    expect(message).toMatch(/\+ {3}secret: Secret \[20 bytes [0-9a-f]{1,16}\] \{\}/)
    expect(message).toMatch(/- {3}secret: Secret \[20 bytes [0-9a-f]{1,16}\] \{\}/)
  })

  it('differs in every process, so that it cannot confirm a guess', async () => {
    const before = inspect(a)
    vi.resetModules()
    const fresh = await import('einmal')
    expect(inspect(fresh.Secret.fromBase32(A))).toMatch(/^Secret \[20 bytes [0-9a-f]{1,16}\] \{\}$/)
    expect(inspect(fresh.Secret.fromBase32(A))).not.toBe(before)
    expect(inspect(a)).toBe(before)
  })

  it('is omitted without a random source, and nothing throws', async () => {
    vi.stubGlobal('crypto', undefined)
    vi.resetModules()
    const fresh = await import('einmal')
    const secret = fresh.Secret.fromBase32(A)
    expect(inspect(secret)).toBe('Secret [20 bytes] {}')
    vi.unstubAllGlobals()
    expect(inspect(secret)).toMatch(/^Secret \[20 bytes [0-9a-f]{1,16}\] \{\}$/)
  })

  it('depends on every byte of the secret', () => {
    const bytes = new Uint8Array(20)
    const tags = new Set([inspect(Secret.fromBytes(bytes))])
    for (let i = 0; i < 20; i++) {
      tags.add(inspect(Secret.fromBytes(bytes.map((_, at) => (at === i ? 1 : 0)))))
    }
    expect(tags.size).toBe(21)
  })
})
