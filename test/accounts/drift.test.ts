/** The clock of a hardware token: its drift is learned within bounds, and a guess never gets more codes. */

import { hotp, Secret, totp } from 'einmal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Authenticator } from '../../src/accounts/record/user-record.js'
import { matchAuthenticators } from '../../src/accounts/verification/authenticator-codes.js'
import { windowOf } from '../../src/core/parameters.js'
import { openTestAccounts, rowOf } from './support/test-accounts.js'

const STEP = 30_000
const SECRET = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')

/** A hardware token in the account of ada, whose clock can be moved. */
async function openToken(
  options: { maxDriftSteps?: number; drift?: number; serial?: string } = {},
) {
  const { maxDriftSteps, drift, serial = 'A-1' } = options
  const setup = await openTestAccounts({ maxDriftSteps, limit: { free: 50 } })
  const { accounts, clock } = setup
  const token = serial === '' ? {} : { serial, drift }
  const { authenticatorId } = await accounts.importKey('ada', { key: { secret: SECRET }, ...token })
  const code = (steps: number) => totp(SECRET, { at: clock.now() + steps * STEP })
  return {
    ...setup,
    authenticatorId,
    code,
    /** Types the code that the token shows when its clock is `steps` ahead. */
    type: (steps: number) => accounts.verify('ada', code(steps)),
    resync: (...steps: [number, number]) => {
      const codes = steps.map(code) as [string, string]
      return accounts.resync('ada', authenticatorId, codes)
    },
    row: () => rowOf(setup, 'ada'),
  }
}

describe('the drift of a hardware token', () => {
  it('is learned from each accepted code, so that a clock that runs off stays accepted', async () => {
    const { type, clock, row } = await openToken()
    for (let lead = 1; lead <= 10; lead++) {
      clock.advance(86_400)
      expect(await type(lead)).toMatchObject({ ok: true, drift: 1 })
      expect(await row()).toContain(` drift=${lead} `)
    }
    // The window moves with it, and is as wide as before.
    clock.advance(60)
    expect(await type(12)).toMatchObject({ reason: 'mismatch' })
    expect(await type(8)).toMatchObject({ reason: 'mismatch' })
    expect(await type(9)).toMatchObject({ ok: true, drift: -1 })
  })

  it.each([[1], [-1]])('ends at the bound, in the direction %d', async (direction) => {
    const { type, clock, row } = await openToken({ maxDriftSteps: 3 })
    for (const lead of [1, 2, 3, 4]) {
      clock.advance(86_400)
      expect(await type(direction * lead)).toMatchObject({ ok: true, drift: direction })
    }
    expect(await row()).toContain(` drift=${direction * 3} `)
    clock.advance(86_400)
    expect(await type(direction * 5)).toMatchObject({ reason: 'mismatch' })
    expect(await type(direction * 4)).toMatchObject({ ok: true })
  })

  it('is not learned when the option is 0, and not for an app without a serial number', async () => {
    for (const options of [{ maxDriftSteps: 0 }, { serial: '' }]) {
      const { type, clock, row } = await openToken(options)
      expect(await type(1)).toMatchObject({ ok: true })
      expect(await row()).not.toContain('drift=')
      clock.advance(86_400)
      expect(await type(2)).toMatchObject({ reason: 'mismatch' })
    }
  })

  it('never lowers the replay floor: a clock that is set back waits', async () => {
    const { type, clock } = await openToken()
    expect(await type(1)).toMatchObject({ ok: true })
    expect(await type(1)).toMatchObject({ reason: 'replayed' })
    expect(await type(0)).toMatchObject({ reason: 'replayed' })
    clock.advance(60)
    expect(await type(0)).toMatchObject({ ok: true, drift: -1 })
  })

  it('gives a guess as many codes as before, for every drift, window and instant', () => {
    const tolerance = fc.record({
      past: fc.nat(10),
      future: fc.nat(10),
      unit: fc.constantFrom('steps', 'seconds'),
    })
    const instant = fc.integer({ min: 2_000_000_000, max: 4_000_000_000_000 })
    const drift = fc.integer({ min: -100, max: 100 }).filter((steps) => steps !== 0)
    fc.assert(
      fc.property(tolerance, instant, drift, ({ past, future, unit }, now, drift) => {
        const window = windowOf({ past, future, unit: unit as 'steps' })
        const before = stepsOf({ drift: undefined }, now, window)
        const after = stepsOf({ drift }, now, window)
        expect(after).toEqual(before.map((step) => step + drift))
      }),
      { numRuns: 200 },
    )
  })

  /** The steps whose codes are accepted. */
  function stepsOf(
    clock: Pick<Authenticator, 'drift'>,
    now: number,
    window: ReturnType<typeof windowOf>,
  ): number[] {
    const around = Math.floor(now / STEP)
    const steps = Array.from({ length: 243 }, (_, i) => around - 121 + i)
    const authenticator: Authenticator = {
      ...{ id: 'A'.repeat(16), type: 'totp', algorithm: 'SHA1', digits: 8, period: 30 },
      ...{ nextCounter: 0n, createdAt: 0, label: '', sealed: '', serial: 'A-1', ...clock },
    }
    return steps.filter((step) => {
      const code = totp(SECRET, { at: step * STEP, digits: 8 })
      const rules = { window, lookAhead: 0, maxDriftSteps: 10 }
      const opened = [{ authenticator, secret: SECRET }]
      return matchAuthenticators(opened, [code], now, rules).matches.length === 1
    })
  }
})

describe('resynchronisation of a hardware token (TOTP)', () => {
  it('finds a clock up to 100 steps off by two codes, which are spent', async () => {
    for (const lead of [-100, -50, 99]) {
      const { type, resync, clock, events, row } = await openToken()
      expect(await type(lead)).toMatchObject({ reason: 'mismatch' })
      const verdict = await resync(lead, lead + 1)
      expect(verdict).toMatchObject({ ok: true, method: 'totp', drift: lead + 1 })
      expect(events.at(-1)).toMatchObject({ type: 'resynchronised', drift: lead + 1 })
      expect(await row()).toContain(` drift=${lead + 1} synced=${lead + 1} `)
      expect(await type(lead + 1)).toMatchObject({ reason: 'replayed' })
      expect(await resync(lead, lead + 1)).toMatchObject({ reason: 'replayed' })
      clock.advance(30)
      expect(await type(lead + 1)).toMatchObject({ ok: true, drift: 0 })
    }
  })

  it.each([
    ['one code', [5]],
    ['six codes', [0, 1, 2, 3, 4, 5]],
  ])('is malformed with %s', async (_, steps) => {
    const { accounts, authenticatorId, code } = await openToken()
    const verdict = await accounts.resync('ada', authenticatorId, steps.map(code) as never)
    expect(verdict).toMatchObject({ reason: 'malformed' })
  })

  it.each([
    ['are further away', -101, -100],
    ['are further ahead', 100, 101],
    ['are not in a row', 5, 7],
    ['are in the wrong order', 6, 5],
    ['are the same', 5, 5],
  ])('counts codes that %s as wrong', async (_, first, second) => {
    const { resync, row } = await openToken()
    expect(await resync(first, second)).toMatchObject({ reason: 'mismatch', attemptsLeft: 49 })
    expect(await row()).toContain('failures=1')
  })

  it('lets learning begin again at the new drift', async () => {
    const { type, resync, clock, row } = await openToken({ maxDriftSteps: 1 })
    await resync(20, 21)
    for (const lead of [22, 23]) {
      clock.advance(86_400)
      expect(await type(lead)).toMatchObject({ ok: true, drift: 1 })
    }
    expect(await row()).toContain(' drift=22 synced=21 ')
  })

  it('is back at no drift when the clock was set right', async () => {
    const { type, resync, clock, row } = await openToken({ drift: 40 })
    clock.advance(86_400)
    expect(await type(40)).toMatchObject({ ok: true, drift: 0 })
    clock.advance(3600)
    expect(await resync(-1, 0)).toMatchObject({ ok: true, drift: -40 })
    expect(await row()).not.toContain('drift=')
  })

  it('is only for a hardware token: the clock of a phone must be set right', async () => {
    const { resync } = await openToken({ serial: '' })
    expect(await resync(5, 6)).toEqual({ ok: false, reason: 'unknown' })
  })

  it('is refused while the account is locked, and counts under the one limit', async () => {
    const { type, resync } = await openToken()
    for (let i = 0; i < 25; i++) {
      await type(50)
      await resync(5, 7)
    }
    expect(await resync(5, 6)).toMatchObject({ reason: 'locked' })
  })
})

describe('after a restore', () => {
  it('every code is spent that the clock of a token may have shown up to now', async () => {
    const { accounts, type, clock } = await openToken({ drift: 2, maxDriftSteps: 3 })
    await accounts.afterRestore('ada')
    clock.advance(30)
    expect(await type(2)).toMatchObject({ reason: 'replayed' })
    // 2 steps of the token, 3 that may have been learned, and 1 of the window.
    clock.advance(5 * 30)
    expect(await type(2)).toMatchObject({ ok: true })
  })
})

describe('the confirmation of a hardware key', () => {
  async function begin() {
    const setup = await openTestAccounts()
    const options = { account: 'ada@rat.example', type: 'hotp' } as const
    const { authenticatorId, secret } = await setup.accounts.enrol('ada', options)
    const confirm = (...counters: number[]) => {
      const codes = counters.map((counter) => hotp(secret, counter)) as [string, string]
      return setup.accounts.confirm('ada', authenticatorId, codes)
    }
    return { ...setup, confirm, authenticatorId, press: (n: number) => hotp(secret, n) }
  }

  it.each([[0], [7], [100]])('takes two touches from counter %d on', async (counter) => {
    const { accounts, confirm, press } = await begin()
    const verdict = await confirm(counter, counter + 1)
    expect(verdict).toMatchObject({ ok: true, method: 'hotp', drift: counter })
    expect(verdict).toHaveProperty('recoveryCodes')
    expect(await accounts.verify('ada', press(counter + 1))).toMatchObject({ reason: 'replayed' })
    expect(await accounts.verify('ada', press(counter + 2))).toMatchObject({ ok: true, drift: 0 })
  })

  it.each([
    ['that are not in a row', [0, 2], 'mismatch'],
    ['that are the same touch', [0, 0], 'mismatch'],
    ['that are too far ahead', [101, 102], 'mismatch'],
    ['of which there is only one in the list', [0], 'malformed'],
    ['of which there are six', [0, 1, 2, 3, 4, 5], 'malformed'],
    ['of which there is none', [], 'malformed'],
  ])('refuses touches %s', async (_, counters, reason) => {
    const { accounts, confirm } = await begin()
    expect(await confirm(...counters)).toMatchObject({ ok: false, reason })
    expect(await accounts.status('ada')).toMatchObject({ enrolled: false })
    // The enrolment goes on.
    expect(await confirm(0, 1)).toMatchObject({ ok: true })
  })

  it('is malformed with several codes of an app', async () => {
    const { accounts, code } = await openTestAccounts()
    const { authenticatorId, secret } = await accounts.enrol('ada', { account: 'ada@rat.example' })
    const codes: [string, string] = [code(secret), code(secret, 1)]
    const verdict = await accounts.confirm('ada', authenticatorId, codes)
    expect(verdict).toMatchObject({ reason: 'malformed', attemptsLeft: 5 })
  })
})
