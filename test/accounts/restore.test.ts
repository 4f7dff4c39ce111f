import { memoryStore, type StateStore } from 'einmal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Desk, enrolled, enrolledKey, openDesk, overwrite, rowOf } from './support/desk.js'

/** A desk, and a way to bring the record of ada back to what it was. */
async function backedUp(desk: Desk): Promise<() => Promise<void>> {
  const backup = await rowOf(desk, 'ada')
  return () => overwrite(desk, 'ada', backup)
}

describe('a restored backup', () => {
  it('makes a used code, a used recovery code and a removed phone good again', async () => {
    const desk = await openDesk()
    const { accounts, clock, code } = desk
    const phone = await enrolled(desk, 'ada')
    const tablet = await enrolled(desk, 'ada')
    const restore = await backedUp(desk)
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
  it('lets none of them pass, and the next code of a device that is still there', async () => {
    const desk = await openDesk()
    const { accounts, clock, code, events } = desk
    const phone = await enrolled(desk, 'ada')
    const tablet = await enrolled(desk, 'ada')
    const restore = await backedUp(desk)
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
  ])('spends what a window of %j could have accepted', async (window, ahead) => {
    const desk = await openDesk({ window })
    const { accounts, clock, code } = desk
    const phone = await enrolled(desk, 'ada')
    const restore = await backedUp(desk)
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
    const desk = await openDesk()
    const { accounts, clock, code } = desk
    const phone = await enrolled(desk, 'ada')
    clock.advance(3600)
    await accounts.verify('ada', code(phone.secret))
    const step = /step=(\d+)/.exec(await rowOf(desk, 'ada'))?.[1]
    clock.advance(-3600)
    await accounts.afterRestore('ada')
    await accounts.afterRestore('ada')
    expect(await rowOf(desk, 'ada')).toContain(`step=${step} `)
  })

  it('works by a clock that stands before 1970', async () => {
    const desk = await openDesk()
    await enrolled(desk, 'ada')
    desk.clock.set(-1_000_000)
    expect(await desk.accounts.afterRestore('ada')).toMatchObject({ totp: 1 })
  })

  it('ends every session, and an enrolment of the past', async () => {
    const desk = await openDesk()
    const { accounts, clock, code, events } = desk
    await enrolled(desk, 'ada')
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

  it('ends a session whose code was accepted by a clock that is ahead', async () => {
    const desk = await openDesk()
    const { accounts, clock, code } = desk
    const phone = await enrolled(desk, 'ada')
    clock.advance(7200)
    const verdict = await accounts.verify('ada', code(phone.secret))
    clock.advance(-7200)
    await accounts.afterRestore('ada')
    const { factorsRemovedAt } = await accounts.status('ada')
    expect(verdict).toMatchObject({ ok: true, at: factorsRemovedAt })
  })

  it('issues new recovery codes when told, or keeps those of the backup', async () => {
    const desk = await openDesk()
    const { accounts, events } = desk
    const phone = await enrolled(desk, 'ada')
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

  it('leaves the counter of a hardware key alone unless told how far it may be', async () => {
    const desk = await openDesk()
    const { accounts } = desk
    const key = await enrolledKey(desk, 'ada')
    const restore = await backedUp(desk)
    await accounts.verify('ada', key.press(1))
    await restore()
    expect(await accounts.afterRestore('ada')).toMatchObject({ totp: 0, hotp: 1 })
    // The one thing that nobody can know.
    expect(await accounts.verify('ada', key.press(1))).toMatchObject({ ok: true })
    await restore()
    await accounts.afterRestore('ada', { hotpAhead: 3 })
    expect(await accounts.verify('ada', key.press(1))).toMatchObject({ ok: false })
    expect(await accounts.verify('ada', key.press(4))).toMatchObject({ ok: true })
  })

  it('moves no counter past the last one', async () => {
    const desk = await openDesk()
    await enrolledKey(desk, 'ada')
    const last = (2n ** 64n - 1n).toString()
    await overwrite(desk, 'ada', (await rowOf(desk, 'ada')).replace('counter=1', `counter=${last}`))
    await desk.accounts.afterRestore('ada', { hotpAhead: 1000 })
    expect(await rowOf(desk, 'ada')).toContain(`counter=${2n ** 64n} `)
  })

  it('takes the recovery codes with the last device', async () => {
    const desk = await openDesk()
    const phone = await enrolled(desk, 'ada')
    const remove = [phone.authenticatorId]
    const answer = await desk.accounts.afterRestore('ada', { remove, recoveryCodes: 'renew' })
    expect(answer).toEqual({ totp: 0, hotp: 0, removed: remove, recoveryCodesLeft: 0 })
    expect(desk.events.at(-1)).toMatchObject({ type: 'authenticator-removed', remaining: 0 })
    expect(await desk.accounts.status('ada')).toMatchObject({ enrolled: false })
  })

  it('writes nothing of a user without a factor', async () => {
    const desk = await openDesk()
    const none = { totp: 0, hotp: 0, removed: [], recoveryCodesLeft: 0 }
    expect(await desk.accounts.afterRestore('nobody')).toEqual(none)
    expect(await desk.store.read('user:nobody')).toBeUndefined()
    expect(desk.events).toEqual([])
  })

  it('refuses options that mean nothing, before it reads', async () => {
    const store: StateStore = { ...memoryStore(), read: () => Promise.reject(new Error('read')) }
    const { accounts } = await openDesk({ store })
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

  it('accepts no code that was accepted before, whatever was used since the backup', async () => {
    const uses = fc.array(
      fc.record({ device: fc.integer({ min: 0, max: 1 }), wait: fc.integer({ min: 0, max: 90 }) }),
      { maxLength: 6 },
    )
    await fc.assert(
      fc.asyncProperty(uses, async (uses) => {
        const desk = await openDesk()
        const { accounts, clock, code } = desk
        const devices = [await enrolled(desk, 'ada'), await enrolled(desk, 'ada')]
        const restore = await backedUp(desk)
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
