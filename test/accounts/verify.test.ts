import { hotp, memoryStore, Secret, totp } from 'einmal'
import { createAccounts, createKeyring, type Sealer } from 'einmal/accounts'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { EVERY_BLANK, NO_BLANKS } from '../support/blanks.js'
import { counted, fails, withMethod } from '../verifier/support/stores.js'
import { rejectionOf } from './support/rejection.js'
import {
  enrolled,
  enrolledKey,
  KEYS,
  openTestAccounts,
  overwrite,
  rowOf,
  wrongCode,
} from './support/test-accounts.js'

describe('verify', () => {
  it('accepts a code of any authenticator, and returns its id', async () => {
    const setup = await openTestAccounts()
    const { accounts, clock, code } = setup
    const phone = await enrolled(setup, 'ada')
    const tablet = await enrolled(setup, 'ada')
    const at = clock.now()
    expect(await accounts.verify('ada', code(tablet.secret))).toEqual({
      ok: true,
      at,
      method: 'totp',
      authenticatorId: tablet.authenticatorId,
      drift: 0,
    })
    const text = code(phone.secret, -1).replace(/^.../, '$& ')
    expect(await accounts.verify('ada', text)).toMatchObject({
      authenticatorId: phone.authenticatorId,
      drift: -1,
    })
    const { authenticators } = await accounts.status('ada')
    expect(authenticators.map(({ lastUsedAt }) => lastUsedAt)).toEqual([at, at])
  })

  it('compares a code only with authenticators of the same number of digits', async () => {
    const setup = await openTestAccounts()
    const { accounts, clock, code } = setup
    const { secret } = await enrolled(setup, 'ada')
    const long = Secret.generate()
    await accounts.importKey('ada', { key: { secret: long, digits: 8 } })
    expect(await accounts.verify('ada', '1234567')).toMatchObject({ reason: 'malformed' })
    const eight = totp(long, { digits: 8, at: clock.now() })
    expect(await accounts.verify('ada', eight.slice(2))).toMatchObject({ reason: 'mismatch' })
    expect(await accounts.verify('ada', eight)).toMatchObject({ ok: true })
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ ok: true })
  })

  it('accepts a code once, and no earlier one after it', async () => {
    const setup = await openTestAccounts()
    const { accounts, code, clock } = setup
    const { secret } = await enrolled(setup, 'ada')
    clock.advance(60)
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ ok: true })
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ reason: 'replayed' })
    expect(await accounts.verify('ada', code(secret, -1))).toMatchObject({ reason: 'replayed' })
  })

  it('accepts a code once when sixteen requests submit it together', async () => {
    const setup = await openTestAccounts()
    const { secret } = await enrolled(setup, 'ada')
    const text = setup.code(secret)
    const verdicts = await Promise.all(
      Array.from({ length: 16 }, () => setup.accounts.verify('ada', text)),
    )
    expect(verdicts.filter(({ ok }) => ok)).toHaveLength(1)
  })

  it('distinguishes a replayed code of one device from a wrong one', async () => {
    const setup = await openTestAccounts()
    const { accounts, code } = setup
    const phone = await enrolled(setup, 'ada')
    const tablet = await enrolled(setup, 'ada')
    await enrolledKey(setup, 'ada')
    const wrong = wrongCode(setup, phone.secret, tablet.secret)
    await accounts.verify('ada', code(phone.secret))
    expect(await accounts.verify('ada', code(phone.secret))).toMatchObject({ reason: 'replayed' })
    expect(await accounts.verify('ada', wrong)).toMatchObject({ reason: 'mismatch' })
  })

  it('counts wrong codes of all factors of a user together', async () => {
    const setup = await openTestAccounts({ limit: { free: 4 } })
    const { accounts, code, events } = setup
    const phone = await enrolled(setup, 'ada')
    const pending = await accounts.enrol('ada', { account: 'ada' })
    const key = await enrolledKey(setup, 'bob')
    const wrong = wrongCode(setup, phone.secret, pending.secret)
    await accounts.verify('ada', wrong)
    await accounts.verify('ada', wrong)
    await accounts.confirm('ada', pending.authenticatorId, wrong)
    expect(await accounts.verify('ada', wrong)).toMatchObject({ attemptsLeft: 0 })
    const until = setup.clock.now() + 30_000
    expect(events.at(-1)).toMatchObject({ type: 'locked', userId: 'ada', until })
    const locked = { ok: false, reason: 'locked', retryAfterSeconds: 30 }
    expect(await accounts.verify('ada', code(phone.secret))).toEqual(locked)
    expect(await accounts.confirm('ada', pending.authenticatorId, code(pending.secret))).toEqual(
      locked,
    )
    expect((await accounts.status('ada')).lockedUntil).toBe(until)
    // Other users are not affected.
    expect(await accounts.verify('bob', key.press(1))).toMatchObject({ ok: true })
    setup.clock.advance(30)
    expect(await accounts.status('ada')).not.toHaveProperty('lockedUntil')
  })

  it('is locked by a record without failures, and unlock lifts that lock', async () => {
    const setup = await openTestAccounts()
    const { accounts, code } = setup
    const { secret } = await enrolled(setup, 'ada')
    const row = await rowOf(setup, 'ada')
    await overwrite(setup, 'ada', row.replace('v2', `v2 locked=${setup.clock.now() + 1000}`))
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ reason: 'locked' })
    await accounts.unlock('ada')
    expect(setup.events.at(-1)).toMatchObject({ type: 'unlocked' })
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ ok: true })
  })

  it('stays locked at the hard stop until unlock is called', async () => {
    const setup = await openTestAccounts({ limit: { hardStop: 2 } })
    const { accounts, clock, code, events } = setup
    const { secret } = await enrolled(setup, 'ada')
    const wrong = wrongCode(setup, secret)
    await accounts.verify('ada', wrong)
    await accounts.verify('ada', wrong)
    expect(events.at(-1)).toMatchObject({ type: 'locked', until: Infinity })
    clock.advance(1e9)
    expect(await accounts.verify('ada', code(secret))).toEqual({ ok: false, reason: 'locked' })
    expect((await accounts.status('ada')).lockedUntil).toBe(Infinity)
    await accounts.unlock('ada')
    expect(events.at(-1)).toMatchObject({ type: 'unlocked' })
    const before = events.length
    await accounts.unlock('ada')
    expect(events).toHaveLength(before)
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ ok: true })
  })

  it('returns malformed for any value that is not a code, and counts no failure', async () => {
    const setup = await openTestAccounts()
    await enrolled(setup, 'ada')
    await enrolledKey(setup, 'ada')
    const before = await rowOf(setup, 'ada')
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.anything(),
          fc.string().filter((text) => !/\d{6}$/.test(text.replace(/[ \u00a0]/g, ''))),
          fc.constantFrom(
            '',
            '12345',
            '12345\n',
            '123\u00ad456',
            '١٢٣٤٥٦',
            '１２３４５６',
            'x'.repeat(100_000),
          ),
        ),
        async (value) => {
          const verdict = { ok: false, reason: 'malformed', attemptsLeft: 5 }
          expect(await setup.accounts.verify('ada', value as never)).toEqual(verdict)
          expect(await setup.accounts.recover('ada', value as never)).toEqual(verdict)
        },
      ),
      { numRuns: 50 },
    )
    expect(await rowOf(setup, 'ada')).toBe(before)
  })

  it('opens no secret for a malformed code or for a locked user', async () => {
    const keyring = await createKeyring({ current: 'k1', keys: { k1: KEYS.k1 } })
    const open = vi.fn(keyring.open)
    const { store, calls } = counted()
    const setup = await openTestAccounts({
      store,
      keyring: { ...keyring, open },
      limit: { free: 1 },
    })
    const { secret } = await enrolled(setup, 'ada')
    open.mockClear()
    calls.write = 0
    await setup.accounts.verify('ada', '12345')
    expect(open).not.toHaveBeenCalled()
    expect(calls.write).toBe(0)
    await setup.accounts.verify('ada', wrongCode(setup, secret))
    expect(open).toHaveBeenCalledTimes(1)
    expect(await setup.accounts.verify('ada', setup.code(secret))).toMatchObject({
      reason: 'locked',
    })
    expect(await setup.accounts.verify('ada', '12345')).toMatchObject({ reason: 'locked' })
    expect(open).toHaveBeenCalledTimes(1)
    expect(calls.write).toBe(1)
  })

  it('opens every authenticator even if one matches, with one read and one write', async () => {
    const { store, calls } = counted()
    const keyring = await createKeyring({ current: 'k1', keys: { k1: KEYS.k1 } })
    const open = vi.fn(keyring.open)
    const setup = await openTestAccounts({ store, keyring: { ...keyring, open } })
    const devices = []
    for (let i = 0; i < 8; i++) devices.push(await enrolled(setup, 'ada'))
    const texts = [...devices.map(({ secret }) => setup.code(secret)), '000000']
    for (const text of texts) {
      open.mockClear()
      Object.assign(calls, { read: 0, write: 0, delete: 0 })
      await setup.accounts.verify('ada', text)
      expect(calls).toEqual({ read: 1, write: 1, delete: 0 })
      expect(open).toHaveBeenCalledTimes(8)
    }
  })

  it('refuses a user without a second factor with the same work as a wrong code', async () => {
    const { store, calls } = counted()
    const keyring = await createKeyring({ current: 'k1', keys: { k1: KEYS.k1 } })
    const spies = { open: vi.fn(keyring.open), seal: vi.fn(keyring.seal) }
    const setup = await openTestAccounts({ store, keyring: { ...keyring, ...spies } })
    const { secret } = await enrolled(setup, 'ada')
    const wrong = wrongCode(setup, secret)
    const work = async (userId: string) => {
      spies.open.mockClear()
      spies.seal.mockClear()
      Object.assign(calls, { read: 0, write: 0, delete: 0 })
      const verdict = await setup.accounts.verify(userId, wrong)
      const sealing = spies.open.mock.calls.length + spies.seal.mock.calls.length
      return { verdict, sealing, ...calls }
    }
    // The first refusal of a process also seals what the others open.
    await work('somebody')
    const known = await work('ada')
    expect(known.verdict).toEqual({ ok: false, reason: 'mismatch', attemptsLeft: 4 })
    const stranger = { ...known, verdict: { ...known.verdict, reason: 'not-enrolled' } }
    expect(await work('nobody')).toEqual(stranger)
    for (const left of [4, 3, 2, 1, 0]) {
      expect(await setup.accounts.recover('nobody', '0'.repeat(24))).toEqual({
        ok: false,
        reason: 'not-enrolled',
        attemptsLeft: left,
      })
    }
    expect(await setup.accounts.recover('nobody', '0'.repeat(24))).toMatchObject({
      reason: 'locked',
    })
    for (const typed of ['12345', 'ubnu01234567123456']) {
      expect(await setup.accounts.verify('no one', typed)).toMatchObject({ reason: 'malformed' })
    }
  })

  it('opens for a user without a second factor as for others, also after a key was rotated out', async () => {
    const keyring = await createKeyring({ current: 'k1', keys: { k1: KEYS.k1 } })
    const spies = { open: vi.fn(keyring.open), seal: vi.fn(keyring.seal) }
    const { accounts } = await openTestAccounts({ keyring: { ...keyring, ...spies } })
    const refuse = async (userId: string) => {
      spies.open.mockClear()
      spies.seal.mockClear()
      expect(await accounts.verify(userId, '000000')).toMatchObject({ reason: 'not-enrolled' })
      return { open: spies.open.mock.calls.length, seal: spies.seal.mock.calls.length }
    }
    expect(await refuse('ada')).toEqual({ open: 1, seal: 1 })
    expect(await refuse('bob')).toEqual({ open: 1, seal: 0 })
    await keyring.rotate({ current: 'k2', keys: { k2: KEYS.k2 } })
    expect(await refuse('cleo')).toEqual({ open: 2, seal: 1 })
    expect(await refuse('dan')).toEqual({ open: 1, seal: 0 })
  })

  it('refuses the code of the dummy authenticator for a user without a second factor', async () => {
    const keyring = await createKeyring({ current: 'k1', keys: { k1: KEYS.k1 } })
    let sealed = new Uint8Array()
    const seal: typeof keyring.seal = (bytes, context) => {
      sealed = Uint8Array.from(bytes)
      return keyring.seal(bytes, context)
    }
    const { accounts, code } = await openTestAccounts({ keyring: { ...keyring, seal } })
    await accounts.verify('ada', '000000')
    const standIn = Secret.fromBytes(sealed)
    expect(await accounts.verify('ada', code(standIn))).toMatchObject({ reason: 'not-enrolled' })
  })

  it('spends a code on every authenticator that has it', async () => {
    const setup = await openTestAccounts()
    const { accounts, code, keyring } = setup
    const { secret, authenticatorId } = await enrolled(setup, 'ada')
    // A second authenticator with the same secret, which no verb creates.
    const twin = 'TwinTwinTwinTwin'
    const context = { userId: 'ada', authenticatorId: twin, purpose: 'otp' } as const
    const sealed = await keyring.seal(secret.toBytes(), context)
    const line = /^active .*$/m.exec(await rowOf(setup, 'ada'))?.[0] ?? ''
    const second = line.replace(authenticatorId, twin).replace(/secret=.*/, `secret=${sealed}`)
    await overwrite(setup, 'ada', (await rowOf(setup, 'ada')).replace(line, `${line}\n${second}`))
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ ok: true })
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ reason: 'replayed' })
  })

  it('returns contended, and changes nothing, when too many calls write the record', async () => {
    const store = memoryStore()
    const good = await openTestAccounts({ store })
    const { secret, authenticatorId, recoveryCodes } = await enrolled(good, 'ada')
    const before = await rowOf(good, 'ada')
    const setup = await openTestAccounts({ store: withMethod({ write: async () => false }, store) })
    setup.clock.set(good.clock.now())
    const contended = { ok: false, reason: 'contended', retryAfterSeconds: 1 }
    const { accounts } = setup
    expect(await accounts.verify('ada', good.code(secret))).toEqual(contended)
    expect(await accounts.recover('ada', recoveryCodes[0] ?? '')).toEqual(contended)
    expect(await accounts.rename('ada', authenticatorId, 'neu')).toEqual(contended)
    expect(await accounts.remove('ada', authenticatorId)).toEqual(contended)
    expect(await accounts.regenerateRecoveryCodes('ada')).toEqual(contended)
    expect(await rejectionOf(accounts.enrol('ada', { account: 'a' }))).toBe('ERR_STORE_CONTENDED')
    expect(await rejectionOf(accounts.reset('ada'))).toBe('ERR_STORE_CONTENDED')
    await expect(accounts.unlock('bob')).resolves.toBeUndefined()
    await expect(accounts.reset('ada')).rejects.toThrow('too many write this record at once')
    expect(await rowOf(good, 'ada')).toBe(before)
    expect(setup.events.map(({ type }) => type)).toEqual(['refused', 'refused'])
    expect(setup.events[0]).toMatchObject({ verb: 'verify', ...contended })
    expect(await good.accounts.verify('ada', good.code(secret))).toMatchObject({ ok: true })
  })

  it('rejects when the store fails, and spends nothing', async () => {
    const store = memoryStore()
    const good = await openTestAccounts({ store })
    const { secret } = await enrolled(good, 'ada')
    for (const broken of [{ read: fails('down') }, { write: fails('read-only') }]) {
      const setup = await openTestAccounts({ store: withMethod(broken, store) })
      setup.clock.set(good.clock.now())
      const answer = setup.accounts.verify('ada', good.code(secret))
      expect(await rejectionOf(answer)).toBe('ERR_STORE_UNAVAILABLE')
      expect(setup.events).toEqual([])
    }
    expect(await good.accounts.verify('ada', good.code(secret))).toMatchObject({ ok: true })
  })

  it('never lowers the last step when the clock is set back', async () => {
    const setup = await openTestAccounts()
    const { accounts, clock, code } = setup
    const { secret } = await enrolled(setup, 'ada')
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ ok: true })
    const text = code(secret)
    clock.advance(-3600)
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ reason: 'replayed' })
    clock.advance(3600)
    expect(await accounts.verify('ada', text)).toMatchObject({ reason: 'replayed' })
    clock.advance(30)
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ ok: true })
  })
})

describe('a hardware key', () => {
  it('is enrolled by its first code, even if its button was pressed before', async () => {
    const setup = await openTestAccounts()
    const { accounts } = setup
    const { authenticatorId, secret, uri } = await accounts.enrol('ada', {
      account: 'ada',
      type: 'hotp',
    })
    expect(uri).toMatch(/^otpauth:\/\/hotp\/.*&counter=0$/)
    expect(await accounts.confirm('ada', authenticatorId, hotp(secret, 3))).toMatchObject({
      ok: true,
      method: 'hotp',
      drift: 3,
    })
    expect(await accounts.verify('ada', hotp(secret, 3))).toMatchObject({ reason: 'replayed' })
    expect(await accounts.verify('ada', hotp(secret, 2))).toMatchObject({ reason: 'mismatch' })
    expect(await accounts.verify('ada', hotp(secret, 9))).toMatchObject({ ok: true, drift: 5 })
    expect(await accounts.verify('ada', hotp(secret, 16))).toMatchObject({ reason: 'mismatch' })
    expect((await accounts.status('ada')).authenticators[0]?.type).toBe('hotp')
  })

  it('may send its token identifier before the code, up to 12 characters', async () => {
    const setup = await openTestAccounts()
    const { press } = await enrolledKey(setup, 'ada')
    for (const [i, id] of ['', 'c', 'ubnu01234567', 'UBNU 0123 4567 ', '000000000000'].entries()) {
      expect(await setup.accounts.verify('ada', `${id}${press(i + 1)}`)).toMatchObject({ ok: true })
    }
    for (const id of ['ubnu012345678', 'übnu', 'a-b', '.']) {
      expect(await setup.accounts.verify('ada', `${id}${press(6)}`)).toMatchObject({
        reason: 'malformed',
      })
    }
  })

  it('may have blanks in the code and in its token identifier', async () => {
    const setup = await openTestAccounts()
    // A fixed key without equal codes near each other, since the highest match would count.
    const secret = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    await setup.accounts.importKey('ada', { key: { secret, type: 'hotp' } })
    const press = (counter: number): string => hotp(secret, counter)
    for (const [i, blank] of EVERY_BLANK.entries()) {
      const typed = [...`ubnu${press(i)}`].join(blank) + blank
      expect(await setup.accounts.verify('ada', typed)).toMatchObject({ ok: true })
    }
    const next = press(EVERY_BLANK.length)
    for (const other of NO_BLANKS) {
      const typed = `${next.slice(0, 3)}${other}${next.slice(3)}`
      expect(await setup.accounts.verify('ada', typed)).toMatchObject({ reason: 'malformed' })
    }
  })

  it('is refused with more than 64 characters', async () => {
    const setup = await openTestAccounts()
    const { press } = await enrolledKey(setup, 'ada')
    for (const typed of [press(1).padEnd(65), press(1).padStart(65)]) {
      expect(await setup.accounts.verify('ada', typed)).toMatchObject({ reason: 'malformed' })
    }
    expect(await setup.accounts.verify('ada', press(1).padEnd(64))).toMatchObject({ ok: true })
    expect(await setup.accounts.verify('ada', press(2).padStart(64))).toMatchObject({ ok: true })
  })

  it.each([6, 7, 8] as const)('may have %d digits', async (digits) => {
    const { accounts } = await openTestAccounts()
    const secret = Secret.generate()
    await accounts.importKey('ada', { key: { type: 'hotp', secret, digits, counter: 5n } })
    const text = (counter: number) => hotp(secret, counter, { digits })
    expect(await accounts.verify('ada', text(5))).toMatchObject({ ok: true })
    expect(await accounts.verify('ada', `ubnu01234567${text(6)}`)).toMatchObject({ ok: true })
    expect(await accounts.verify('ada', text(7).slice(1))).toMatchObject({ reason: 'malformed' })
  })

  it('keeps an imported counter, up to the last possible one', async () => {
    const { accounts } = await openTestAccounts()
    const secret = Secret.generate()
    const last = 2n ** 64n - 1n
    await accounts.importKey('ada', { key: { type: 'hotp', secret, counter: last } })
    expect(await accounts.verify('ada', hotp(secret, last))).toMatchObject({ ok: true })
    expect(await accounts.verify('ada', hotp(secret, last))).toMatchObject({ reason: 'replayed' })
    expect(await accounts.verify('ada', hotp(secret, 0))).toMatchObject({ reason: 'mismatch' })
  })

  it('is resynchronized by two codes in a row, which are then spent', async () => {
    const setup = await openTestAccounts()
    const { accounts, clock, events } = setup
    const { authenticatorId, press } = await enrolledKey(setup, 'ada')
    await enrolled(setup, 'ada')
    expect(await accounts.verify('ada', press(60))).toMatchObject({ reason: 'mismatch' })
    expect(await rowOf(setup, 'ada')).toContain('failures=1')
    expect(await accounts.resync('ada', authenticatorId, [press(60), press(61)])).toEqual({
      ok: true,
      at: clock.now(),
      method: 'hotp',
      authenticatorId,
      drift: 59,
    })
    expect(events.at(-1)).toMatchObject({ type: 'resynchronised', authenticatorId, drift: 59 })
    expect(await rowOf(setup, 'ada')).not.toContain('failures')
    expect(await accounts.verify('ada', press(61))).toMatchObject({ reason: 'replayed' })
    expect(await accounts.verify('ada', press(62))).toMatchObject({ ok: true })
    expect(
      await accounts.resync('ada', authenticatorId, [`ubnu01234567${press(70)}`, press(71)]),
    ).toMatchObject({ ok: true })
  })

  it('is found among several by its codes alone', async () => {
    const setup = await openTestAccounts()
    const { accounts, events } = setup
    const [, second] = [await enrolledKey(setup, 'ada'), await enrolledKey(setup, 'ada')]
    const { authenticatorId, press } = second
    await enrolled(setup, 'ada')
    const codes = [press(60), press(61)] as const
    expect(await accounts.resync('ada', undefined, codes)).toMatchObject({
      ok: true,
      authenticatorId,
    })
    expect(events.at(-1)).toMatchObject({ type: 'resynchronised', authenticatorId })
    expect(await accounts.resync('ada', undefined, [press(70), press(72)])).toMatchObject({
      reason: 'mismatch',
      attemptsLeft: 4,
    })
    await enrolled(setup, 'bob')
    expect(await accounts.resync('bob', undefined, codes)).toEqual({ ok: false, reason: 'unknown' })
  })

  it('is not resynchronized by codes that are not in a row, too many or too few', async () => {
    const setup = await openTestAccounts()
    const { accounts } = setup
    const { authenticatorId, press } = await enrolledKey(setup, 'ada')
    const resync = (codes: unknown) => accounts.resync('ada', authenticatorId, codes as never)
    expect(await resync([press(60), press(62)])).toMatchObject({ reason: 'mismatch' })
    expect(await resync([press(61), press(60)])).toMatchObject({ reason: 'mismatch' })
    expect(await resync([press(500), press(501)])).toMatchObject({ reason: 'mismatch' })
    const many = Array.from({ length: 6 }, (_, i) => press(60 + i))
    for (const codes of [[], [press(60)], many, [press(60), 7], 'ab', undefined, null, {}]) {
      expect(await resync(codes)).toMatchObject({ reason: 'malformed', attemptsLeft: 2 })
    }
    const phone = await enrolled(setup, 'ada')
    expect(await accounts.resync('ada', phone.authenticatorId, [press(60), press(61)])).toEqual({
      ok: false,
      reason: 'unknown',
    })
    expect(await accounts.resync('bob', authenticatorId, [press(60), press(61)])).toEqual({
      ok: false,
      reason: 'unknown',
    })
  })
})

describe('createAccounts', () => {
  const keyring: Sealer = {
    seal: async () => 'x',
    open: async () => new Uint8Array(20),
  }
  const good = { store: memoryStore(), issuer: 'Rat', keyring }

  it.each([
    { limit: { free: 0 } },
    { limit: { hardStop: 101 } },
    { window: 11 },
    { lookAhead: 101 },
    { maxAuthenticators: 0 },
    { maxAuthenticators: 33 },
    { enrolmentSeconds: 0 },
    { enrolmentSeconds: 86_401 },
    { recoveryCodes: -1 },
    { recoveryCodes: 33 },
    { issuer: '' },
    { issuer: 'a:b' },
    { issuer: undefined },
  ])('refuses %j', (options) => {
    // A cast, since the types require an issuer.
    const create = () => createAccounts({ ...good, ...(options as object) })
    expect(create).toThrow(RangeError)
    expect(create).toThrow(Object.keys(options)[0])
  })

  it.each([
    { store: {} },
    { store: undefined },
    { keyring: {} },
    { keyring: undefined },
    { keyring: { seal: keyring.seal } },
    { now: 7 },
    { onEvent: 'log' },
    { window: 'wide' },
  ])('refuses %j as a wrong type', (options) => {
    const create = () => createAccounts({ ...good, ...(options as object) })
    expect(create).toThrow(TypeError)
    expect(create).toThrow(
      /^(?:now, onEvent and each method of store and keyring|issuer|window) must/,
    )
  })

  it('uses the system clock without the option now', async () => {
    const accounts = createAccounts({ ...good, keyring: await ring() })
    const secret = Secret.generate()
    await accounts.importKey('ada', { key: { secret } })
    const verdict = await accounts.verify('ada', totp(secret))
    expect(verdict.ok && Math.abs(verdict.at - Date.now())).toBeLessThan(60_000)
  })

  const ring = () => createKeyring({ current: 'k1', keys: { k1: KEYS.k1 } })
})
