import { createVerifier, totp } from 'einmal'
import { describe, expect, it, vi } from 'vitest'
import { counted } from './support/stores.js'
import { AT, id, STEP, secret, testVerifier, wrong } from './support/test-verifier.js'

describe('verifyTotp', () => {
  it('accepts a code once, with its step and drift', async () => {
    const { verifier, now } = testVerifier()
    const submission = { id, secret, code: now() }
    expect(await verifier.verifyTotp(submission)).toEqual({ ok: true, step: STEP, drift: 0 })
    expect(await verifier.verifyTotp(submission)).toEqual({
      ok: false,
      reason: 'replayed',
      attemptsLeft: 5,
    })
  })

  it('keeps the credentials separate', async () => {
    const { verifier, now } = testVerifier()
    await verifier.verifyTotp({ id: 'ada', secret, code: now() })
    expect(await verifier.verifyTotp({ id: 'bob', secret, code: now() })).toMatchObject({
      ok: true,
    })
  })

  it('shares spent codes with every verifier on the same store', async () => {
    const { verifier, store, clock, now } = testVerifier()
    await verifier.verifyTotp({ id, secret, code: now() })
    const node = createVerifier({ store, now: clock.now })
    expect(await node.verifyTotp({ id, secret, code: now() })).toMatchObject({ reason: 'replayed' })
  })

  it('uses the algorithm, digits, period and t0 of the submission', async () => {
    const { verifier, clock } = testVerifier()
    const options = { algorithm: 'SHA512', digits: 8, period: 60, t0: 12 } as const
    const code = totp(secret, { ...options, at: clock.now() })
    expect(await verifier.verifyTotp({ id, secret, code, ...options })).toEqual({
      ok: true,
      step: Math.floor((AT / 1000 - 12) / 60),
      drift: 0,
    })
  })

  it('accepts one step before and after by default', async () => {
    const { verifier } = testVerifier()
    const verdicts = []
    for (const drift of [-2, -1, 0, 1, 2]) {
      const code = totp(secret, { at: AT + drift * 30_000 })
      verdicts.push(await verifier.verifyTotp({ id, secret, code }))
    }
    expect(verdicts).toMatchObject([
      { reason: 'mismatch' },
      { drift: -1 },
      { drift: 0 },
      { drift: 1 },
      { reason: 'mismatch' },
    ])
  })

  it('accepts only the current step with a window of 0', async () => {
    const { verifier, clock, now } = testVerifier({ window: { past: 0, future: 0 } })
    const code = now()
    clock.advance(-30)
    expect(await verifier.verifyTotp({ id, secret, code })).toMatchObject({ reason: 'mismatch' })
    clock.advance(60)
    expect(await verifier.verifyTotp({ id, secret, code })).toMatchObject({ reason: 'mismatch' })
    clock.advance(-30)
    expect(await verifier.verifyTotp({ id, secret, code })).toMatchObject({ ok: true })
  })

  it('ignores a time, window or last step in the submission', async () => {
    const { verifier, now } = testVerifier()
    await verifier.verifyTotp({ id, secret, code: now() })
    const smuggled = { at: AT - 300_000, window: 10, after: -1 }
    const replayed = { id, secret, code: now(), ...smuggled }
    expect(await verifier.verifyTotp(replayed)).toMatchObject({ reason: 'replayed' })
    const old = { id, secret, code: totp(secret, { at: AT - 300_000 }), ...smuggled }
    expect(await verifier.verifyTotp(old)).toMatchObject({ reason: 'mismatch' })
  })

  it('locks after five wrong codes, each time twice as long, until a valid code', async () => {
    const { verifier, clock, now } = testVerifier()
    const left = []
    for (let i = 0; i < 5; i++) left.push(await verifier.verifyTotp(wrong))
    expect(left).toMatchObject([4, 3, 2, 1, 0].map((attemptsLeft) => ({ attemptsLeft })))
    expect(await verifier.verifyTotp({ id, secret, code: now() })).toEqual({
      ok: false,
      reason: 'locked',
      retryAfterSeconds: 30,
    })
    clock.advance(29.5)
    expect(await verifier.verifyTotp(wrong)).toMatchObject({ retryAfterSeconds: 1 })
    clock.advance(0.5)
    expect(await verifier.verifyTotp(wrong)).toMatchObject({ reason: 'mismatch', attemptsLeft: 0 })
    expect(await verifier.verifyTotp(wrong)).toMatchObject({ retryAfterSeconds: 60 })
    clock.advance(60)
    expect(await verifier.verifyTotp({ ...wrong, code: '1' })).toMatchObject({ attemptsLeft: 1 })
    expect(await verifier.verifyTotp({ id, secret, code: now() })).toMatchObject({ ok: true })
    expect(await verifier.verifyTotp(wrong)).toMatchObject({ attemptsLeft: 4 })
  })

  it('makes one read and one write, and only a read for a locked or malformed attempt', async () => {
    const { store, calls } = counted()
    const { verifier, now } = testVerifier({ store, limit: { free: 2 } })
    const spent = async (code: string) => {
      const before = { ...calls }
      await verifier.verifyTotp({ id, secret, code })
      return [calls.read - before.read, calls.write - before.write, calls.delete]
    }
    expect(await spent(now())).toEqual([1, 1, 0])
    // The code that was accepted last costs no write.
    expect(await spent(now())).toEqual([1, 0, 0])
    expect(await spent('000000')).toEqual([1, 1, 0])
    expect(await spent('12345')).toEqual([1, 0, 0])
    expect(await spent('999999')).toEqual([1, 1, 0])
    expect(await spent('999999')).toEqual([1, 0, 0])
  })

  it('lets a step expire a day after every window has passed it', async () => {
    vi.useFakeTimers({ now: AT, toFake: ['Date'] })
    try {
      const { store } = testVerifier()
      const verifier = createVerifier({ store })
      await verifier.verifyTotp({ id, secret, code: totp(secret) })
      const leaves = (STEP + 1 + 10) * 30_000
      vi.setSystemTime(leaves + 86_400_000 - 1)
      expect(await verifier.inspect(id)).toEqual({ failures: 0, lastStep: STEP })
      vi.setSystemTime(leaves + 86_400_000)
      expect(await verifier.inspect(id)).toEqual({ failures: 0 })
    } finally {
      vi.useRealTimers()
    }
  })

  it('keeps a step long enough when its clock differs from that of the store', async () => {
    const { verifier, clock, now } = testVerifier()
    clock.set(59_000)
    const submission = { id, secret, code: now() }
    expect(await verifier.verifyTotp(submission)).toMatchObject({ ok: true, step: 1 })
    expect(await verifier.verifyTotp(submission)).toMatchObject({ reason: 'replayed' })
  })

  it('works before 1970 and to the last millisecond of a Date', async () => {
    const { verifier, clock } = testVerifier()
    for (const [at, t0] of [
      [-1_000_000, -2000],
      [8.64e15, 0],
    ] as const) {
      clock.set(at)
      const code = totp(secret, { at, t0 })
      const submission = { id: `${at}`, secret, t0 }
      expect(await verifier.verifyTotp({ ...submission, code })).toMatchObject({ ok: true })
      for (let i = 0; i < 5; i++) await verifier.verifyTotp({ ...submission, code: '999999' })
      expect(await verifier.verifyTotp({ ...submission, code })).toMatchObject({
        reason: 'locked',
        retryAfterSeconds: 30,
      })
    }
  })
})
