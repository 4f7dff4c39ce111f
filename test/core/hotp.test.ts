import { hotp, Secret, verifyHotp } from 'einmal'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { invalidType } from '../../src/core/argument-errors.js'
import { lastMatch } from '../../src/core/hotp.js'
import { ALGORITHMS, referenceHotp } from '../support/reference.js'
import { rfc4226 } from '../support/vectors.js'

const secret = Secret.fromBase32(rfc4226.meta.secretBase32)
const LAST = 2n ** 64n - 1n

const anyKey = fc.uint8Array({ minLength: 1, maxLength: 1024 })
const anyCounter = fc.bigInt(0n, LAST)
const anyDigits = fc.constantFrom(6, 7, 8)
const anyAlgorithm = fc.constantFrom(...ALGORITHMS)

describe('hotp', () => {
  it.each(rfc4226.cases)('gives RFC 4226 Appendix D, count $count', ({ count, hotp: code }) => {
    expect(hotp(secret, count)).toBe(code)
    expect(hotp(secret, BigInt(count))).toBe(code)
  })

  it('equals the reference for any key, counter, algorithm and number of digits', () => {
    fc.assert(
      fc.property(
        anyKey,
        anyCounter,
        anyAlgorithm,
        anyDigits,
        (key, counter, algorithm, digits) => {
          expect(hotp(Secret.fromBytes(key), counter, { algorithm, digits })).toBe(
            referenceHotp(key, counter, algorithm, digits),
          )
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('is exact for counters beyond 2^31, 2^32 and 2^53, up to 2^64 - 1', () => {
    const key = secret.toBytes()
    for (const counter of [2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 63n, LAST]) {
      expect(hotp(secret, counter)).toBe(referenceHotp(key, counter))
    }
    expect(hotp(secret, Number.MAX_SAFE_INTEGER)).toBe(referenceHotp(key, 2n ** 53n - 1n))
  })

  it('keeps leading zeros', () => {
    const counter = Array.from({ length: 1000 }, (_, i) => i).find((i) =>
      hotp(secret, i, { digits: 8 }).startsWith('00'),
    )
    expect(hotp(secret, counter ?? -1, { digits: 8 })).toMatch(/^00\d{6}$/)
  })

  it.each([
    [-1, RangeError],
    [1.5, RangeError],
    [Number.NaN, RangeError],
    [2 ** 53, RangeError],
    [-1n, RangeError],
    [LAST + 1n, RangeError],
    ['1', TypeError],
    [undefined, TypeError],
    [null, TypeError],
  ])('throws for the counter %s', (counter, error) => {
    // @ts-expect-error: some are not counters even by type
    expect(() => hotp(secret, counter)).toThrow(error)
  })

  it.each([
    [{ digits: 5 }, RangeError],
    [{ digits: 9 }, RangeError],
    [{ digits: 6.5 }, RangeError],
    [{ digits: '6' }, TypeError],
    [{ algorithm: 'sha1' }, RangeError],
    [{ algorithm: 'SHA-1' }, RangeError],
    [{ algorithm: 'MD5' }, RangeError],
    [{ algorithm: 1 }, TypeError],
    [{ algorithm: 1 }, TypeError],
  ])('throws for the options %j', (options, error) => {
    // @ts-expect-error: wrong by type
    expect(() => hotp(secret, 0, options)).toThrow(error)
  })

  it.each([undefined, null, 'GEZDGNBVGY3TQOJQ', new Uint8Array(20), {}, Object.create(Secret)])(
    'throws a TypeError for the secret %o',
    (wrong) => {
      expect(() => hotp(wrong, 0)).toThrow(
        invalidType(`secret must be a Secret, not ${typeof wrong}`),
      )
    },
  )

  it('names the allowed values in an error', () => {
    // @ts-expect-error: out of range
    expect(() => hotp(secret, 0, { digits: 9 })).toThrow('digits must be an integer from 6 to 8')
    expect(() => hotp(secret, -1)).toThrow('counter must be an integer from 0 to 9007199254740991')
    expect(() => hotp(secret, -1n)).toThrow(
      'counter must be an integer from 0 to 18446744073709551615',
    )
    // @ts-expect-error: no algorithm
    expect(() => hotp(secret, 0, { algorithm: 'MD5' })).toThrow(
      'algorithm must be SHA1, SHA256 or SHA512',
    )
    // @ts-expect-error: no algorithm
    expect(() => hotp(secret, 0, { algorithm: 1 })).toThrow(
      'algorithm must be a string, not number',
    )
  })
})

describe('verifyHotp', () => {
  it('accepts the code of the expected counter, and returns the counter', () => {
    expect(verifyHotp(secret, '755224', { counter: 0 })).toEqual({ ok: true, counter: 0n })
    expect(verifyHotp(secret, '287 082', { counter: 1n })).toEqual({ ok: true, counter: 1n })
  })

  it('accepts only codes within the look-ahead', () => {
    for (const { count, hotp: code } of rfc4226.cases) {
      const verdict = verifyHotp(secret, code, { counter: 2, lookAhead: 5 })
      expect(verdict).toEqual(
        count >= 2 && count <= 7
          ? { ok: true, counter: BigInt(count) }
          : { ok: false, reason: 'mismatch' },
      )
    }
  })

  it('accepts exactly the codes of its range, for any key and counter', () => {
    const anyAhead = fc.integer({ min: 0, max: 100 })
    const anyOffset = fc.integer({ min: -3, max: 103 })
    fc.assert(
      fc.property(anyKey, anyCounter, anyAhead, anyOffset, (key, counter, lookAhead, offset) => {
        const target = counter + BigInt(offset)
        fc.pre(target >= 0n && target <= LAST)
        const code = referenceHotp(key, target, 'SHA1', 8)
        const verdict = verifyHotp(Secret.fromBytes(key), code, { counter, lookAhead, digits: 8 })
        const range = Array.from({ length: lookAhead + 1 }, (_, i) => counter + BigInt(i))
        const highest = range
          .filter((candidate) => candidate <= LAST)
          .findLast((candidate) => referenceHotp(key, candidate, 'SHA1', 8) === code)
        expect(verdict).toEqual(
          highest === undefined
            ? { ok: false, reason: 'mismatch' }
            : { ok: true, counter: highest },
        )
      }),
      { numRuns: 100 },
    )
  })

  it('ends at 2^64 - 1 and does not continue at 0', () => {
    const code = hotp(secret, LAST)
    expect(verifyHotp(secret, code, { counter: LAST - 1n, lookAhead: 9 })).toEqual({
      ok: true,
      counter: LAST,
    })
    expect(verifyHotp(secret, hotp(secret, 0), { counter: LAST, lookAhead: 9 }).ok).toBe(false)
  })

  it('returns the highest counter when two in the range have the same digits', () => {
    const seen = new Map<string, number>()
    let counter = 0
    let earlier: number | undefined
    for (; earlier === undefined || counter - earlier > 100; counter++) {
      const code = hotp(secret, counter)
      earlier = seen.get(code)
      seen.set(code, counter)
    }
    const [low, high] = [earlier, counter - 1]
    expect(hotp(secret, low)).toBe(hotp(secret, high))
    expect(verifyHotp(secret, hotp(secret, low), { counter: low, lookAhead: 100 })).toEqual({
      ok: true,
      counter: BigInt(high),
    })
  })

  it.each([-1, 101, 1.5, Number.NaN, 1e9])(
    'throws a RangeError for a look-ahead of %d',
    (lookAhead) => {
      expect(() => verifyHotp(secret, '755224', { counter: 0, lookAhead })).toThrow(RangeError)
    },
  )

  it('throws for misuse also when the code is malformed', () => {
    // @ts-expect-error: the counter is missing
    expect(() => verifyHotp(secret, '', {})).toThrow(TypeError)
    expect(() => verifyHotp(secret, '', { counter: -1 })).toThrow(RangeError)
    // @ts-expect-error: not a Secret
    expect(() => verifyHotp('secret', '', { counter: 0 })).toThrow(TypeError)
  })

  it('treats a code of zeros as a code', () => {
    expect(verifyHotp(secret, '000000', { counter: 0 })).toEqual({ ok: false, reason: 'mismatch' })
  })

  it('returns malformed for a value that is not a code', () => {
    for (const code of [
      '',
      '12345',
      '1234567',
      '12345a',
      '１２３４５６',
      '١٢٣٤٥٦',
      '+12345',
      '12345\n',
    ]) {
      expect(verifyHotp(secret, code, { counter: 0 })).toEqual({ ok: false, reason: 'malformed' })
    }
  })
})

describe('lastMatch', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('computes every code of the window, even if one matches', () => {
    for (const matching of [[], [0], [10], [20], [0, 20], [3, 4, 5]]) {
      const hmac = vi.fn((_high: number, low: number) => (matching.includes(low - 100) ? 7 : 8))
      expect(lastMatch(hmac, 0, 100, 21, 7, 6)).toBe(matching.at(-1) ?? -1)
      expect(hmac.mock.calls.map(([, low]) => low)).toEqual(
        Array.from({ length: 21 }, (_, i) => 100 + i),
      )
    }
  })

  it('carries into the high half of the counter', () => {
    const counters: [number, number][] = []
    lastMatch(
      (high, low) => {
        counters.push([high, low >>> 0])
        return 0
      },
      5,
      0xffffffff,
      2,
      1,
      6,
    )
    expect(counters).toEqual([
      [5, 0xffffffff],
      [6, 0],
    ])
  })
})
