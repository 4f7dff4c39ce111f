import { Secret } from 'einmal'
import { type AccountEvent, createKeyring } from 'einmal/accounts'
import { describe, expect, it, vi } from 'vitest'
import {
  enrolled,
  enrolledKey,
  KEYS,
  openTestAccounts,
  wrongCode,
} from './support/test-accounts.js'

describe('events', () => {
  it('report every change and attempt of a user in order', async () => {
    const setup = await openTestAccounts({ limit: { free: 2 } })
    const { accounts, clock, code, events } = setup
    const phone = await enrolled(setup, 'ada')
    await accounts.verify('ada', code(phone.secret, 1))
    await accounts.verify('ada', code(phone.secret))
    await accounts.verify('ada', 'x')
    await accounts.verify('ada', wrongCode(setup, phone.secret))
    await accounts.verify('ada', wrongCode(setup, phone.secret))
    await accounts.unlock('ada')
    await accounts.verify('ada', wrongCode(setup, phone.secret))
    await accounts.verify('ada', wrongCode(setup, phone.secret))
    await accounts.recover('ada', phone.recoveryCodes[0] ?? '')
    await accounts.regenerateRecoveryCodes('ada')
    const key = await enrolledKey(setup, 'ada')
    await accounts.resync('ada', key.authenticatorId, [key.press(9), key.press(10)])
    await accounts.rename('ada', key.authenticatorId, 'geheim')
    await accounts.remove('ada', key.authenticatorId)
    const { authenticatorId: imported } = await accounts.importKey('ada', {
      key: { secret: Secret.generate() },
    })
    const pending = await accounts.enrol('ada', { account: 'ada' })
    await accounts.remove('ada', pending.authenticatorId)
    await accounts.confirm('ada', pending.authenticatorId, '123456')
    await accounts.reset('ada')
    await accounts.forget('ada')

    expect(events.every(({ userId }) => userId === 'ada')).toBe(true)
    expect(events.every(({ at }) => at === clock.now() || at === clock.now() - 30_000)).toBe(true)
    const id = phone.authenticatorId
    const refused = { type: 'refused', ok: false }
    expect(events.map(({ userId: _, at: __, ...event }) => event)).toEqual([
      {
        type: 'enrolment-started',
        authenticatorId: id,
        method: 'totp',
        expiresAt: phone.expiresAt,
      },
      { type: 'enrolment-confirmed', authenticatorId: id, method: 'totp', recoveryCodes: 10 },
      { type: 'accepted', authenticatorId: id, method: 'totp', drift: 1 },
      { ...refused, verb: 'verify', reason: 'replayed', attemptsLeft: 1 },
      { ...refused, verb: 'verify', reason: 'malformed', attemptsLeft: 1 },
      { ...refused, verb: 'verify', reason: 'mismatch', attemptsLeft: 0 },
      { type: 'locked', until: clock.now() + 30_000 },
      { ...refused, verb: 'verify', reason: 'locked', retryAfterSeconds: 30 },
      { type: 'unlocked' },
      { ...refused, verb: 'verify', reason: 'mismatch', attemptsLeft: 1 },
      { ...refused, verb: 'verify', reason: 'mismatch', attemptsLeft: 0 },
      { type: 'locked', until: clock.now() + 30_000 },
      { type: 'recovery-code-used', remaining: 9 },
      { type: 'unlocked' },
      { type: 'recovery-codes-regenerated', count: 10 },
      {
        type: 'enrolment-started',
        authenticatorId: key.authenticatorId,
        method: 'hotp',
        expiresAt: clock.now() + 600_000,
      },
      {
        type: 'enrolment-confirmed',
        authenticatorId: key.authenticatorId,
        method: 'hotp',
        recoveryCodes: 0,
      },
      { type: 'resynchronised', authenticatorId: key.authenticatorId, drift: 8 },
      { type: 'authenticator-renamed', authenticatorId: key.authenticatorId },
      { type: 'authenticator-removed', authenticatorId: key.authenticatorId, remaining: 1 },
      { type: 'key-imported', authenticatorId: imported, method: 'totp' },
      {
        type: 'enrolment-started',
        authenticatorId: pending.authenticatorId,
        method: 'totp',
        expiresAt: clock.now() + 600_000,
      },
      { type: 'enrolment-cancelled', authenticatorId: pending.authenticatorId },
      { ...refused, verb: 'confirm', reason: 'unknown' },
      { type: 'reset', removed: 2 },
      { type: 'forgotten' },
    ])
  })

  it('report resynchronization, unlocking and resealing, and nothing for no change', async () => {
    const keyring = await createKeyring({ current: 'k1', keys: { k1: KEYS.k1 } })
    const setup = await openTestAccounts({ keyring })
    const { accounts, events } = setup
    const { authenticatorId, press } = await enrolledKey(setup, 'ada')
    const lastEvent = (): unknown => {
      const { userId, at: _, ...event } = events.at(-1) ?? expect.fail('no event')
      expect(userId).toBe('ada')
      return event
    }
    await accounts.resync('ada', authenticatorId, [press(70), press(90)])
    const refused = { type: 'refused', verb: 'resync', ok: false }
    expect(lastEvent()).toEqual({ ...refused, reason: 'mismatch', attemptsLeft: 4 })
    await accounts.unlock('ada')
    expect(lastEvent()).toEqual({ type: 'unlocked' })
    await accounts.resync('ada', 'AAAAAAAAAAAAAAAA', [press(70), press(71)])
    expect(lastEvent()).toEqual({ ...refused, reason: 'unknown' })
    await keyring.rotate({ current: 'k2', keys: KEYS })
    await accounts.enrol('ada', { account: 'ada' })
    await accounts.reseal(['ada'])
    expect(lastEvent()).toEqual({ type: 'resealed', count: 1 })
    const count = events.length
    await accounts.reseal(['ada', 'bob'])
    await accounts.unlock('ada')
    await accounts.rename('ada', 'AAAAAAAAAAAAAAAA', 'neu')
    await accounts.remove('ada', 'AAAAAAAAAAAAAAAA')
    await accounts.regenerateRecoveryCodes('bob')
    await accounts.status('ada')
    expect(events).toHaveLength(count)
  })

  it('are sent only after the change is stored', async () => {
    const order: string[] = []
    const setup = await openTestAccounts({ onEvent: ({ type }) => order.push(type) })
    const write = vi.spyOn(setup.store, 'write')
    await setup.accounts.enrol('ada', { account: 'ada' })
    expect(order).toEqual(['enrolment-started'])
    write.mockImplementation(() => Promise.reject(new Error('full')))
    await expect(setup.accounts.enrol('ada', { account: 'ada' })).rejects.toThrow()
    expect(order).toEqual(['enrolment-started'])
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('the log is full')
      },
    ],
    ['rejects', () => Promise.reject(new Error('the log is full'))],
    ['never ends', () => new Promise(() => {})],
  ])('change nothing when their listener %s', async (_, listener) => {
    const setup = await openTestAccounts({ onEvent: listener as (event: AccountEvent) => void })
    const { secret } = await enrolled(setup, 'ada')
    expect(await setup.accounts.verify('ada', setup.code(secret))).toMatchObject({ ok: true })
    await setup.accounts.reset('ada')
    expect(await setup.accounts.status('ada')).toMatchObject({ enrolled: false })
  })
})
