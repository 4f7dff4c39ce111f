import { memoryStore, type StateStore } from 'einmal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  enrolled,
  enrolledKey,
  openTestAccounts,
  overwrite,
  rowOf,
  type TestAccounts,
} from './support/test-accounts.js'

/** Returns a function that restores the present record of ada. */
async function backedUp(setup: TestAccounts): Promise<() => Promise<void>> {
  const backup = await rowOf(setup, 'ada')
  return () => overwrite(setup, 'ada', backup)
}

describe('a restored backup', () => {
  it('makes a spent code, a spent recovery code and a removed phone valid again', async () => {
    const setup = await openTestAccounts()
    const { accounts, clock, code } = setup
    const phone = await enrolled(setup, 'ada')
    const tablet = await enrolled(setup, 'ada')
    const restore = await backedUp(setup)
    const [recoveryCode = ''] = phone.recoveryCodes
    expect(await accounts.verify('ada', code(tablet.secret))).toMatchObject({ ok: true })
    expect(await accounts.recover('ada', recoveryCode)).toMatchObject({ ok: true })
    await accounts.remove('ada', phone.authenticatorId)

    await restore()
    expect(await accounts.verify('ada', code(tablet.secret))).toMatchObject({ ok: true })
    expect(await accounts.recover('ada', recoveryCode)).toMatchObject({ ok: true })
    clock.advance(60)
    expect(await accounts.verify('ada', code(phone.secret))).toMatchObject({ ok: true })
  })
})

describe('afterRestore', () => {
  it('ends the activation code of a letter, which may have been used since', async () => {
    const setup = await openTestAccounts()
    const { accounts, events } = setup
    const { code } = await accounts.issueActivation('ada')
    const restore = await backedUp(setup)
    expect(await accounts.activate('ada', code)).toMatchObject({ ok: true })
    await restore()
    await accounts.afterRestore('ada')
    expect(events.at(-1)).toMatchObject({ type: 'activation-revoked', userId: 'ada' })
    expect(await accounts.activate('ada', code)).toMatchObject({ ok: false, reason: 'mismatch' })
  })

  it('refuses all of them, and accepts the next code of a remaining device', async () => {
    const setup = await openTestAccounts()
    const { accounts, clock, code, events } = setup
    const phone = await enrolled(setup, 'ada')
    const tablet = await enrolled(setup, 'ada')
    const restore = await backedUp(setup)
    const [recoveryCode = ''] = phone.recoveryCodes
    await accounts.verify('ada', code(tablet.secret))
    await accounts.recover('ada', recoveryCode)
    await accounts.remove('ada', phone.authenticatorId)
    const used = code(tablet.secret)

    await restore()
    const gone = [phone.authenticatorId, 'AAAAAAAAAAAAAAAA']
    expect(await accounts.afterRestore('ada', { remove: gone })).toEqual({
      totp: 1,
      hotp: 0,
      removed: [phone.authenticatorId],
      recoveryCodesLeft: 0,
    })
    expect(events.slice(-2)).toMatchObject([
      { type: 'authenticator-removed', authenticatorId: phone.authenticatorId, remaining: 1 },
      { type: 'restored', authenticators: 1, recoveryCodes: 'drop' },
    ])
    expect(await accounts.verify('ada', used)).toMatchObject({ reason: 'replayed' })
    expect(await accounts.recover('ada', recoveryCode)).toMatchObject({ ok: false })
    clock.advance(60)
    expect(await accounts.verify('ada', code(phone.secret))).toMatchObject({ reason: 'mismatch' })
    expect(await accounts.verify('ada', code(tablet.secret))).toMatchObject({ ok: true })
  })

  it.each([
    [0, 0],
    [1, 1],
    [{ past: 2, future: 3 }, 3],
    [{ past: 30, future: 60, unit: 'seconds' as const }, 2],
  ])('spends every code that a window of %j could have accepted', async (window, ahead) => {
    const setup = await openTestAccounts({ window })
    const { accounts, clock, code } = setup
    const phone = await enrolled(setup, 'ada')
    const restore = await backedUp(setup)
    const codes = Array.from({ length: ahead + 1 }, (_, step) => code(phone.secret, step))
    expect(await accounts.verify('ada', codes.at(-1) ?? '')).toMatchObject({ ok: true })
    await restore()
    await accounts.afterRestore('ada')
    for (const each of codes.slice(-4)) {
      expect(await accounts.verify('ada', each)).toMatchObject({ reason: 'replayed' })
    }
    await accounts.unlock('ada')
    clock.advance(30 * (ahead + 1))
    expect(await accounts.verify('ada', code(phone.secret))).toMatchObject({ ok: true })
  })

  it('never lowers a step, and may be called again', async () => {
    const setup = await openTestAccounts()
    const { accounts, clock, code } = setup
    const phone = await enrolled(setup, 'ada')
    clock.advance(3600)
    await accounts.verify('ada', code(phone.secret))
    const step = /step=(\d+)/.exec(await rowOf(setup, 'ada'))?.[1]
    clock.advance(-3600)
    await accounts.afterRestore('ada')
    await accounts.afterRestore('ada')
    expect(await rowOf(setup, 'ada')).toContain(`step=${step} `)
  })

  it('works with a clock before 1970', async () => {
    const setup = await openTestAccounts()
    await enrolled(setup, 'ada')
    setup.clock.set(-1_000_000)
    expect(await setup.accounts.afterRestore('ada')).toMatchObject({ totp: 1 })
  })

  it('ends every elevation and a pending enrolment', async () => {
    const setup = await openTestAccounts()
    const { accounts, clock, code, events } = setup
    await enrolled(setup, 'ada')
    const pending = await accounts.enrol('ada', { account: 'ada' })
    clock.advance(10)
    await accounts.afterRestore('ada')
    const status = await accounts.status('ada')
    expect(status.factorsRemovedAt).toBe(clock.now())
    expect(status.pending).toBeUndefined()
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'enrolment-cancelled',
        authenticatorId: pending.authenticatorId,
      }),
    )
    expect(
      await accounts.confirm('ada', pending.authenticatorId, code(pending.secret)),
    ).toMatchObject({ reason: 'unknown' })
    clock.advance(-3600)
    await accounts.afterRestore('ada')
    expect((await accounts.status('ada')).factorsRemovedAt).toBe(clock.now() + 3_600_000)
  })

  it('ends an elevation whose code was accepted by a clock that was ahead', async () => {
    const setup = await openTestAccounts()
    const { accounts, clock, code } = setup
    const phone = await enrolled(setup, 'ada')
    clock.advance(7200)
    const verdict = await accounts.verify('ada', code(phone.secret))
    clock.advance(-7200)
    await accounts.afterRestore('ada')
    const { factorsRemovedAt } = await accounts.status('ada')
    expect(verdict).toMatchObject({ ok: true, at: factorsRemovedAt })
  })

  it('renews the recovery codes or keeps those of the backup, by the option', async () => {
    const setup = await openTestAccounts()
    const { accounts, events } = setup
    const phone = await enrolled(setup, 'ada')
    const kept = await accounts.afterRestore('ada', { recoveryCodes: 'keep' })
    expect(kept).toMatchObject({ recoveryCodesLeft: 10 })
    expect(kept.recoveryCodes).toBeUndefined()
    const renewed = await accounts.afterRestore('ada', { recoveryCodes: 'renew' })
    expect(renewed).toMatchObject({ recoveryCodesLeft: 10 })
    expect(renewed.recoveryCodes).toHaveLength(10)
    expect(Object.keys(renewed)).not.toContain('recoveryCodes')
    expect(events.at(-1)).toMatchObject({ type: 'restored', recoveryCodes: 'renew' })
    const [old = ''] = phone.recoveryCodes
    expect(await accounts.recover('ada', old)).toMatchObject({ reason: 'mismatch' })
    const [fresh = ''] = renewed.recoveryCodes ?? []
    expect(await accounts.recover('ada', fresh)).toMatchObject({ ok: true, remaining: 9 })
  })

  it('advances the counter of a hardware key only with the option hotpAhead', async () => {
    const setup = await openTestAccounts()
    const { accounts } = setup
    const key = await enrolledKey(setup, 'ada')
    const restore = await backedUp(setup)
    await accounts.verify('ada', key.press(1))
    await restore()
    expect(await accounts.afterRestore('ada')).toMatchObject({ totp: 0, hotp: 1 })
    // einmal cannot know how often the key was used since the backup.
    expect(await accounts.verify('ada', key.press(1))).toMatchObject({ ok: true })
    await restore()
    await accounts.afterRestore('ada', { hotpAhead: 3 })
    expect(await accounts.verify('ada', key.press(1))).toMatchObject({ ok: false })
    expect(await accounts.verify('ada', key.press(4))).toMatchObject({ ok: true })
  })

  it('moves no counter beyond the last one', async () => {
    const setup = await openTestAccounts()
    await enrolledKey(setup, 'ada')
    const last = (2n ** 64n - 1n).toString()
    await overwrite(
      setup,
      'ada',
      (await rowOf(setup, 'ada')).replace('counter=1', `counter=${last}`),
    )
    await setup.accounts.afterRestore('ada', { hotpAhead: 1000 })
    expect(await rowOf(setup, 'ada')).toContain(`counter=${2n ** 64n} `)
  })

  it('removes the recovery codes with the last device', async () => {
    const setup = await openTestAccounts()
    const phone = await enrolled(setup, 'ada')
    const remove = [phone.authenticatorId]
    const answer = await setup.accounts.afterRestore('ada', { remove, recoveryCodes: 'renew' })
    expect(answer).toEqual({ totp: 0, hotp: 0, removed: remove, recoveryCodesLeft: 0 })
    expect(setup.events.at(-1)).toMatchObject({ type: 'authenticator-removed', remaining: 0 })
    expect(await setup.accounts.status('ada')).toMatchObject({ enrolled: false })
  })

  it('writes nothing for a user without a factor', async () => {
    const setup = await openTestAccounts()
    const none = { totp: 0, hotp: 0, removed: [], recoveryCodesLeft: 0 }
    expect(await setup.accounts.afterRestore('nobody')).toEqual(none)
    expect(await setup.store.read('user:nobody')).toBeUndefined()
    expect(setup.events).toEqual([])
  })

  it('refuses invalid options before it reads', async () => {
    const store: StateStore = { ...memoryStore(), read: () => Promise.reject(new Error('read')) }
    const { accounts } = await openTestAccounts({ store })
    for (const options of [
      { recoveryCodes: 'lose' },
      { hotpAhead: -1 },
      { hotpAhead: 1001 },
      { hotpAhead: 0.5 },
    ]) {
      await expect(accounts.afterRestore('ada', options as never)).rejects.toThrow(RangeError)
    }
    for (const options of [{ remove: 'AAAAAAAAAAAAAAAA' }, { hotpAhead: '1' }]) {
      await expect(accounts.afterRestore('ada', options as never)).rejects.toThrow(TypeError)
    }
  })

  it('accepts no code that was accepted before, for all uses since the backup', async () => {
    const uses = fc.array(
      fc.record({ device: fc.integer({ min: 0, max: 1 }), wait: fc.integer({ min: 0, max: 90 }) }),
      { maxLength: 6 },
    )
    await fc.assert(
      fc.asyncProperty(uses, async (uses) => {
        const setup = await openTestAccounts()
        const { accounts, clock, code } = setup
        const devices = [await enrolled(setup, 'ada'), await enrolled(setup, 'ada')]
        const restore = await backedUp(setup)
        const accepted: string[] = []
        for (const { device, wait } of uses) {
          clock.advance(wait)
          const secret = devices[device]?.secret
          const typed = secret ? code(secret) : ''
          if ((await accounts.verify('ada', typed)).ok) accepted.push(typed)
        }
        await restore()
        await accounts.afterRestore('ada')
        for (const typed of accepted) {
          expect(await accounts.verify('ada', typed)).toMatchObject({ ok: false })
        }
      }),
      { numRuns: 40 },
    )
  })
})
