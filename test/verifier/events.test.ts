import { hotp, memoryStore, totp, type VerifierEvent } from 'einmal'
import { describe, expect, it, vi } from 'vitest'
import { fails, withMethod } from './support/stores.js'
import { AT, id, STEP, secret, testVerifier, wrong } from './support/test-verifier.js'

describe('events', () => {
  it('report the outcome, the credential, the time and the reason', async () => {
    const { verifier, events, clock, now } = testVerifier({ limit: { free: 2, hardStop: 3 } })
    await verifier.verifyTotp({ id, secret, code: totp(secret, { at: AT - 30_000 }) })
    await verifier.verifyTotp({ id, secret, code: 'nonsense' })
    await verifier.verifyTotp(wrong)
    await verifier.verifyTotp({ id, secret, code: totp(secret, { at: AT - 30_000 }) })
    await verifier.verifyTotp(wrong)
    await verifier.verifyTotp({ id, secret, code: now() })
    clock.advance(30)
    await verifier.verifyHotp(wrong)
    await verifier.verifyTotp({ id, secret, code: now() })
    await verifier.unlock(id)
    await verifier.verifyHotp({ id, secret, code: hotp(secret, 0) })
    const later = AT + 30_000
    expect(events).toStrictEqual([
      { type: 'accepted', id, at: AT, ok: true, step: STEP - 1, drift: -1 },
      { type: 'refused', id, at: AT, ok: false, reason: 'malformed', attemptsLeft: 2 },
      { type: 'refused', id, at: AT, ok: false, reason: 'mismatch', attemptsLeft: 1 },
      { type: 'refused', id, at: AT, ok: false, reason: 'replayed', attemptsLeft: 1 },
      { type: 'refused', id, at: AT, ok: false, reason: 'mismatch', attemptsLeft: 0 },
      { type: 'locked', id, at: AT, until: later },
      { type: 'refused', id, at: AT, ok: false, reason: 'locked', retryAfterSeconds: 30 },
      { type: 'refused', id, at: later, ok: false, reason: 'mismatch', attemptsLeft: 0 },
      { type: 'locked', id, at: later, until: Infinity },
      { type: 'refused', id, at: later, ok: false, reason: 'locked' },
      { type: 'unlocked', id, at: later },
      { type: 'accepted', id, at: later, ok: true, counter: 0n },
    ])
  })

  it('report a lock once, and not again for a malformed code after it', async () => {
    const { verifier, events, clock } = testVerifier({ limit: { free: 1 } })
    await verifier.verifyTotp(wrong)
    clock.advance(30)
    await verifier.verifyTotp({ ...wrong, code: '12345' })
    expect(events.map(({ type }) => type)).toEqual(['refused', 'locked', 'refused'])
  })

  it('report a contended attempt', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const { verifier, events } = testVerifier({ store: withMethod({ write: async () => false }) })
    const contended = { ok: false, reason: 'contended', retryAfterSeconds: 1 }
    expect(await verifier.verifyTotp(wrong)).toStrictEqual(contended)
    expect(events).toStrictEqual([{ type: 'refused', id, at: AT, ...contended }])
    vi.restoreAllMocks()
  })

  it('report nothing when the store fails', async () => {
    const store = withMethod({ write: fails('down') })
    const { verifier, events } = testVerifier({ store })
    await expect(verifier.verifyTotp(wrong)).rejects.toThrow('the store failed')
    expect(events).toEqual([])
  })

  it('are sent once for an attempt with repeated writes', async () => {
    const inner = memoryStore()
    let lost = 2
    const store = withMethod({
      write: (...args) => (lost-- > 0 ? Promise.resolve(false) : inner.write(...args)),
    })
    const { verifier, events, now } = testVerifier({ store })
    await verifier.verifyTotp({ id, secret, code: now() })
    expect(events).toHaveLength(1)
  })

  const troubled: Array<[string, () => unknown]> = [
    [
      'throws',
      () => {
        throw new Error('the audit log is full')
      },
    ],
    ['rejects', () => Promise.reject(new Error('the audit log is full'))],
    ['never ends', () => new Promise(() => {})],
    [
      'returns an object whose then throws',
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: a trap for a caller that awaits it
        get then() {
          throw new Error('a trap')
        },
      }),
    ],
  ]
  it.each(troubled)('do not change the verdict when the listener %s', async (_, onEvent) => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    try {
      const { verifier, now } = testVerifier({ onEvent: () => onEvent() })
      expect(await verifier.verifyTotp({ id, secret, code: now() })).toMatchObject({ ok: true })
      expect(await verifier.verifyTotp(wrong)).toMatchObject({ reason: 'mismatch' })
      await verifier.unlock(id)
      await new Promise((resume) => setTimeout(resume, 5))
      expect(unhandled).not.toHaveBeenCalled()
    } finally {
      process.off('unhandledRejection', unhandled)
    }
  })

  it('are copies: a listener that changes them does not change the verdict', async () => {
    const onEvent = (event: VerifierEvent) => {
      Object.assign(event, { ok: true, reason: undefined })
    }
    const { verifier } = testVerifier({ onEvent })
    expect(await verifier.verifyTotp(wrong)).toEqual({
      ok: false,
      reason: 'mismatch',
      attemptsLeft: 4,
    })
  })
})
