import { inspect } from 'node:util'
import { parseOtpauthUri, Secret, totp } from 'einmal'
import { describe, expect, it } from 'vitest'
import { invalidType, invalidValue } from '../../src/core/argument-errors.js'
import { rejectionOf } from './support/rejection.js'
import { enrolled, openTestAccounts, rowOf, wrongCode } from './support/test-accounts.js'

const account = 'ada@rat.example'

describe('an enrolment', () => {
  it('returns a URI, the secret in groups, and when it expires', async () => {
    const { accounts, clock } = await openTestAccounts()
    const { authenticatorId, secret, uri, secretText, expiresAt } = await accounts.enrol('ada', {
      account,
    })
    expect(authenticatorId).toMatch(/^[\w-]{16}$/)
    const key = parseOtpauthUri(uri)
    expect(key.secret.toBase32()).toBe(secret.toBase32())
    expect(key).toMatchObject({ type: 'totp', issuer: 'Ratsinformation', account, period: 30 })
    expect(secretText).toMatch(/^(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}$/)
    expect(Secret.fromBase32(secretText).toBase32()).toBe(secret.toBase32())
    expect(expiresAt).toBe(clock.now() + 600_000)
  })

  it.each([
    ['SHA1', 20],
    ['SHA256', 32],
    ['SHA512', 64],
  ] as const)('has a secret as long as the output of %s', async (algorithm, length) => {
    const { accounts, clock } = await openTestAccounts()
    const options = { account, algorithm, digits: 8, period: 60 } as const
    const { authenticatorId, secret, uri } = await accounts.enrol('ada', options)
    expect(secret.byteLength).toBe(length)
    expect(parseOtpauthUri(uri)).toMatchObject({ algorithm, digits: 8, period: 60 })
    const code = totp(secret, { algorithm, digits: 8, period: 60, at: clock.now() })
    expect(await accounts.confirm('ada', authenticatorId, code)).toMatchObject({ ok: true })
  })

  it('hides its secret in logs and in JSON', async () => {
    const { accounts } = await openTestAccounts()
    const enrolment = await accounts.enrol('ada', { account })
    const base32 = enrolment.secret.toBase32()
    expect(enrolment.uri).toContain(base32)
    for (const text of [inspect(enrolment), JSON.stringify(enrolment), inspect({ ...enrolment })]) {
      expect(text).not.toContain(base32.slice(0, 8))
      expect(text).not.toContain(enrolment.secretText.slice(0, 9))
    }
  })

  it('does not count as a factor before it is confirmed', async () => {
    const setup = await openTestAccounts()
    const { accounts, code } = setup
    const { secret } = await accounts.enrol('ada', { account, label: 'Handy' })
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ reason: 'not-enrolled' })
    expect(await rowOf(setup, 'ada')).not.toMatch(/ (?:step|used|counter)=/)
    expect(await accounts.status('ada')).toMatchObject({
      enrolled: false,
      authenticators: [],
      recoveryCodesLeft: 0,
      pending: { label: 'Handy', type: 'totp' },
    })
  })

  it('is confirmed by its first code, which is then spent', async () => {
    const { accounts, clock, code } = await openTestAccounts()
    const { authenticatorId, secret } = await accounts.enrol('ada', { account, label: 'Handy' })
    clock.advance(5)
    const verdict = await accounts.confirm('ada', authenticatorId, code(secret))
    const at = clock.now()
    expect(verdict).toEqual({ ok: true, at, method: 'totp', authenticatorId, drift: 0 })
    expect(await accounts.status('ada')).toStrictEqual({
      enrolled: true,
      authenticators: [
        { id: authenticatorId, label: 'Handy', type: 'totp', createdAt: at, lastUsedAt: at },
      ],
      recoveryCodesLeft: 10,
      recoveryCodesUnsaved: true,
    })
    expect(await accounts.verify('ada', code(secret))).toEqual({
      ok: false,
      reason: 'replayed',
      attemptsLeft: 5,
    })
    expect(await accounts.verify('ada', code(secret, 1))).toMatchObject({ ok: true, drift: 1 })
  })

  it('of the first device returns recovery codes, and hides them like the secret', async () => {
    const setup = await openTestAccounts()
    const { accounts, code } = setup
    const { authenticatorId, secret } = await accounts.enrol('ada', { account })
    const verdict = await accounts.confirm('ada', authenticatorId, code(secret))
    const codes = (verdict.ok && verdict.recoveryCodes) || []
    expect(new Set(codes).size).toBe(10)
    for (const one of codes)
      expect(one).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/)
    expect(inspect(verdict) + JSON.stringify(verdict)).not.toContain(codes[0])

    const second = await accounts.enrol('ada', { account })
    const again = await accounts.confirm('ada', second.authenticatorId, code(second.secret))
    expect(again).toMatchObject({ ok: true })
    expect(again).not.toHaveProperty('recoveryCodes')
    expect((await accounts.status('ada')).recoveryCodesLeft).toBe(10)
  })

  it('returns new recovery codes to a user without any left', async () => {
    const setup = await openTestAccounts({ recoveryCodes: 1 })
    const { accounts, code } = setup
    const { recoveryCodes } = await enrolled(setup, 'ada')
    expect(await accounts.recover('ada', recoveryCodes[0] ?? '')).toMatchObject({ remaining: 0 })
    expect(await rowOf(setup, 'ada')).not.toContain('recovery')
    const { authenticatorId, secret } = await accounts.enrol('ada', { account })
    const verdict = await accounts.confirm('ada', authenticatorId, code(secret))
    expect(verdict.ok && verdict.recoveryCodes).toHaveLength(1)
  })

  it('returns no recovery codes when the option is 0', async () => {
    const setup = await openTestAccounts({ recoveryCodes: 0 })
    expect((await enrolled(setup, 'ada')).recoveryCodes).toEqual([])
    expect((await setup.accounts.status('ada')).recoveryCodesLeft).toBe(0)
    const verdict = await setup.accounts.regenerateRecoveryCodes('ada')
    expect(verdict.ok && verdict.recoveryCodes).toEqual([])
  })

  it('ends when it is not confirmed in time', async () => {
    const { accounts, clock, code } = await openTestAccounts({ enrolmentSeconds: 60 })
    const { authenticatorId, secret } = await accounts.enrol('ada', { account })
    clock.advance(59.999)
    expect(await accounts.census(['ada'])).toEqual({ total: 1, enrolled: 0, pending: 1, none: 0 })
    clock.advance(0.001)
    expect(await accounts.confirm('ada', authenticatorId, code(secret))).toEqual({
      ok: false,
      reason: 'expired',
    })
    expect(await accounts.status('ada')).not.toHaveProperty('pending')
    expect(await accounts.census(['ada'])).toEqual({ total: 1, enrolled: 0, pending: 0, none: 1 })
  })

  it('is superseded by a newer one, and the event names it', async () => {
    const { accounts, code, events } = await openTestAccounts()
    const first = await accounts.enrol('ada', { account })
    const second = await accounts.enrol('ada', { account })
    expect(events.at(-1)).toMatchObject({
      type: 'enrolment-started',
      authenticatorId: second.authenticatorId,
      superseded: first.authenticatorId,
    })
    expect(await accounts.confirm('ada', first.authenticatorId, code(first.secret))).toEqual({
      ok: false,
      reason: 'unknown',
    })
    expect(
      await accounts.confirm('ada', second.authenticatorId, code(second.secret)),
    ).toMatchObject({ ok: true })
  })

  it('returns reason confirmed to the slower of two tabs, and counts no failure', async () => {
    const { accounts, code } = await openTestAccounts()
    const { authenticatorId, secret } = await accounts.enrol('ada', { account })
    const verdicts = await Promise.all(
      [1, 2].map(() => accounts.confirm('ada', authenticatorId, code(secret))),
    )
    expect(verdicts.filter(({ ok }) => ok)).toHaveLength(1)
    expect(verdicts.find(({ ok }) => !ok)).toEqual({ ok: false, reason: 'confirmed' })
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ attemptsLeft: 5 })
  })

  it('is unknown for another user and for every other id', async () => {
    const setup = await openTestAccounts()
    const { authenticatorId, secret } = await setup.accounts.enrol('ada', { account })
    const ids = ['', 'constructor', '__proto__', authenticatorId.toLowerCase(), 7, null, {}]
    for (const [user, id] of [['bob', authenticatorId], ...ids.map((id) => ['ada', id])] as const) {
      // Also values that are not texts, as from a form.
      expect(
        await setup.accounts.confirm(user as string, id as string, setup.code(secret)),
      ).toEqual({
        ok: false,
        reason: 'unknown',
      })
    }
  })

  it('counts a wrong first code like any other attempt', async () => {
    const setup = await openTestAccounts({ limit: { free: 2 } })
    const { accounts, code } = setup
    const { authenticatorId, secret } = await accounts.enrol('ada', { account })
    const wrong = wrongCode(setup, secret)
    expect(await accounts.confirm('ada', authenticatorId, '12345')).toEqual({
      ok: false,
      reason: 'malformed',
      attemptsLeft: 2,
    })
    expect(await accounts.confirm('ada', authenticatorId, wrong)).toEqual({
      ok: false,
      reason: 'mismatch',
      attemptsLeft: 1,
    })
    expect(await accounts.confirm('ada', authenticatorId, wrong)).toMatchObject({ attemptsLeft: 0 })
    expect(await accounts.confirm('ada', authenticatorId, code(secret))).toEqual({
      ok: false,
      reason: 'locked',
      retryAfterSeconds: 30,
    })
    setup.clock.advance(30)
    expect(await accounts.confirm('ada', authenticatorId, code(secret))).toMatchObject({ ok: true })
    // It is the first factor, so there was nothing else to guess.
    expect(await rowOf(setup, 'ada')).not.toMatch(/failures|locked/)
  })

  it('keeps the failures when another factor could have been guessed', async () => {
    const setup = await openTestAccounts()
    const { accounts, code } = setup
    const first = await enrolled(setup, 'ada')
    const second = await accounts.enrol('ada', { account })
    await accounts.verify('ada', wrongCode(setup, first.secret, second.secret))
    expect(
      await accounts.confirm('ada', second.authenticatorId, code(second.secret)),
    ).toMatchObject({ ok: true })
    expect(await rowOf(setup, 'ada')).toMatch(/^v2 failures=1 /)
    expect(await accounts.verify('ada', code(first.secret))).toMatchObject({ ok: true })
    expect(await rowOf(setup, 'ada')).not.toContain('failures')
  })

  it('is refused when the user has the maximum of authenticators, like an import', async () => {
    const setup = await openTestAccounts({ maxAuthenticators: 2 })
    const { accounts } = setup
    await enrolled(setup, 'ada')
    await accounts.enrol('ada', { account })
    const key = { secret: Secret.generate() }
    expect(await rejectionOf(accounts.importKey('ada', { key }))).toBe('ERR_AUTHENTICATORS_FULL')
    await enrolled(setup, 'ada')
    const before = await rowOf(setup, 'ada')
    await expect(accounts.enrol('ada', { account })).rejects.toThrow(
      'this user has 2 authenticators',
    )
    expect(await rejectionOf(accounts.enrol('ada', { account }))).toBe('ERR_AUTHENTICATORS_FULL')
    expect(await rowOf(setup, 'ada')).toBe(before)
  })

  it('is cancelled by removing it, which changes nothing else', async () => {
    const setup = await openTestAccounts()
    const { accounts, events, code } = setup
    await enrolled(setup, 'ada')
    const before = await accounts.status('ada')
    const { authenticatorId, secret } = await accounts.enrol('ada', { account })
    expect(await accounts.remove('ada', authenticatorId)).toEqual({ ok: true, remaining: 1 })
    expect(events.at(-1)).toMatchObject({ type: 'enrolment-cancelled', authenticatorId })
    expect(await accounts.confirm('ada', authenticatorId, code(secret))).toMatchObject({
      reason: 'unknown',
    })
    expect(await accounts.status('ada')).toStrictEqual(before)
  })

  it('throws for invalid options, and stores nothing', async () => {
    const { accounts, store } = await openTestAccounts({
      window: { past: 60, future: 60, unit: 'seconds' },
    })
    const enrol = (options: object) => accounts.enrol('ada', { account, ...options } as never)
    await expect(enrol({ digits: 5 })).rejects.toThrow(RangeError)
    await expect(enrol({ algorithm: 'MD5' })).rejects.toThrow(RangeError)
    await expect(enrol({ type: 'push' })).rejects.toThrow(RangeError)
    await expect(enrol({ period: 0 })).rejects.toThrow(RangeError)
    await expect(enrol({ account: 'a:b' })).rejects.toThrow(RangeError)
    await expect(enrol({ account: '' })).rejects.toThrow(RangeError)
    await expect(enrol({ label: 'x'.repeat(101) })).rejects.toThrow(
      invalidValue('label must have at most 100 characters'),
    )
    await expect(enrol({ label: 'a\nb' })).rejects.toThrow(/^label must not have a control/)
    await expect(enrol({ label: 7 })).rejects.toThrow(
      invalidType('label must be a string, not number'),
    )
    // A window that this period does not allow would throw at every login.
    await expect(enrol({ period: 1 })).rejects.toThrow(RangeError)
    await expect(accounts.enrol(7 as never, { account })).rejects.toThrow(TypeError)
    await expect(accounts.enrol('', { account })).rejects.toThrow(RangeError)
    await expect(accounts.enrol('\ud800', { account })).rejects.toThrow(RangeError)
    expect(await store.read('user:ada')).toBeUndefined()
  })
})

describe('an imported key', () => {
  const secret = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')

  it('is active immediately, without recovery codes until they are generated', async () => {
    const { accounts, clock, code } = await openTestAccounts()
    const { authenticatorId } = await accounts.importKey('ada', { key: { secret }, label: 'alt' })
    expect(await accounts.status('ada')).toStrictEqual({
      enrolled: true,
      authenticators: [{ id: authenticatorId, label: 'alt', type: 'totp', createdAt: clock.now() }],
      recoveryCodesLeft: 0,
    })
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ ok: true, authenticatorId })
    const verdict = await accounts.regenerateRecoveryCodes('ada')
    expect(verdict.ok && verdict.recoveryCodes).toHaveLength(10)
  })

  it('may have a weak secret, unlike an enrolment', async () => {
    const { accounts, code } = await openTestAccounts()
    const weak = Secret.fromBase32('GEZDGNBVGY3TQOJQ')
    expect(weak.isWeak).toBe(true)
    await accounts.importKey('ada', { key: { secret: weak } })
    expect(await accounts.verify('ada', code(weak))).toMatchObject({ ok: true })
  })

  it('keeps its parameters and the step that was accepted elsewhere', async () => {
    const { accounts, clock, code } = await openTestAccounts()
    const step = Math.floor(clock.now() / 30_000)
    await accounts.importKey('ada', { key: { secret }, lastStep: step })
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ reason: 'replayed' })
    expect(await accounts.verify('ada', code(secret, 1))).toMatchObject({ ok: true })

    clock.set(10_000)
    await accounts.importKey('eve', { key: { secret }, lastStep: 0 })
    expect(await accounts.verify('eve', code(secret))).toMatchObject({ reason: 'replayed' })

    const key = { type: 'totp', secret, algorithm: 'SHA512', digits: 8, period: 60 } as const
    await accounts.importKey('bob', { key })
    const text = totp(secret, { algorithm: 'SHA512', digits: 8, period: 60, at: clock.now() })
    expect(await accounts.verify('bob', text)).toMatchObject({ ok: true })
  })

  it('is not added a second time, so that an import can be run again', async () => {
    const { accounts, code, events } = await openTestAccounts()
    const first = await accounts.importKey('ada', { key: { secret } })
    await accounts.verify('ada', code(secret))
    expect(await accounts.importKey('ada', { key: { secret } })).toEqual(first)
    expect(events.filter(({ type }) => type === 'key-imported')).toHaveLength(1)
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ reason: 'replayed' })
    for (const other of [
      { secret: Secret.generate() },
      { secret, digits: 8 },
      { secret, period: 60 },
      { secret, algorithm: 'SHA256' },
      { secret, type: 'hotp' },
    ] as const) {
      expect(await accounts.importKey('ada', { key: other })).not.toEqual(first)
    }
    const { authenticators } = await accounts.status('ada')
    expect(authenticators.map(({ label }) => label)).toEqual(['', '', '', '', '', ''])
  })

  it('throws for invalid options', async () => {
    const { accounts, store } = await openTestAccounts()
    const take = (key: object, more = {}) => accounts.importKey('ada', { key, ...more } as never)
    await expect(take({ secret: 'GEZDGNBV' })).rejects.toThrow(TypeError)
    await expect(take({})).rejects.toThrow(TypeError)
    await expect(take({ secret, period: 86_401 })).rejects.toThrow(RangeError)
    await expect(take({ secret, type: 'hotp', counter: -1n })).rejects.toThrow(RangeError)
    for (const lastStep of [-2, 0.5, 2 ** 53]) {
      await expect(take({ secret }, { lastStep })).rejects.toThrow(
        invalidValue('lastStep must be an integer from -1 to 9007199254740991'),
      )
    }
    await expect(take({ secret }, { lastStep: '7' })).rejects.toThrow(
      invalidType('lastStep must be a number, not string'),
    )
    await expect(take({ secret }, { label: '\u0000' })).rejects.toThrow(RangeError)
    expect(await store.read('user:ada')).toBeUndefined()
  })
})
