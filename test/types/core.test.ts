import {
  type Algorithm,
  type EinmalError,
  type EinmalErrorCode,
  hotp,
  type OtpauthKey,
  otpauthUri,
  parseMigrationUri,
  parseOtpauthUri,
  Secret,
  totp,
  verifyHotp,
  verifyTotp,
} from 'einmal'
import { describe, expectTypeOf, it } from 'vitest'

// Checked by `npm run check:types`; running it shows that the values exist.
describe('the types of the core', () => {
  const secret = Secret.generate()

  it('narrow a verdict by ok', () => {
    const verdict = verifyTotp(secret, '000000')
    expectTypeOf(verdict.ok).toEqualTypeOf<boolean>()
    if (verdict.ok) {
      expectTypeOf(verdict).toEqualTypeOf<{ ok: true; step: number; drift: number }>()
    } else {
      expectTypeOf(verdict.reason).toEqualTypeOf<'malformed' | 'mismatch' | 'replayed'>()
    }
    const counted = verifyHotp(secret, '000000', { counter: 0 })
    if (counted.ok) expectTypeOf(counted.counter).toEqualTypeOf<bigint>()
    else expectTypeOf(counted.reason).toEqualTypeOf<'malformed' | 'mismatch'>()
  })

  it('accept instants as Date or number, counters as number or bigint', () => {
    expectTypeOf(totp).parameter(1).toMatchTypeOf<{ at?: Date | number | undefined } | undefined>()
    expectTypeOf(hotp).parameter(1).toEqualTypeOf<number | bigint>()
  })

  it('refuse invalid values of options', () => {
    // @ts-expect-error: 5 digits
    expectTypeOf(() => totp(secret, { digits: 5 })).toBeFunction()
    // @ts-expect-error: no such algorithm
    expectTypeOf(() => totp(secret, { algorithm: 'MD5' })).toBeFunction()
    // @ts-expect-error: a string is no secret
    expectTypeOf(() => totp('GEZDGNBVGY3TQOJQ')).toBeFunction()
    // @ts-expect-error: the counter is missing
    expectTypeOf(() => verifyHotp(secret, '000000', {})).toBeFunction()
    // @ts-expect-error: the constructor is private
    expectTypeOf(() => new Secret(new Uint8Array(20))).toBeFunction()
  })

  it('return a complete key', () => {
    expectTypeOf(parseOtpauthUri).returns.toMatchTypeOf<OtpauthKey>()
    expectTypeOf(parseMigrationUri).returns.toEqualTypeOf<{
      keys: OtpauthKey[]
      batch: { id: number; index: number; size: number }
    }>()
    expectTypeOf(otpauthUri).toBeCallableWith({ account: 'ada', secret })
    expectTypeOf<OtpauthKey['algorithm']>().toEqualTypeOf<Algorithm>()
    expectTypeOf<OtpauthKey['counter']>().toEqualTypeOf<bigint>()
  })

  it('name every error code', () => {
    expectTypeOf<EinmalError['code']>().toEqualTypeOf<EinmalErrorCode>()
    expectTypeOf<'ERR_BASE32_CHARACTER'>().toExtend<EinmalErrorCode>()
  })
})
