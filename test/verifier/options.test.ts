import { createVerifier, totp, type VerifierOptions } from 'einmal'
import { describe, expect, it } from 'vitest'
import { invalidType, invalidValue } from '../../src/core/argument-errors.js'
import { counted, withMethod } from './support/stores.js'
import { AT, id, secret, testVerifier, wrong } from './support/test-verifier.js'

describe('createVerifier', () => {
  it('uses a separate memory store and the system clock by default', async () => {
    const [one, another] = [createVerifier(), createVerifier({})]
    const submission = { id, secret, code: totp(secret) }
    expect(await one.verifyTotp(submission)).toMatchObject({ ok: true })
    expect(await one.verifyTotp(submission)).toMatchObject({ reason: 'replayed' })
    expect(await another.verifyTotp(submission)).toMatchObject({ ok: true })
  })

  it('copies its options, so that later changes have no effect', async () => {
    const window = { past: 0, future: 0 }
    const limit = { free: 1 }
    const { verifier, clock } = testVerifier({ window, limit })
    window.past = 10
    limit.free = 100
    const code = totp(secret, { at: clock.now() - 30_000 })
    expect(await verifier.verifyTotp({ id, secret, code })).toMatchObject({
      reason: 'mismatch',
      attemptsLeft: 0,
    })
  })

  const misuse: Array<[string, unknown, new () => Error]> = [
    ['a window of 11', { window: 11 }, RangeError],
    ['a window of text', { window: '1' }, TypeError],
    ['a limit without a free code', { limit: { free: 0 } }, RangeError],
    ['a limit of text', { limit: { free: '5' } }, TypeError],
    ['a clock that is a number', { now: 5 }, TypeError],
    ['an invalid listener', { onEvent: true }, TypeError],
    ['a store without read', { store: withMethod({ read: undefined as never }) }, TypeError],
    ['a store without write', { store: withMethod({ write: undefined as never }) }, TypeError],
    ['a store without delete', { store: withMethod({ delete: undefined as never }) }, TypeError],
    ['an invalid store', { store: 'memory' }, TypeError],
  ]
  it.each(misuse)('refuses %s', (_, options, error) => {
    // A cast, since plain JavaScript may pass any value.
    expect(() => createVerifier(options as VerifierOptions)).toThrow(error)
  })

  it('names the options that must be functions', () => {
    // A cast, since plain JavaScript may pass any value.
    expect(() => createVerifier({ now: 5 as never })).toThrow(
      invalidType('store, now and onEvent must be a function, not number'),
    )
  })
})

describe('a submission', () => {
  it('may have inherited properties', async () => {
    const { verifier, clock } = testVerifier()
    const options = { algorithm: 'SHA256', digits: 8, period: 60, t0: 7 } as const
    class Submission {
      readonly id = id
      readonly secret = secret
      readonly code = totp(secret, { at: clock.now(), ...options })
      get algorithm() {
        return options.algorithm
      }
      get digits() {
        return options.digits
      }
      get period() {
        return options.period
      }
      get t0() {
        return options.t0
      }
    }
    expect(await verifier.verifyTotp(new Submission())).toMatchObject({ ok: true, drift: 0 })
  })

  it('cannot contain a time, window or last step', async () => {
    const { verifier, clock, now } = testVerifier()
    const own = { at: '2026', window: -1, after: 1.5 }
    const submission = { id, secret, code: now(), ...own }
    expect(await verifier.verifyTotp(submission)).toMatchObject({ ok: true, drift: 0 })
    const later = { at: clock.now() + 86_400_000, window: 10, after: -1 }
    expect(await verifier.verifyTotp({ ...submission, ...later })).toMatchObject({
      reason: 'replayed',
    })
  })

  it('may have null for an optional property', async () => {
    const { verifier, now } = testVerifier()
    const submission = { id, secret, code: now(), digits: null, period: null, t0: null }
    // A cast, since plain JavaScript may pass any value.
    expect(await verifier.verifyTotp(submission as never)).toMatchObject({ ok: true })
    expect(await verifier.verifyTotp(submission as never)).toMatchObject({ reason: 'replayed' })
  })

  it('may have t0 long after the time of the clock', async () => {
    const { verifier } = testVerifier({ now: () => -8e15 })
    const submission = { ...wrong, t0: -8.64e12 }
    expect(await verifier.verifyTotp(submission)).toMatchObject({ reason: 'mismatch' })
  })
})

describe('misuse', () => {
  const { verifier } = testVerifier()
  const code = '123456'
  const ofTotp: Array<[string, object, new () => Error]> = [
    ['an id that is a number', { id: 1, secret, code }, TypeError],
    ['no id', { secret, code }, TypeError],
    ['an empty id', { id: '', secret, code }, RangeError],
    ['a secret as text', { id, secret: secret.toBase32(), code }, TypeError],
    ['digits 9', { id, secret, code, digits: 9 }, RangeError],
    ['a period of 0', { id, secret, code, period: 0 }, RangeError],
    ['an unknown algorithm', { id, secret, code, algorithm: 'MD5' }, RangeError],
    ['a t0 of text', { id, secret, code, t0: '0' }, TypeError],
  ]
  const ofHotp: Array<[string, object, new () => Error]> = [
    ...ofTotp.filter(([name]) => !/period|t0/.test(name)),
    ['a look-ahead below 0', { id, secret, code, lookAhead: -1 }, RangeError],
    ['a look-ahead of 101', { id, secret, code, lookAhead: 101 }, RangeError],
    ['a look-ahead of text', { id, secret, code, lookAhead: '1' }, TypeError],
    ['a negative counter', { id, secret, code, initialCounter: -1 }, RangeError],
    ['a counter of 2^64', { id, secret, code, initialCounter: 2n ** 64n }, RangeError],
    ['a counter over 2^53 as a number', { id, secret, code, initialCounter: 2 ** 53 }, RangeError],
  ]
  // Casts, since plain JavaScript may pass any value.
  it.each(ofTotp)('throws: verifyTotp with %s', async (_, submission, error) => {
    await expect(verifier.verifyTotp(submission as never)).rejects.toThrow(error)
  })
  it.each(ofHotp)('throws: verifyHotp with %s', async (_, submission, error) => {
    await expect(verifier.verifyHotp(submission as never)).rejects.toThrow(error)
  })
  it.each(ofHotp.filter(([name]) => !name.includes('101')))(
    'throws: resyncHotp with %s',
    async (_, submission, error) => {
      const codes = { codes: ['123456', '123457'] }
      await expect(verifier.resyncHotp({ ...submission, ...codes } as never)).rejects.toThrow(error)
    },
  )
  it('throws an error with the range: verifyHotp with a look-ahead of 101', async () => {
    await expect(verifier.verifyHotp({ id, secret, code, lookAhead: 101 })).rejects.toThrow(
      invalidValue('lookAhead must be an integer from 0 to 100'),
    )
  })
  it('throws: resyncHotp with a look-ahead of 1001', async () => {
    const far = { id, secret, codes: ['123456', '123457'], lookAhead: 1001 } as const
    await expect(verifier.resyncHotp(far)).rejects.toThrow(
      invalidValue('lookAhead must be an integer from 0 to 1000'),
    )
  })
  it.each(['inspect', 'unlock', 'forget'] as const)(
    'throws: %s with an invalid id',
    async (verb) => {
      await expect(verifier[verb](5 as never)).rejects.toThrow(TypeError)
      await expect(verifier[verb]('')).rejects.toThrow(RangeError)
    },
  )
  it('throws: verifyTotp without a submission', async () => {
    await expect(verifier.verifyTotp(undefined as never)).rejects.toThrow(TypeError)
  })

  it('throws before it reads, also while the credential is locked', async () => {
    const { store, calls } = counted()
    const locked = testVerifier({ store, limit: { hardStop: 1 } }).verifier
    await locked.verifyTotp(wrong)
    expect(await locked.verifyTotp(wrong)).toMatchObject({ reason: 'locked' })
    const { read } = calls
    for (const bad of [{ digits: 9 }, { algorithm: 'MD5' }, { secret: 'x' }]) {
      const submission = { ...wrong, ...bad } as never
      await expect(locked.verifyTotp(submission)).rejects.toThrow()
      await expect(locked.verifyHotp(submission)).rejects.toThrow()
    }
    expect(calls.read).toBe(read)
  })

  it('throws when a window in seconds is wider than ten of the period', async () => {
    const { verifier } = testVerifier({ window: { past: 20, future: 0, unit: 'seconds' } })
    await expect(verifier.verifyTotp({ ...wrong, period: 1 })).rejects.toThrow(RangeError)
    expect(await verifier.verifyTotp({ ...wrong, period: 2 })).toMatchObject({ ok: false })
  })

  it.each([
    ['no number', () => Number.NaN, RangeError],
    ['a text', () => `${AT}`, TypeError],
    ['a time after the last Date', () => 8.64e15 + 1, RangeError],
  ])('throws when the clock returns %s, and accepts nothing', async (_, now, error) => {
    const { store, calls } = counted()
    // A cast, since plain JavaScript may pass any value.
    const verifier = createVerifier({ store, now: now as () => number })
    await expect(verifier.verifyTotp({ id, secret, code })).rejects.toThrow(error)
    await expect(verifier.verifyHotp({ id, secret, code })).rejects.toThrow(error)
    expect(calls.write).toBe(0)
  })
})
