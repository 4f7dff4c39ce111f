/**
 * Attacks on records and on the first enrolment, by their numbers in the threat model. The attacker can write the
 * database, knows the password of the user, and has no key.
 */

import { createHash } from 'node:crypto'
import { EinmalError, memoryStore, Secret, type StateStore, totp } from 'einmal'
import { createAccounts, createKeyring, generateKey } from 'einmal/accounts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { authenticatedRecords } from '../../src/accounts/secrets/authenticated-records.js'
import { rejectionOf } from '../accounts/support/rejection.js'
import {
  enrolled,
  enrolledKey,
  openTestAccounts,
  overwrite,
  plant,
  rowOf,
  type TestAccounts,
  wrongCode,
} from '../accounts/support/test-accounts.js'
import { openTestTokens, pairOf, seedKey } from '../accounts/support/test-tokens.js'

const account = 'ada@rat.example'

/** Number of random changes; `npm run tamper` tries 100,000. */
const TAMPERINGS = Number(process.env['EINMAL_TAMPERINGS'] ?? 2000)

/** The stored text of a user, with its tag. */
async function storedText({ store }: Pick<TestAccounts, 'store'>, key: string): Promise<string> {
  return (await store.read(key))?.value ?? ''
}

/** Every verb that reads the record of a user. */
function verbsOn({ accounts }: TestAccounts): Record<string, () => Promise<unknown>> {
  const options = { account }
  return {
    activate: () => accounts.activate('ada', 'K7QM-2VXD-9T4H-PBWE'),
    confirm: () => accounts.confirm('ada', 'A'.repeat(16), '123456'),
    enrol: () => accounts.enrol('ada', options),
    importKey: () => accounts.importKey('ada', { key: { secret: Secret.generate() } }),
    issueActivation: () => accounts.issueActivation('ada'),
    markRecoveryCodesSaved: () => accounts.markRecoveryCodesSaved('ada'),
    recover: () => accounts.recover('ada', '0'.repeat(24)),
    regenerate: () => accounts.regenerateRecoveryCodes('ada'),
    remove: () => accounts.remove('ada', 'A'.repeat(16)),
    rename: () => accounts.rename('ada', 'A'.repeat(16), 'x'),
    reset: () => accounts.reset('ada'),
    resync: () => accounts.resync('ada', 'A'.repeat(16), ['123456', '123456']),
    revokeActivation: () => accounts.revokeActivation('ada'),
    status: () => accounts.status('ada'),
    unlock: () => accounts.unlock('ada'),
    verify: () => accounts.verify('ada', '123456'),
  }
}

describe('a record that an attacker writes without a key', () => {
  /** A user with a device and recovery codes, locked after too many failures. */
  async function lockedUser() {
    const setup = await openTestAccounts()
    const { secret, recoveryCodes } = await enrolled(setup, 'ada')
    for (let i = 0; i < 5; i++) await setup.accounts.recover('ada', '0'.repeat(24))
    const text = await storedText(setup, 'user:ada')
    return { setup, secret, recoveryCodes, text }
  }

  it('43: is refused when a recovery code of a chosen value is planted', async () => {
    const { setup, text } = await lockedUser()
    const [, salt = ''] = /salt=([\w-]{22})/.exec(text) ?? []
    const code = '0'.repeat(24)
    const planted = text.replace(/(?<=hashes=)[\w-]{22}/, hashOf(salt, code))
    expect(planted).not.toBe(text)
    await plant(setup, 'ada', planted)
    expect(await rejectionOf(setup.accounts.recover('ada', code))).toBe('ERR_SEAL_BROKEN')
  })

  it.each([
    ['a lock is lifted', (text: string) => text.replace(/ recovery-locked=\d+/, '')],
    ['a count is lowered', (text: string) => text.replace(/ wrong-recovery=\d+/, '')],
    ['a step is lowered', (text: string) => text.replace(/ step=\d+/, ' step=1')],
    ['a removal is taken back', (text: string) => text.replace(/^v2/, 'v2 removed=1')],
    ['every factor is removed', () => 'v2\nend'],
    ['every factor is removed, under the old tag', (text: string) => `v2\nend${tagOf(text)}`],
    ['the tag is removed', (text: string) => text.slice(0, text.lastIndexOf('#'))],
    ['an activation code is planted', (text: string) => `${invitation()}${tagOf(text)}`],
    ['the tag is very long', (text: string) => `${text}${'A'.repeat(250_000)}`],
    ['the record is empty', () => ''],
  ])('43: is refused when %s', async (_, tamper) => {
    const { setup, text } = await lockedUser()
    const planted = tamper(text)
    expect(planted).not.toBe(text)
    await plant(setup, 'ada', planted)
    for (const [name, call] of Object.entries(verbsOn(setup))) {
      expect(await rejectionOf(call()), name).toBe('ERR_SEAL_BROKEN')
    }
    expect(await setup.accounts.censusRows(['ada']).next()).toMatchObject({
      value: { state: 'unreadable' },
    })
    expect(await storedText(setup, 'user:ada')).toBe(planted)
  })

  it('43: is refused when a factor or the whole record of another user is copied', async () => {
    const { setup } = await lockedUser()
    const own = await enrolled(setup, 'eve')
    const eve = await storedText(setup, 'user:eve')
    const [device = ''] = /\nactive [^\n]+/.exec(eve) ?? []
    const ada = await storedText(setup, 'user:ada')
    for (const planted of [eve, ada.replace('\nactive', `${device}\nactive`)]) {
      await plant(setup, 'ada', planted)
      const attempt = setup.accounts.verify('ada', setup.code(own.secret))
      expect(await rejectionOf(attempt)).toBe('ERR_SEAL_BROKEN')
    }
  })

  it('43: is refused when any byte or line is changed', async () => {
    const setup = await openTestAccounts()
    await enrolled(setup, 'ada', 'Handy')
    await enrolled(setup, 'eve')
    await setup.accounts.enrol('ada', { account })
    await setup.accounts.issueActivation('kim')
    // The same record under the same keys, as rows of another kind and of other users.
    const row = await rowOf(setup, 'ada')
    const tagging = authenticatedRecords(setup.store, setup.keyring, undefined)
    for (const key of ['otp:ada', 'user:Ada', 'user:ad']) await tagging.write(key, row, undefined)
    const keys = ['user:ada', 'user:eve', 'user:kim', 'otp:ada', 'user:Ada', 'user:ad']
    const texts = await Promise.all(keys.map((key) => storedText(setup, key)))
    const status = await setup.accounts.status('ada')
    const [text = '', ...others] = texts
    const anyText = fc.constantFrom(text, ...others)
    const edit = fc.record({
      from: fc.nat(text.length),
      length: fc.nat(80),
      by: fc.oneof(
        fc.constant(''),
        fc.string({ unit: 'binary', maxLength: 3 }),
        fc.string({ unit: fc.constantFrom(...'0123456789 =#\nabAB_-'), maxLength: 4 }),
        fc.tuple(anyText, fc.nat(2000), fc.nat(400)).map(([other, at, n]) => {
          return other.slice(at % other.length, (at % other.length) + n)
        }),
      ),
    })
    const lines = fc.tuple(anyText, fc.nat(9), fc.nat(9), fc.constantFrom('drop', 'double', 'swap'))
    const byBytes = edit.map(({ from, length, by }) => {
      return text.slice(0, from) + by + text.slice(from + length)
    })
    const byLines = lines.map(([other, i, j, kind]) => {
      const all = text.split('\n')
      const foreign = other.split('\n')
      const [a, b] = [i % all.length, j % foreign.length]
      if (kind === 'drop') all.splice(a, 1)
      else if (kind === 'double') all.splice(a, 0, all[a] ?? '')
      else all[a] = foreign[b] ?? ''
      return all.join('\n')
    })
    await fc.assert(
      fc.asyncProperty(fc.oneof(byBytes, byLines, anyText), async (planted) => {
        await plant(setup, 'ada', planted)
        const seen = await setup.accounts.status('ada').catch((error: unknown) => error)
        if (planted === text) expect(seen).toEqual(status)
        else {
          expect(seen).toBeInstanceOf(EinmalError)
          expect(['ERR_SEAL_BROKEN', 'ERR_KEY_UNKNOWN']).toContain((seen as EinmalError).code)
        }
      }),
      { numRuns: TAMPERINGS },
    )
  }, 1_500_000)

  it('43: is refused when any byte of the record of a hardware token is changed', async () => {
    const { tokens, store, key } = await openTestTokens()
    await tokens.add([seedKey({ serial: 'B-1' }), seedKey({ serial: 'C-1' })])
    await tokens.assign('B-1', 'ada')
    await tokens.claim('ada', 'C-1', ['000000', '000000'])
    const read = async (name: string) => (await store.read(name))?.value ?? ''
    const text = await read('token:A-1')
    const others = await Promise.all(['token:B-1', 'token:C-1', 'user:ada'].map(read))
    const status = await tokens.status('A-1')
    const edit = fc
      .record({
        from: fc.nat(text.length),
        length: fc.nat(60),
        by: fc.oneof(
          fc.constant(''),
          fc.string({ unit: 'binary', maxLength: 3 }),
          fc.string({ unit: fc.constantFrom(...'0123456789 =#.abAB_-'), maxLength: 4 }),
          fc.tuple(fc.constantFrom(...others), fc.nat(600), fc.nat(200)).map(([other, at, n]) => {
            return other.slice(at % other.length, (at % other.length) + n)
          }),
        ),
      })
      .map(({ from, length, by }) => text.slice(0, from) + by + text.slice(from + length))
    await fc.assert(
      fc.asyncProperty(fc.oneof(edit, fc.constantFrom(text, ...others)), async (planted) => {
        const entry = await store.read('token:A-1')
        expect(await store.write('token:A-1', planted, entry?.version)).toBe(true)
        const seen = await tokens.status('A-1').catch((error: unknown) => error)
        if (planted === text) {
          expect(seen).toEqual(status)
          return
        }
        const { code } = seen as EinmalError
        expect(['ERR_SEAL_BROKEN', 'ERR_KEY_UNKNOWN']).toContain(code)
        const calls = [
          tokens.claim('ada', 'A-1', pairOf(key, 0)),
          tokens.assign('A-1', 'eve'),
          tokens.release('A-1'),
          tokens.revoke('A-1'),
        ]
        for (const call of calls) expect(await rejectionOf(call)).toBe(code)
        expect(await read('token:A-1')).toBe(planted)
      }),
      { numRuns: Math.ceil(TAMPERINGS / 4) },
    )
  }, 1_500_000)

  it('43: is refused when its key was retired', async () => {
    const keyring = await createKeyring(generateKey('k1'))
    const setup = await openTestAccounts({ keyring })
    await enrolled(setup, 'ada')
    const old = await storedText(setup, 'user:ada')
    const next = generateKey('k2')
    await keyring.rotate(next)
    await plant(setup, 'ada', old)
    expect(await rejectionOf(setup.accounts.status('ada'))).toBe('ERR_KEY_UNKNOWN')
  })

  function invitation(): string {
    const salt = 'A'.repeat(22)
    const hash = hashOf(salt, '0'.repeat(16))
    return `v2\nactivation salt=${salt} hash=${hash} issued=1 expires=8000000000000\nend`
  }

  /** The stored form of a code of ada; it takes no key to compute it. */
  function hashOf(salt: string, code: string): string {
    const digest = createHash('sha256').update(`${salt}${code}ada`).digest()
    return digest.toString('base64url', 0, 16)
  }

  function tagOf(text: string): string {
    return text.slice(text.lastIndexOf('#'))
  }
})

/** The bound of what the tag cannot show: docs/explanation/threat-model.md lists the same. */
describe('an older record of the user that an attacker puts back', () => {
  /** A user with two devices, and the record of that moment. */
  async function userWithTwoDevices() {
    const setup = await openTestAccounts({ limit: { free: 3 } })
    const phone = await enrolled(setup, 'ada')
    const tablet = await enrolled(setup, 'ada')
    const row = await storedText(setup, 'user:ada')
    return { setup, phone, tablet, putBack: () => plant(setup, 'ada', row) }
  }

  it('makes a used code valid again until its window is over', async () => {
    const { setup, phone, putBack } = await userWithTwoDevices()
    const { accounts, clock } = setup
    const code = setup.code(phone.secret)
    const end = (Math.floor(clock.now() / 30_000) + 2) * 30_000
    expect(await accounts.verify('ada', code)).toMatchObject({ ok: true })
    expect(await accounts.verify('ada', code)).toMatchObject({ reason: 'replayed' })
    clock.set(end - 1)
    await putBack()
    expect(await accounts.verify('ada', code)).toMatchObject({ ok: true })
    clock.set(end)
    await putBack()
    expect(await accounts.verify('ada', code)).toMatchObject({ reason: 'mismatch' })
  })

  it('makes used recovery codes valid again, at any later time', async () => {
    const { setup, phone, putBack } = await userWithTwoDevices()
    const { accounts, clock } = setup
    const [code = ''] = phone.recoveryCodes
    expect(await accounts.recover('ada', code)).toMatchObject({ ok: true })
    await accounts.regenerateRecoveryCodes('ada')
    clock.advance(365 * 86_400)
    await putBack()
    expect(await accounts.recover('ada', code)).toMatchObject({ ok: true })
  })

  it('brings a removed device back, and takes the mark of its removal away', async () => {
    const { setup, phone, putBack } = await userWithTwoDevices()
    const { accounts, clock } = setup
    await accounts.remove('ada', phone.authenticatorId)
    expect((await accounts.status('ada')).factorsRemovedAt).toBe(clock.now())
    clock.advance(365 * 86_400)
    await putBack()
    expect((await accounts.status('ada')).factorsRemovedAt).toBeUndefined()
    expect(await accounts.verify('ada', setup.code(phone.secret))).toMatchObject({ ok: true })
  })

  it('takes counted failures back, so that the limit does not hold', async () => {
    const { setup, phone, tablet, putBack } = await userWithTwoDevices()
    const wrong = wrongCode(setup, phone.secret, tablet.secret)
    for (let i = 0; i < 20; i++) {
      expect(await setup.accounts.verify('ada', wrong)).toMatchObject({ reason: 'mismatch' })
      if (i % 2 === 1) await putBack()
    }
    // The events still report each wrong code.
    expect(setup.events.filter(({ type }) => type === 'refused')).toHaveLength(20)
  })

  it('makes the last code of a hardware key valid again, at any later time', async () => {
    const setup = await openTestAccounts()
    const { press } = await enrolledKey(setup, 'ada')
    const row = await storedText(setup, 'user:ada')
    expect(await setup.accounts.verify('ada', press(1))).toMatchObject({ ok: true })
    setup.clock.advance(365 * 86_400)
    await plant(setup, 'ada', row)
    expect(await setup.accounts.verify('ada', press(1))).toMatchObject({ ok: true })
  })

  it('makes a used activation code valid again until it expires, and removes the device', async () => {
    const setup = await openTestAccounts()
    const { accounts, clock } = setup
    const { code, expiresAt } = await accounts.issueActivation('ada')
    const row = await storedText(setup, 'user:ada')
    expect(await accounts.activate('ada', code)).toMatchObject({ ok: true })
    await enrolled(setup, 'ada')
    clock.set(expiresAt - 1)
    await plant(setup, 'ada', row)
    expect(await accounts.status('ada')).toMatchObject({ enrolled: false })
    expect(await accounts.activate('ada', code)).toMatchObject({ ok: true })
    clock.set(expiresAt)
    await plant(setup, 'ada', row)
    expect(await accounts.activate('ada', code)).toMatchObject({ reason: 'expired' })
  })

  it('is refused after a change of keys and a reseal', async () => {
    const [k1, k2] = [generateKey('k1'), generateKey('k2')]
    const keyring = await createKeyring(k1)
    const setup = await openTestAccounts({ keyring })
    await enrolled(setup, 'ada')
    const row = await storedText(setup, 'user:ada')
    await keyring.rotate(`${k2},${k1}`)
    await setup.accounts.reseal(['ada'])
    await keyring.rotate(k2)
    expect(await setup.accounts.status('ada')).toMatchObject({ enrolled: true })
    await plant(setup, 'ada', row)
    expect(await rejectionOf(setup.accounts.status('ada'))).toBe('ERR_KEY_UNKNOWN')
    expect(await rejectionOf(setup.accounts.recover('ada', '0'.repeat(24)))).toBe('ERR_KEY_UNKNOWN')
  })
})

describe('keys of records', () => {
  it('are derived from the keyring, so that another keyring refuses the record', async () => {
    const setup = await openTestAccounts()
    await enrolled(setup, 'ada')
    const text = await rowOf(setup, 'ada')
    // The record is read under its keyring. The same text under another keyring is refused.
    await overwrite(setup, 'ada', text)
    expect(await setup.accounts.status('ada')).toMatchObject({ enrolled: true })
    await overwrite({ ...setup, keyring: await createKeyring(generateKey('k1')) }, 'ada', text)
    expect(await rejectionOf(setup.accounts.status('ada'))).toBe('ERR_SEAL_BROKEN')
  })

  it('are renewed by reseal, also for a user without a sealed secret', async () => {
    const [k1, k2] = [generateKey('k1'), generateKey('k2')]
    const keyring = await createKeyring(k1)
    const setup = await openTestAccounts({ keyring })
    await enrolled(setup, 'ada')
    await setup.accounts.issueActivation('kim')
    const ids = ['ada', 'kim', 'nobody']
    expect(await setup.accounts.reseal(ids)).toEqual({ total: 3, resealed: 0, failed: [] })
    await keyring.rotate(`${k2},${k1}`)
    expect(await setup.accounts.reseal(ids)).toEqual({ total: 3, resealed: 2, failed: [] })
    expect(await setup.accounts.reseal(ids)).toEqual({ total: 3, resealed: 0, failed: [] })
    await keyring.rotate(k2)
    expect((await setup.accounts.status('kim')).activation).toBeDefined()
    expect(await setup.accounts.status('ada')).toMatchObject({ enrolled: true })
  })

  it('can be passed beside a sealer that does not authenticate', async () => {
    const { seal, open } = await createKeyring(generateKey('k1'))
    const store: StateStore = memoryStore()
    const options = { store, issuer: 'Rat', keyring: { seal, open } }
    expect(() => createAccounts(options)).toThrow(
      expect.objectContaining({
        name: 'TypeError',
        message: expect.stringContaining('recordKeys'),
      }),
    )
    const recordKeys = { current: 'r1', keys: { r1: new Uint8Array(32).fill(7) } }
    const accounts = createAccounts({ ...options, recordKeys })
    const secret = Secret.generate()
    await accounts.importKey('ada', { key: { secret } })
    expect(await accounts.verify('ada', totp(secret))).toMatchObject({ ok: true })
    const row = (await store.read('user:ada'))?.value ?? ''
    await plant({ store }, 'ada', row.replace(/ step=\d+/, ''))
    expect(await rejectionOf(accounts.verify('ada', totp(secret)))).toBe('ERR_SEAL_BROKEN')
  })

  it.each([
    ['undefined', async () => undefined as never],
    ['an empty tag', async () => new Uint8Array(0)],
    ['a long tag', async () => new Uint8Array(1025)],
    ['an error', () => Promise.reject(new Error('the KMS is down'))],
  ])('store nothing when the sealer creates %s as the tag', async (_, authenticate) => {
    const keyring = await createKeyring(generateKey('k1'))
    const setup = await openTestAccounts({ keyring: { ...keyring, authenticate } })
    const call = setup.accounts.verify('ada', '123456')
    expect(await rejectionOf(call)).toBe('ERR_SEALER_FAILED')
    expect(await setup.store.read('user:ada')).toBeUndefined()
  })

  it.each([
    ['a value other than true', async () => 1 as never, 'ERR_SEAL_BROKEN'],
    ['an error', () => Promise.reject(new Error('the KMS is down')), 'ERR_SEALER_FAILED'],
  ])('read nothing when the sealer answers the check of a tag with %s', async (_, verify, code) => {
    const keyring = await createKeyring(generateKey('k1'))
    const good = await openTestAccounts({ keyring })
    await enrolled(good, 'ada')
    const bad = await openTestAccounts({ store: good.store, keyring: { ...keyring, verify } })
    expect(await rejectionOf(bad.accounts.status('ada'))).toBe(code)
  })
})

describe('an activation code', () => {
  it('is accepted once in sixteen parallel requests and four spellings', async () => {
    const { accounts, clock, events } = await openTestAccounts()
    const { code } = await accounts.issueActivation('ada')
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
    const typed = [code, code.toLowerCase(), code.replaceAll('-', ' '), ` ${code}\n`]
    const verdicts = await Promise.all(
      Array.from({ length: 16 }, (_, i) => accounts.activate('ada', typed[i % 4] ?? '')),
    )
    const accepted = verdicts.filter(({ ok }) => ok)
    expect(accepted).toEqual([{ ok: true, at: clock.now(), method: 'activation' }])
    expect(events.filter(({ type }) => type === 'activated')).toHaveLength(1)
    expect(await accounts.status('ada')).toMatchObject({ activation: { usedAt: clock.now() } })
  })

  it('46: is refused when it is wrong, used, expired, replaced or of another user', async () => {
    const setup = await openTestAccounts({ limit: { free: 50 } })
    const { accounts, clock } = setup
    let failures = 0
    const refused = async (code: string, reason: string): Promise<void> => {
      expect(await accounts.activate('ada', code)).toMatchObject({ ok: false, reason })
      failures++
      expect(await rowOf(setup, 'ada')).toContain(`wrong-recovery=${failures}`)
    }
    await refused('0'.repeat(16), 'mismatch')
    const older = await accounts.issueActivation('ada')
    const other = await accounts.issueActivation('bob')
    const newer = await accounts.issueActivation('ada', { expiresInSeconds: 60 })
    await refused('0'.repeat(16), 'mismatch')
    await refused(other.code, 'mismatch')
    await refused(older.code, 'mismatch')
    clock.advance(60)
    await refused(newer.code, 'expired')
    const last = await accounts.issueActivation('ada')
    expect(await accounts.activate('ada', last.code)).toMatchObject({ ok: true })
    failures = 0
    await refused(last.code, 'replayed')
    await accounts.issueActivation('ada')
    await accounts.revokeActivation('ada')
    await accounts.revokeActivation('ada')
    expect((await accounts.status('ada')).activation).toBeUndefined()
    for (const malformed of ['', '1234', 'U'.repeat(16), 'x'.repeat(100), 7, null, {}]) {
      const verdict = await accounts.activate('ada', malformed as string)
      expect(verdict).toMatchObject({ ok: false, reason: 'malformed' })
    }
  })

  it('is accepted while the account is locked, and lifts the lock', async () => {
    const { accounts } = await openTestAccounts()
    const { code } = await accounts.issueActivation('ada')
    for (let i = 0; i < 5; i++) await accounts.activate('ada', '0'.repeat(16))
    expect(await accounts.activate('ada', '0'.repeat(16))).toMatchObject({ reason: 'locked' })
    expect(await accounts.activate('ada', code)).toMatchObject({ ok: true })
    expect(await accounts.status('ada')).not.toHaveProperty('lockedUntil')
  })

  it('is only for a user without an authenticator, and ends with the first one or a reset', async () => {
    const setup = await openTestAccounts()
    const { accounts } = setup
    const { code } = await accounts.issueActivation('ada')
    await enrolled(setup, 'ada')
    expect((await accounts.status('ada')).activation).toBeUndefined()
    expect(await accounts.activate('ada', code)).toEqual({ ok: false, reason: 'enrolled' })
    expect(await rejectionOf(accounts.issueActivation('ada'))).toBe('ERR_USER_ENROLLED')
    await accounts.issueActivation('kim')
    await accounts.reset('kim')
    expect((await accounts.status('kim')).activation).toBeUndefined()
  })

  it('is stored as a hash, and is in no error or event', async () => {
    const setup = await openTestAccounts()
    const issued = await setup.accounts.issueActivation('ada')
    const { code } = issued
    await setup.accounts.activate('ada', code)
    const shown = JSON.stringify([issued, { ...issued }, setup.events, await rowOf(setup, 'ada')])
    for (const form of [code, code.replaceAll('-', '')]) expect(shown).not.toContain(form)
  })

  it.each([59, 31_536_001, 1.5, Number.NaN])('is not issued for %d seconds', async (seconds) => {
    const { accounts } = await openTestAccounts()
    const call = accounts.issueActivation('ada', { expiresInSeconds: seconds })
    await expect(call).rejects.toThrow(RangeError)
  })
})
