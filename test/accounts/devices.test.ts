import { describe, expect, it } from 'vitest'
import { rejectionOf } from './support/rejection.js'
import {
  enrolled,
  enrolledKey,
  openTestAccounts,
  overwrite,
  rowOf,
  wrongCode,
} from './support/test-accounts.js'

const hour = 3_600_000

describe('the devices of a user', () => {
  it('are listed in the order of their enrolment, with their last use', async () => {
    const setup = await openTestAccounts()
    const phone = await enrolled(setup, 'ada', 'Diensthandy')
    const key = await enrolledKey(setup, 'ada')
    const used = setup.clock.now() + 2 * hour
    setup.clock.set(used)
    await setup.accounts.verify('ada', setup.code(phone.secret))
    expect((await setup.accounts.status('ada')).authenticators).toStrictEqual([
      {
        id: phone.authenticatorId,
        label: 'Diensthandy',
        type: 'totp',
        createdAt: used - 2 * hour - 30_000,
        lastUsedAt: used,
      },
      {
        id: key.authenticatorId,
        label: '',
        type: 'hotp',
        createdAt: used - 2 * hour,
        lastUsedAt: used - 2 * hour,
      },
    ])
  })

  it('are an empty list for an unknown user, for whom nothing is written', async () => {
    const { accounts, store } = await openTestAccounts()
    expect(await accounts.status('nobody')).toStrictEqual({
      enrolled: false,
      authenticators: [],
      recoveryCodesLeft: 0,
    })
    expect(await store.read('user:nobody')).toBeUndefined()
  })

  it('can be renamed to any printable label', async () => {
    const setup = await openTestAccounts()
    const { authenticatorId, secret } = await enrolled(setup, 'ada', 'alt')
    const pending = await setup.accounts.enrol('ada', { account: 'ada' })
    for (const label of ['Äpfel & <b>', '', '😀'.repeat(50), 'a=b c%20']) {
      for (const id of [authenticatorId, pending.authenticatorId]) {
        expect(await setup.accounts.rename('ada', id, label)).toEqual({ ok: true })
      }
      const status = await setup.accounts.status('ada')
      expect(status.authenticators[0]?.label).toBe(label)
      expect(status.pending?.label).toBe(label)
    }
    expect(setup.events.at(-1)).toMatchObject({ type: 'authenticator-renamed' })
    expect(await setup.accounts.verify('ada', setup.code(secret))).toMatchObject({ ok: true })
    const unknown = { ok: false, reason: 'unknown' }
    expect(await setup.accounts.rename('ada', 'AAAAAAAAAAAAAAAA', 'neu')).toEqual(unknown)
    expect(await setup.accounts.rename('bob', authenticatorId, 'neu')).toEqual(unknown)
    const rename = (label: unknown) => setup.accounts.rename('ada', authenticatorId, label as never)
    await expect(rename('x'.repeat(101))).rejects.toThrow(RangeError)
    await expect(rename('a\tb')).rejects.toThrow(RangeError)
    await expect(rename('\udc00')).rejects.toThrow(RangeError)
    await expect(rename(undefined)).rejects.toThrow(TypeError)
  })

  it('are removed one by one, and the recovery codes with the last one', async () => {
    const setup = await openTestAccounts()
    const { accounts, clock, code, events } = setup
    const phone = await enrolled(setup, 'ada')
    const tablet = await enrolled(setup, 'ada')
    clock.advance(60)
    expect(await accounts.remove('ada', phone.authenticatorId)).toEqual({ ok: true, remaining: 1 })
    expect(await accounts.status('ada')).toMatchObject({
      recoveryCodesLeft: 10,
      factorsRemovedAt: clock.now(),
    })
    expect(await accounts.verify('ada', code(phone.secret))).toMatchObject({ reason: 'mismatch' })
    expect(await accounts.remove('ada', phone.authenticatorId)).toEqual({
      ok: false,
      reason: 'unknown',
    })
    expect(await accounts.remove('ada', tablet.authenticatorId)).toEqual({ ok: true, remaining: 0 })
    expect(events.at(-1)).toMatchObject({ type: 'authenticator-removed', remaining: 0 })
    expect(await accounts.recover('ada', phone.recoveryCodes[0] ?? '')).toMatchObject({
      reason: 'not-enrolled',
    })
    expect(await accounts.status('ada')).toStrictEqual({
      enrolled: false,
      authenticators: [],
      recoveryCodesLeft: 0,
      factorsRemovedAt: clock.now(),
    })
  })

  it('are removed by a reset, with the lock and a pending enrolment', async () => {
    const setup = await openTestAccounts({ limit: { hardStop: 1 } })
    const { accounts, clock, code, events } = setup
    const { secret, recoveryCodes } = await enrolled(setup, 'ada')
    const pending = await accounts.enrol('ada', { account: 'ada' })
    await accounts.verify('ada', wrongCode(setup, secret, pending.secret))
    await accounts.reset('ada')
    expect(events.at(-1)).toMatchObject({ type: 'reset', userId: 'ada', removed: 1 })
    const factorsRemovedAt = clock.now()
    const nothing = { enrolled: false, authenticators: [], recoveryCodesLeft: 0, factorsRemovedAt }
    expect(await accounts.status('ada')).toStrictEqual(nothing)
    const verdicts = [
      await accounts.confirm('ada', pending.authenticatorId, code(pending.secret)),
      await accounts.verify('ada', code(secret)),
    ]
    expect(verdicts.map((verdict) => !verdict.ok && verdict.reason)).toEqual([
      'unknown',
      'not-enrolled',
    ])
    await accounts.unlock('ada')
    const again = await enrolled(setup, 'ada')
    expect(again.recoveryCodes).toHaveLength(10)
    expect(await accounts.recover('ada', recoveryCodes[0] ?? '')).toMatchObject({ ok: false })
  })

  it('leave no proof as recent as their removal, even when the clock is set back', async () => {
    const setup = await openTestAccounts()
    const { accounts, clock, code } = setup
    const { secret, recoveryCodes } = await enrolled(setup, 'ada')
    const second = await enrolled(setup, 'ada')
    const before = await accounts.verify('ada', code(secret))
    const recovered = await accounts.recover('ada', recoveryCodes[0] ?? '')
    // The clock is set back before the device is removed.
    clock.advance(-7200)
    await accounts.remove('ada', second.authenticatorId)
    const { factorsRemovedAt = 0 } = await accounts.status('ada')
    for (const proof of [before, recovered]) {
      expect(proof.ok && proof.at).toBeLessThanOrEqual(factorsRemovedAt)
    }
    // A later proof counts, although the clock still shows an earlier time.
    const after = await accounts.recover('ada', recoveryCodes[1] ?? '')
    expect(after.ok && after.at).toBeGreaterThan(factorsRemovedAt)
    clock.advance(7200 + 30)
    const later = await accounts.verify('ada', code(secret))
    const { proofOffset = 0 } = await accounts.status('ada')
    expect(later.ok && later.at - proofOffset).toBe(clock.now())
  })

  it('are forgotten without reading the record, even if it is damaged', async () => {
    const setup = await openTestAccounts()
    await enrolled(setup, 'ada')
    await overwrite(setup, 'ada', 'v2 damaged')
    expect(await rejectionOf(setup.accounts.status('ada'))).toBe('ERR_RECORD_CORRUPT')
    await setup.accounts.forget('ada')
    expect(setup.events.at(-1)).toMatchObject({ type: 'forgotten', userId: 'ada' })
    expect(await setup.accounts.status('ada')).toMatchObject({ enrolled: false })
    expect(await setup.store.read('user:ada')).toBeUndefined()
  })
})

describe('a damaged record', () => {
  it.each(['', 'v2 damaged', '{}', 'v3\nend', 'v2\nactive\nend'])(
    'is never read as a user without a second factor, and never overwritten: %j',
    async (text) => {
      const setup = await openTestAccounts()
      const { secret, authenticatorId, recoveryCodes } = await enrolled(setup, 'ada')
      await overwrite(setup, 'ada', text)
      const { accounts, code, events } = setup
      const before = events.length
      const code_ = text.startsWith('v3') ? 'ERR_RECORD_VERSION' : 'ERR_RECORD_CORRUPT'
      for (const call of [
        () => accounts.enrol('ada', { account: 'ada' }),
        () => accounts.importKey('ada', { key: { secret } }),
        () => accounts.confirm('ada', authenticatorId, code(secret)),
        () => accounts.verify('ada', code(secret)),
        () => accounts.verify('ada', 'x'),
        () => accounts.recover('ada', recoveryCodes[0] ?? ''),
        () => accounts.resync('ada', authenticatorId, ['123456', '123456']),
        () => accounts.regenerateRecoveryCodes('ada'),
        () => accounts.status('ada'),
        () => accounts.rename('ada', authenticatorId, 'neu'),
        () => accounts.remove('ada', authenticatorId),
        () => accounts.reset('ada'),
        () => accounts.unlock('ada'),
      ]) {
        expect(await rejectionOf(call())).toBe(code_)
      }
      expect(await rowOf(setup, 'ada')).toBe(text)
      expect(events).toHaveLength(before)
    },
  )
})
