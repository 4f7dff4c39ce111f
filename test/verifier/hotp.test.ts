import { hotp, memoryStore } from 'einmal'
import { describe, expect, it, vi } from 'vitest'
import { withMethod } from './support/stores.js'
import { AT, id, STEP, secret, testVerifier, wrong } from './support/test-verifier.js'

describe('verifyHotp', () => {
  it('accepts each counter once, and stores the next one', async () => {
    const { verifier } = testVerifier()
    const press = (counter: number) =>
      verifier.verifyHotp({ id, secret, code: hotp(secret, counter) })
    expect(await press(0)).toEqual({ ok: true, counter: 0n })
    expect(await press(0)).toEqual({ ok: false, reason: 'replayed', attemptsLeft: 5 })
    expect(await press(1)).toEqual({ ok: true, counter: 1n })
    expect(await press(0)).toEqual({ ok: false, reason: 'mismatch', attemptsLeft: 4 })
    expect(await verifier.inspect(id)).toEqual({ failures: 1, nextCounter: 2n })
  })

  it('counts the code of the very last counter as wrong when the first is expected', async () => {
    const { verifier } = testVerifier()
    const code = hotp(secret, 2n ** 64n - 1n)
    expect(await verifier.verifyHotp({ id, secret, code })).toEqual({
      ok: false,
      reason: 'mismatch',
      attemptsLeft: 4,
    })
  })

  it('looks ahead up to lookAhead counters, and none by default', async () => {
    const { verifier } = testVerifier()
    const press = (counter: number, lookAhead?: number) => {
      const code = hotp(secret, counter)
      return verifier.verifyHotp({ id, secret, code, ...(lookAhead && { lookAhead }) })
    }
    expect(await press(1)).toMatchObject({ reason: 'mismatch' })
    expect(await press(101, 100)).toMatchObject({ reason: 'mismatch' })
    expect(await press(100, 100)).toEqual({ ok: true, counter: 100n })
    expect(await press(103, 1)).toMatchObject({ reason: 'mismatch' })
    expect(await press(102, 1)).toEqual({ ok: true, counter: 102n })
  })

  it('begins at initialCounter, also after wrong codes, until one is accepted', async () => {
    const { verifier } = testVerifier()
    const submission = { id, secret, initialCounter: 7 }
    const before = { ...submission, code: hotp(secret, 6) }
    expect(await verifier.verifyHotp(before)).toMatchObject({ reason: 'replayed' })
    expect(await verifier.verifyHotp({ ...submission, code: hotp(secret, 8) })).toMatchObject({
      reason: 'mismatch',
    })
    expect(await verifier.verifyHotp({ ...submission, code: hotp(secret, 7) })).toMatchObject({
      counter: 7n,
    })
    const later = { ...submission, initialCounter: 100n, code: hotp(secret, 8) }
    expect(await verifier.verifyHotp(later)).toMatchObject({ counter: 8n })
  })

  it('counts exactly up to the last counter, after which no code is valid', async () => {
    const { verifier } = testVerifier()
    const last = 2n ** 64n - 1n
    const press = (counter: bigint) =>
      verifier.verifyHotp({
        id,
        secret,
        code: hotp(secret, counter),
        initialCounter: last - 1n,
        lookAhead: 5,
      })
    expect(await press(last - 1n)).toEqual({ ok: true, counter: last - 1n })
    expect(await press(last)).toEqual({ ok: true, counter: last })
    expect(await verifier.inspect(id)).toEqual({ failures: 0, nextCounter: 2n ** 64n })
    expect(await press(last)).toMatchObject({ reason: 'replayed' })
    expect(await press(0n)).toMatchObject({ reason: 'mismatch' })
    expect(await verifier.verifyHotp({ ...wrong, code: '12345' })).toMatchObject({
      reason: 'malformed',
    })
  })

  it('uses the algorithm and digits of the submission', async () => {
    const { verifier } = testVerifier()
    const options = { algorithm: 'SHA256', digits: 8 } as const
    const code = hotp(secret, 0, options)
    expect(await verifier.verifyHotp({ id, secret, code, ...options })).toMatchObject({ ok: true })
  })

  it('shares only the failures with TOTP codes of the same id', async () => {
    const { verifier, now } = testVerifier({ limit: { free: 3 } })
    expect(await verifier.verifyHotp({ id, secret, code: hotp(secret, 0) })).toMatchObject({
      ok: true,
    })
    expect(await verifier.verifyTotp({ id, secret, code: now() })).toMatchObject({ ok: true })
    expect(await verifier.inspect(id)).toEqual({ failures: 0, lastStep: STEP, nextCounter: 1n })
    await verifier.verifyHotp(wrong)
    await verifier.verifyTotp(wrong)
    expect(await verifier.verifyHotp(wrong)).toMatchObject({ attemptsLeft: 0 })
    expect(await verifier.verifyTotp(wrong)).toMatchObject({ reason: 'locked' })
  })

  it('never lets a record with a counter expire', async () => {
    vi.useFakeTimers({ now: AT, toFake: ['Date'] })
    try {
      const { verifier, now } = testVerifier()
      await verifier.verifyHotp({ id, secret, code: hotp(secret, 0) })
      await verifier.verifyTotp({ id, secret, code: now() })
      vi.setSystemTime(8.64e15)
      expect(await verifier.inspect(id)).toMatchObject({ nextCounter: 1n })
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('resyncHotp', () => {
  const codes = (from: number, length: number): [string, string, ...string[]] => {
    const [first = '', second = '', ...more] = Array.from({ length }, (_, i) =>
      hotp(secret, from + i),
    )
    return [first, second, ...more]
  }

  it('finds the counter from two codes up to 100 ahead, and spends both', async () => {
    const { verifier } = testVerifier()
    const { verifyHotp, resyncHotp, inspect } = verifier
    expect(await resyncHotp({ id, secret, codes: codes(101, 2) })).toMatchObject({
      reason: 'mismatch',
    })
    expect(await resyncHotp({ id, secret, codes: codes(100, 2) })).toEqual({
      ok: true,
      counter: 101n,
    })
    expect(await inspect(id)).toEqual({ failures: 0, nextCounter: 102n })
    expect(await verifyHotp({ id, secret, code: hotp(secret, 101) })).toMatchObject({ ok: false })
    expect(await verifyHotp({ id, secret, code: hotp(secret, 102) })).toMatchObject({ ok: true })
  })

  it('looks ahead up to 1000 with the option lookAhead', async () => {
    const { verifier } = testVerifier()
    const far = { id, secret, lookAhead: 1000 }
    expect(await verifier.resyncHotp({ ...far, codes: codes(1001, 2) })).toMatchObject({
      reason: 'mismatch',
    })
    expect(await verifier.resyncHotp({ ...far, codes: codes(1000, 2) })).toMatchObject({ ok: true })
  })

  it('accepts two to five codes of counters in a row, in order', async () => {
    const { verifier } = testVerifier({ limit: { free: 100 } })
    const [a, b] = codes(3, 2)
    const [, , c] = codes(3, 3)
    expect(await verifier.resyncHotp({ id, secret, codes: [b, a] })).toMatchObject({ ok: false })
    expect(await verifier.resyncHotp({ id, secret, codes: [a, c ?? ''] })).toMatchObject({
      ok: false,
    })
    expect(await verifier.resyncHotp({ id, secret, codes: [a, a] })).toMatchObject({ ok: false })
    for (const [length, from] of [
      [2, 3],
      [3, 6],
      [4, 10],
      [5, 20],
    ] as const) {
      const counter = BigInt(from + length - 1)
      const verdict = await verifier.resyncHotp({ id, secret, codes: codes(from, length) })
      expect(verdict).toEqual({ ok: true, counter })
    }
  })

  it.each([
    ['six codes', codes(0, 6)],
    ['one code', [hotp(secret, 0)]],
    ['no code', []],
    ['a text', hotp(secret, 0)],
    ['nothing', undefined],
    ['a list with a hole', Object.assign(Array(3), { 0: hotp(secret, 0), 2: hotp(secret, 2) })],
    ['a malformed code', [hotp(secret, 0), '12345']],
    ['an object', { length: 2, 0: hotp(secret, 0), 1: hotp(secret, 1) }],
  ])('returns malformed for %s, and counts no failure', async (_, typed) => {
    const { verifier } = testVerifier()
    // A cast, since an unchecked request may contain any value.
    const verdict = await verifier.resyncHotp({ id, secret, codes: typed as never })
    expect(verdict).toEqual({ ok: false, reason: 'malformed', attemptsLeft: 5 })
    expect(await verifier.inspect(id)).toEqual({ failures: 0 })
  })

  it('counts a failure, and is locked like any other attempt', async () => {
    const { verifier } = testVerifier({ limit: { free: 2 } })
    const guess = { id, secret, codes: ['999999', '999998'] } as const
    expect(await verifier.resyncHotp(guess)).toMatchObject({ attemptsLeft: 1 })
    expect(await verifier.resyncHotp(guess)).toMatchObject({ attemptsLeft: 0 })
    expect(await verifier.resyncHotp({ ...guess, codes: codes(0, 2) })).toMatchObject({
      reason: 'locked',
    })
  })

  it('begins at initialCounter, and accepts no earlier code', async () => {
    const { verifier } = testVerifier()
    const submission = { id, secret, initialCounter: 2n ** 64n - 4n }
    const [a, b, c, d] = [4n, 3n, 2n, 1n].map((back) => hotp(secret, 2n ** 64n - back))
    const before = hotp(secret, 2n ** 64n - 5n)
    expect(await verifier.resyncHotp({ ...submission, codes: [before, a ?? ''] })).toMatchObject({
      reason: 'replayed',
    })
    expect(
      await verifier.resyncHotp({ ...submission, codes: [d ?? '', hotp(secret, 0)] }),
    ).toMatchObject({ reason: 'mismatch' })
    expect(
      await verifier.resyncHotp({ ...submission, codes: [a ?? '', b ?? '', c ?? '', d ?? ''] }),
    ).toEqual({ ok: true, counter: 2n ** 64n - 1n })
  })

  it('copies the codes, so that a later change has no effect', async () => {
    const inner = memoryStore()
    const typed = codes(0, 2)
    const store = withMethod({
      read(key) {
        typed.splice(0, 2, '999999', '999999')
        return inner.read(key)
      },
    })
    const { verifier } = testVerifier({ store })
    expect(await verifier.resyncHotp({ id, secret, codes: typed })).toMatchObject({ ok: true })
  })
})
