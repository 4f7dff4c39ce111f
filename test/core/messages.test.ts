import {
  base32Decode,
  base32Encode,
  hotp,
  Secret,
  totp,
  totpStep,
  verifyHotp,
  verifyTotp,
} from 'einmal'
import { describe, expect, it, vi } from 'vitest'

const secret = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
const verify = (options: object) => () => verifyTotp(secret, '', options)

/** Messages for programmers and operators: the wrong value, and the allowed values. */
const MESSAGES: [call: () => unknown, kind: new (message?: string) => Error, message: string][] = [
  [() => base32Encode(Object(5)), TypeError, 'bytes must be a Uint8Array, not object'],
  [() => base32Decode(Object(5)), TypeError, 'base32 must be a string, not object'],
  [() => Secret.fromBase32(Object(5)), TypeError, 'text must be a string, not object'],
  [() => base32Decode('A?'), Error, 'character 2 of the base32 must be A to Z or 2 to 7'],
  [() => base32Decode('AAA'), Error, 'base32 cannot have 3 characters'],
  [() => base32Decode('AA'), Error, 'the base32 must end with 6 "=", not 0'],
  [() => base32Decode('AB======'), Error, 'the base32 must end with zero bits'],
  [() => Secret.fromBase32(''), Error, 'the secret is empty'],
  [
    () => Secret.fromBase32('A'.repeat(1640)),
    Error,
    'secret.byteLength must be an integer from 1 to 1024',
  ],
  [
    () => Secret.fromBytes(new Uint8Array(1025)),
    RangeError,
    'secret.byteLength must be an integer from 1 to 1024',
  ],
  [() => Secret.generate(15), RangeError, 'byteLength must be an integer from 16 to 128'],
  [() => hotp(secret, 1.5), RangeError, 'counter must be an integer from 0 to 9007199254740991'],
  [() => hotp(secret, Object('1')), TypeError, 'counter must be a number, not object'],
  [
    () => verifyHotp(secret, '', { counter: 0, lookAhead: 101 }),
    RangeError,
    'lookAhead must be an integer from 0 to 100',
  ],
  [() => totp(secret, { period: 0 }), RangeError, 'period must be an integer from 1 to 86400'],
  [
    () => totp(secret, { t0: 0.5 }),
    RangeError,
    't0 must be an integer from -8640000000000 to 8640000000000',
  ],
  [
    () => totp(secret, { t0: 8.64e12 + 1 }),
    RangeError,
    't0 must be an integer from -8640000000000 to 8640000000000',
  ],
  [
    () => totp(secret, { t0: -8.64e12 - 1 }),
    RangeError,
    't0 must be an integer from -8640000000000 to 8640000000000',
  ],
  [
    () => totp(secret, { at: Object('now') }),
    TypeError,
    'at must be a Date or a number, not object',
  ],
  [() => totp(secret, { at: 8.64e15 + 1000, t0: 1 }), RangeError, 'at must be a valid Date'],
  [() => totpStep({ at: -1 }), RangeError, 'at must not be before t0'],
  [verify({ window: 11 }), RangeError, 'window must be an integer from 0 to 10'],
  [
    verify({ window: { past: 11, future: 0 } }),
    RangeError,
    'window.past must be an integer from 0 to 10',
  ],
  [verify({ at: {} }), TypeError, 'at must be a Date or a number, not object'],
  [
    verify({ window: { past: 0, future: 11 } }),
    RangeError,
    'window.future must be an integer from 0 to 10',
  ],
  [
    verify({ window: { past: 0, future: 0, unit: 'hours' } }),
    RangeError,
    'window.unit must be steps or seconds',
  ],
  [verify({ after: 0.5 }), RangeError, 'after must be an integer from -1 to 9007199254740991'],
]

describe('an error message', () => {
  it.each(MESSAGES.map(([call, kind, message]) => ({ call, kind, message })))(
    'says: $message',
    ({ call, kind, message }) => {
      expect(call).toThrow(kind)
      expect(call).toThrow(expect.objectContaining({ message }))
    },
  )

  it('names the remedy when there is no random source', () => {
    vi.stubGlobal('crypto', undefined)
    expect(() => Secret.generate()).toThrow(
      'crypto.getRandomValues is missing or fails: polyfill it',
    )
    vi.unstubAllGlobals()
  })
})
