/**
 * Attacks on accounts, by their numbers in the threat model. Accounts must withstand all of them. Attacks by a
 * session on the pages of the gate are in gate.test.ts.
 */

import { inspect } from 'node:util'
import { memoryStore, Secret, totp } from 'einmal'
import { createAccounts, createKeyring, generateKey } from 'einmal/accounts'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { rejectionOf } from '../accounts/support/rejection.js'
import {
  enrolled,
  enrolledKey,
  KEYS,
  openTestAccounts,
  overwrite,
  plant,
  rowOf,
  type TestAccounts,
  wrongCode,
} from '../accounts/support/test-accounts.js'
import { expectHidden } from '../support/canary.js'
import { counted, withMethod } from '../verifier/support/stores.js'

const account = 'ada@rat.example'
const { k1, k2 } = KEYS

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('replay protection', () => {
  it('7: refuses the enrolment code as the first login code', async () => {
    const { accounts, clock, code } = await openTestAccounts()
    const { authenticatorId, secret } = await accounts.enrol('ada', { account })
    const first = code(secret)
    expect(await accounts.confirm('ada', authenticatorId, first)).toMatchObject({ ok: true })
    expect(await accounts.verify('ada', first)).toMatchObject({ reason: 'replayed' })
    clock.advance(29)
    expect(await accounts.verify('ada', first)).toMatchObject({ reason: 'replayed' })
  })

  it('7: refuses the enrolment code of a hardware key as the first login code', async () => {
    const setup = await openTestAccounts()
    const { press } = await enrolledKey(setup, 'ada')
    expect(await setup.accounts.verify('ada', press(0))).toMatchObject({ reason: 'replayed' })
  })

  it('83: counts the last code of a hardware key as a guess at the app of the same user', async () => {
    const setup = await openTestAccounts()
    const { press } = await enrolledKey(setup, 'ada')
    const seen = press(0)
    // A double click, or a client whose answer was lost.
    const repeated = await setup.accounts.verify('ada', seen)
    expect(repeated).toMatchObject({ reason: 'replayed', attemptsLeft: 5 })
    setup.clock.advance(121)
    for (const attemptsLeft of [4, 3, 2, 1]) {
      const again = await setup.accounts.verify('ada', seen)
      expect(again).toMatchObject({ reason: 'replayed', attemptsLeft })
      setup.clock.advance(30)
    }
    await setup.accounts.verify('ada', seen)
    expect(await setup.accounts.verify('ada', seen)).toMatchObject({ reason: 'locked' })
  })

  it('8: accepts a recovery code once, in one request after another', async () => {
    const setup = await openTestAccounts()
    const { recoveryCodes } = await enrolled(setup, 'ada')
    const code = recoveryCodes[0] ?? ''
    expect(await setup.accounts.recover('ada', code)).toMatchObject({ ok: true, remaining: 9 })
    for (const again of [code, code.toLowerCase(), code.replaceAll('-', ' ')]) {
      expect(await setup.accounts.recover('ada', again)).toMatchObject({ reason: 'mismatch' })
    }
  })

  it('8: accepts a recovery code once, in parallel requests on two nodes', async () => {
    const store = memoryStore()
    const [setup, other] = [await openTestAccounts({ store }), await openTestAccounts({ store })]
    const { recoveryCodes } = await enrolled(setup, 'ada')
    const code = recoveryCodes[0] ?? ''
    const verdicts = await Promise.all(
      Array.from({ length: 16 }, (_, i) => (i % 2 ? setup : other).accounts.recover('ada', code)),
    )
    expect(verdicts.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await setup.accounts.status('ada')).toMatchObject({ recoveryCodesLeft: 9 })
  })

  it('9: refuses the recovery code of another user', async () => {
    const setup = await openTestAccounts()
    const ada = await enrolled(setup, 'ada')
    const bob = await enrolled(setup, 'bob')
    for (const code of ada.recoveryCodes.slice(0, 3)) {
      expect(await setup.accounts.recover('bob', code)).toMatchObject({ reason: 'mismatch' })
    }
    expect(await setup.accounts.status('ada')).toMatchObject({ recoveryCodesLeft: 10 })
    // Copying the hashes of one user to the other does not help.
    const hashes = /^recovery .*$/m
    const [stolen = ''] = hashes.exec(await rowOf(setup, 'ada')) ?? []
    await overwrite(setup, 'bob', (await rowOf(setup, 'bob')).replace(hashes, stolen))
    expect(await setup.accounts.recover('bob', ada.recoveryCodes[4] ?? '')).toMatchObject({
      reason: 'mismatch',
    })
    expect(bob.recoveryCodes).toHaveLength(10)
  })

  it('37: refuses a used code after the clock was set back or far ahead', async () => {
    const setup = await openTestAccounts()
    const { accounts, clock, code } = setup
    const { secret } = await enrolled(setup, 'ada')
    const used = code(secret)
    expect(await accounts.verify('ada', used)).toMatchObject({ ok: true })
    for (const seconds of [-86_400, 86_400, 1e9, -1e9]) {
      clock.advance(seconds)
      expect(await accounts.verify('ada', used)).toMatchObject({ ok: false })
      clock.advance(-seconds)
      expect(await accounts.verify('ada', used)).toMatchObject({ ok: false })
      await accounts.unlock('ada')
    }
  })
})

describe('the factors of a user', () => {
  it('13: have a count of failures that no other user changes', async () => {
    const setup = await openTestAccounts({ limit: { free: 2 } })
    const { accounts, code } = setup
    const ada = await enrolled(setup, 'ada')
    const bob = await enrolled(setup, 'bob')
    const wrong = wrongCode(setup, ada.secret, bob.secret)
    await accounts.verify('ada', wrong)
    expect(await accounts.verify('bob', code(bob.secret))).toMatchObject({ ok: true })
    expect(await accounts.verify('ada', wrong)).toMatchObject({ attemptsLeft: 0 })
    expect(await accounts.verify('bob', wrong)).toMatchObject({ attemptsLeft: 1 })
  })

  it('13: share one count of failures and one lock', async () => {
    const setup = await openTestAccounts({ limit: { free: 2 } })
    const { accounts, code } = setup
    const { secret } = await enrolled(setup, 'ada')
    const key = await enrolledKey(setup, 'ada')
    const wrong = wrongCode(setup, secret)
    await accounts.verify('ada', wrong)
    await accounts.resync('ada', key.authenticatorId, [wrong, wrong])
    for (const verdict of [
      await accounts.verify('ada', code(secret)),
      await accounts.resync('ada', key.authenticatorId, [key.press(1), key.press(2)]),
    ]) {
      expect(verdict).toMatchObject({ reason: 'locked' })
    }
  })

  it('13: have separate counts and locks for codes and for recovery codes', async () => {
    const setup = await openTestAccounts({ limit: { free: 2 } })
    const { accounts, clock, code } = setup
    const { secret, recoveryCodes } = await enrolled(setup, 'ada')
    const noCode = '0'.repeat(24)
    for (const attemptsLeft of [1, 0]) {
      const verdict = await accounts.recover('ada', noCode)
      expect(verdict).toEqual({ ok: false, reason: 'mismatch', attemptsLeft })
    }
    const locked = { ok: false, reason: 'locked', retryAfterSeconds: 30 }
    expect(await accounts.recover('ada', noCode)).toEqual(locked)
    const until = clock.now() + 30_000
    const status = await accounts.status('ada')
    expect(status).toMatchObject({ recoveryLockedUntil: until })
    expect(status).not.toHaveProperty('lockedUntil')
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ ok: true })
    // A valid recovery code is accepted during the lock, and resets the count.
    expect(await accounts.recover('ada', recoveryCodes[0] ?? '')).toMatchObject({ ok: true })
    expect(await accounts.recover('ada', noCode)).toMatchObject({ attemptsLeft: 1 })
    expect(await rowOf(setup, 'ada')).toContain(' wrong-recovery=1')
    await accounts.unlock('ada')
    expect(await rowOf(setup, 'ada')).not.toContain('recovery=1')
  })

  it('60: include a recovery code that is accepted, and unlocks, at the hard stop', async () => {
    const setup = await openTestAccounts()
    const { accounts, clock, code, events } = setup
    const { secret, recoveryCodes } = await enrolled(setup, 'ada')
    for (let guesses = 0; guesses < 100; guesses++) {
      await accounts.verify('ada', wrongCode(setup, secret))
      await accounts.recover('ada', '0'.repeat(24))
      clock.advance(3600)
    }
    expect(await accounts.verify('ada', code(secret))).toEqual({ ok: false, reason: 'locked' })
    expect(await accounts.recover('ada', '0'.repeat(24))).not.toHaveProperty('ok', true)
    const verdict = await accounts.recover('ada', recoveryCodes[0] ?? '')
    expect(verdict).toMatchObject({ ok: true, method: 'recovery', remaining: 9 })
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['recovery-code-used', 'unlocked'])
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ ok: true })
  })

  it('60: count at most 100 wrong recovery codes, and write none during a lock', async () => {
    const { store, calls } = counted()
    const setup = await openTestAccounts({
      store,
      limit: { free: 1, baseSeconds: 1, maxSeconds: 1 },
    })
    const { accounts, clock } = setup
    await enrolled(setup, 'ada')
    for (let guesses = 0; guesses < 300; guesses++) {
      await accounts.recover('ada', '0'.repeat(24))
      const { write } = calls
      await accounts.recover('ada', '1'.repeat(24))
      expect(calls.write).toBe(write)
      clock.advance(1)
    }
    expect(await rowOf(setup, 'ada')).toContain(' wrong-recovery=100 ')
  })

  it('61: are not locked by a client that repeats its accepted code after a lost answer', async () => {
    const setup = await openTestAccounts()
    const { accounts, code, store } = setup
    const { secret } = await enrolled(setup, 'ada')
    const key = await enrolledKey(setup, 'ada')
    await accounts.verify('ada', code(secret))
    const repeated = { ok: false, reason: 'replayed', attemptsLeft: 5 }
    const write = vi.spyOn(store, 'write')
    for (let again = 0; again < 20; again++) {
      expect(await accounts.verify('ada', code(secret))).toEqual(repeated)
      expect(await accounts.verify('ada', key.press(0))).toEqual(repeated)
    }
    expect(write).not.toHaveBeenCalled()
    // An older code is counted. Two codes of a key, the first of them used, are counted too.
    expect(await accounts.verify('ada', code(secret, -1))).toMatchObject({ attemptsLeft: 4 })
    const codes = [key.press(0), key.press(1)] as const
    const resync = await accounts.resync('ada', key.authenticatorId, codes)
    expect(resync).toEqual({ ok: false, reason: 'replayed', attemptsLeft: 3 })
  })

  it('62: stay usable beside an authenticator whose key is lost', async () => {
    const keyring = await createKeyring({ current: 'k1', keys: { k1: KEYS.k1 } })
    const setup = await openTestAccounts({ keyring })
    const { accounts, code, events } = setup
    const lost = await enrolled(setup, 'ada')
    // Renaming writes the record under the new key. No code resealed the secret before the old key is lost.
    await keyring.rotate({ current: 'k2', keys: KEYS })
    await accounts.rename('ada', lost.authenticatorId, 'Handy')
    await keyring.rotate({ current: 'k2', keys: { k2: KEYS.k2 } })
    // The only authenticator is unreadable, so the error says so. Recovery codes need no key.
    expect(await rejectionOf(accounts.verify('ada', code(lost.secret)))).toBe('ERR_KEY_UNKNOWN')
    const [first = '', second = ''] = lost.recoveryCodes
    expect(await accounts.recover('ada', first)).toMatchObject({ ok: true, remaining: 9 })
    const fresh = await accounts.enrol('ada', { account })
    await accounts.confirm('ada', fresh.authenticatorId, code(fresh.secret))
    expect(await accounts.verify('ada', code(fresh.secret, 1))).toMatchObject({
      ok: true,
      authenticatorId: fresh.authenticatorId,
    })
    const { authenticatorId } = lost
    expect(events.slice(-2)).toMatchObject([
      { type: 'authenticator-unreadable', authenticatorId, code: 'ERR_KEY_UNKNOWN' },
      { type: 'accepted' },
    ])
    // A code of the unreadable authenticator is a wrong guess.
    expect(await accounts.verify('ada', code(lost.secret, 1))).toMatchObject({ reason: 'mismatch' })
    expect(await accounts.recover('ada', second)).toMatchObject({ ok: true, remaining: 8 })
    const { authenticators } = await accounts.status('ada')
    expect(authenticators.map(({ unreadable }) => unreadable)).toEqual([true, undefined])
    await keyring.rotate({ current: 'k2', keys: KEYS })
    expect((await accounts.status('ada')).authenticators[0]).not.toHaveProperty('unreadable')
    // With the key restored, its secrets are readable again.
    expect(await accounts.verify('ada', code(lost.secret, 1))).toMatchObject({ ok: true })
  })

  it('13: keep their count of failures when an attacker enrols another one', async () => {
    const setup = await openTestAccounts()
    const { accounts, code } = setup
    const { secret } = await enrolled(setup, 'ada')
    for (let guesses = 1; guesses <= 4; guesses++) {
      const own = await accounts.enrol('ada', { account })
      await accounts.verify('ada', wrongCode(setup, secret, own.secret))
      await accounts.confirm('ada', own.authenticatorId, code(own.secret))
      expect(await rowOf(setup, 'ada')).toContain(`failures=${guesses}`)
    }
  })

  it('22: do not include a pending secret that a newer enrolment has replaced', async () => {
    const setup = await openTestAccounts()
    const { accounts, code } = setup
    const first = await accounts.enrol('ada', { account })
    const second = await accounts.enrol('ada', { account })
    expect(second.secret.toBase32()).not.toBe(first.secret.toBase32())
    for (const secret of [first.secret, second.secret]) {
      expect(await accounts.verify('ada', code(secret))).toMatchObject({ reason: 'not-enrolled' })
      expect(await accounts.confirm('ada', first.authenticatorId, code(secret))).toMatchObject({
        reason: 'unknown',
      })
    }
    expect(await accounts.confirm('ada', second.authenticatorId, code(first.secret))).toMatchObject(
      { reason: 'mismatch' },
    )
  })

  it('23: keep an active secret during another enrolment', async () => {
    const setup = await openTestAccounts()
    const { accounts, clock, code } = setup
    const { secret, authenticatorId, recoveryCodes } = await enrolled(setup, 'ada')
    const before = await accounts.status('ada')
    const { expiresAt } = await accounts.enrol('ada', { account })
    const during = await accounts.status('ada')
    expect({ ...during, pending: undefined }).toEqual({ ...before, pending: undefined })
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ ok: true, authenticatorId })
    clock.set(expiresAt)
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ ok: true, authenticatorId })
    expect(await accounts.recover('ada', recoveryCodes[0] ?? '')).toMatchObject({ ok: true })
  })

  it('24: are confirmed once in parallel requests, with valid recovery codes', async () => {
    const store = memoryStore()
    const nodes = [await openTestAccounts({ store }), await openTestAccounts({ store })] as const
    const [{ accounts, clock, code }] = nodes
    const { authenticatorId, secret } = await accounts.enrol('ada', { account })
    const verdicts = await Promise.all(
      nodes.map((node) => node.accounts.confirm('ada', authenticatorId, code(secret))),
    )
    const [winner, ...more] = verdicts.filter((verdict) => verdict.ok)
    expect(more).toEqual([])
    expect(verdicts.find(({ ok }) => !ok)).toEqual({ ok: false, reason: 'confirmed' })
    // The recovery codes and the secret of the accepted confirmation are valid.
    clock.advance(30)
    const [first = ''] = winner?.recoveryCodes ?? []
    expect(await accounts.recover('ada', first)).toMatchObject({ ok: true })
    expect(await accounts.verify('ada', code(secret))).toMatchObject({ ok: true })
  })

  it('24: include one of two enrolments that began at the same time', async () => {
    const { accounts, code } = await openTestAccounts()
    const both = await Promise.all([1, 2].map(() => accounts.enrol('ada', { account })))
    const verdicts = []
    for (const { authenticatorId, secret } of both) {
      verdicts.push(await accounts.confirm('ada', authenticatorId, code(secret)))
    }
    expect(verdicts.filter(({ ok }) => ok)).toHaveLength(1)
    expect(verdicts).toContainEqual({ ok: false, reason: 'unknown' })
  })

  it('29: make an older proof stale when they are reset, also with a clock that was set back', async () => {
    const setup = await openTestAccounts()
    const { accounts, clock, code } = setup
    const { secret } = await enrolled(setup, 'ada')
    const proof = await accounts.verify('ada', code(secret))
    const isStale = async () => {
      const { factorsRemovedAt = -Infinity } = await accounts.status('ada')
      return proof.ok && proof.at <= factorsRemovedAt
    }
    expect(await isStale()).toBe(false)
    // The clock is set back before the reset.
    clock.advance(-3600)
    await accounts.reset('ada')
    expect(await isStale()).toBe(true)
    const again = await accounts.enrol('ada', { account })
    const fresh = await accounts.confirm('ada', again.authenticatorId, code(again.secret))
    const { factorsRemovedAt } = await accounts.status('ada')
    expect(fresh.ok && fresh.at).toBeGreaterThan(factorsRemovedAt ?? Infinity)
  })

  it('30: are not revealed by the shape of a verdict', async () => {
    const setup = await openTestAccounts()
    const { secret } = await enrolled(setup, 'ada')
    const wrong = wrongCode(setup, secret)
    for (const typed of [wrong, '12345', wrong, wrong, wrong, wrong, wrong]) {
      const [known, stranger] = [
        await setup.accounts.verify('ada', typed),
        await setup.accounts.verify('nobody', typed),
      ]
      const reason = 'reason' in known && known.reason
      const expected = reason === 'mismatch' ? 'not-enrolled' : reason
      expect(stranger).toEqual({ ...known, reason: expected })
    }
  })
})

describe('secrets', () => {
  it('33: are in no error, event, verdict, log line, inspected object or database', async () => {
    const shown: unknown[] = []
    const store = memoryStore()
    const write = vi.fn(store.write)
    const keyring = await createKeyring({ current: 'k1', keys: { k1 } })
    let at = Date.UTC(2026, 10, 23)
    const accounts = createAccounts({
      store: withMethod({ write }, store),
      issuer: 'Rat',
      keyring,
      now: () => at,
      onEvent: (event) => shown.push(event),
    })
    const note = async (promise: Promise<unknown>) => {
      shown.push(await promise.catch((error: unknown) => error))
    }
    const { authenticatorId, secret } = await accounts.enrol('ada', { account, label: 'Handy' })
    const code = totp(secret, { at })
    const verdict = await accounts.confirm('ada', authenticatorId, code)
    const recoveryCodes = (verdict.ok && verdict.recoveryCodes) || []
    at += 30_000
    await note(accounts.verify('ada', totp(secret, { at })))
    await note(accounts.verify('ada', code))
    await note(accounts.recover('ada', recoveryCodes[0] ?? ''))
    await note(accounts.recover('ada', recoveryCodes[0] ?? ''))
    await note(accounts.status('ada'))
    await note(accounts.verify('ada', secret as never))
    await note(accounts.rename('ada', authenticatorId, secret as never))
    await note(accounts.importKey('ada', { key: secret as never }))
    await keyring.rotate(generateKey('k2'))
    await note(accounts.verify('ada', totp(secret, { at })))
    await keyring.rotate({ current: 'k1', keys: { k1: k2 } })
    await note(accounts.verify('ada', totp(secret, { at })))
    await overwrite({ store, keyring }, 'ada', `v2 ${secret.toBase32()}`)
    await note(accounts.status('ada'))

    shown.push(accounts, keyring, ...write.mock.calls)
    expect(shown.length).toBeGreaterThan(20)
    for (const value of shown) {
      expectHidden(secret.toBytes(), value)
      expectHidden(k1, value)
      const text = inspect(value, { depth: Infinity, showHidden: true })
      for (const one of recoveryCodes) {
        expect(text).not.toContain(one)
        expect(text).not.toContain(one.replaceAll('-', ''))
      }
      expect(text).not.toMatch(new RegExp(`\\b${code}\\b`))
    }
    // Recovery codes are readable by the name of the property, and hidden from inspection.
    expect(inspect(verdict)).not.toContain(recoveryCodes[0])
  })

  it('34: are not generated after a short random read, nor are ids, nonces and recovery codes', async () => {
    const setup = await openTestAccounts()
    const { authenticatorId, secret } = await setup.accounts.enrol('ada', { account })
    const before = await rowOf(setup, 'ada')
    const { subtle } = crypto
    const calls = {
      enrol: () => setup.accounts.enrol('ada', { account }),
      importKey: () => setup.accounts.importKey('ada', { key: { secret } }),
      confirm: () => setup.accounts.confirm('ada', authenticatorId, setup.code(secret)),
      generateKey: async () => generateKey('k9'),
    }
    for (const source of [
      undefined,
      (bytes: Uint8Array) => bytes,
      (bytes: Uint8Array) => bytes.fill(0xff),
      // Only the first half is filled.
      (bytes: Uint8Array) => bytes.subarray(0, 4).fill(7) && bytes,
      () => {
        throw new Error('entropy exhausted')
      },
    ]) {
      vi.stubGlobal('crypto', { subtle, getRandomValues: source })
      for (const call of Object.values(calls)) await expect(call()).rejects.toThrow()
      vi.unstubAllGlobals()
    }
    expect(await rowOf(setup, 'ada')).toBe(before)
  })

  it('34: are never weak or empty when they are enrolled', async () => {
    const { accounts } = await openTestAccounts()
    for (const algorithm of ['SHA1', 'SHA256', 'SHA512'] as const) {
      const { secret } = await accounts.enrol('ada', { account, algorithm })
      expect(secret.isWeak).toBe(false)
    }
    // A secret in the options is ignored.
    const { secret } = await accounts.enrol('ada', {
      account,
      secret: Secret.fromBytes(new Uint8Array(1)),
    } as never)
    expect(secret.byteLength).toBe(20)
  })
})

describe('a changed record', () => {
  /** A user with every kind of factor, and attempts that would be accepted without the change. */
  async function attackedUser(): Promise<{
    setup: TestAccounts
    tries: (() => Promise<{ ok: boolean }>)[]
  }> {
    const setup = await openTestAccounts()
    const { accounts, code } = setup
    const phone = await enrolled(setup, 'ada')
    const key = await enrolledKey(setup, 'ada')
    const pending = await accounts.enrol('ada', { account, algorithm: 'SHA512' })
    const pendingCode = totp(pending.secret, { algorithm: 'SHA512', at: setup.clock.now() })
    return {
      setup,
      tries: [
        () => accounts.verify('ada', code(phone.secret)),
        () => accounts.verify('ada', key.press(1)),
        () => accounts.resync('ada', key.authenticatorId, [key.press(1), key.press(2)]),
        () => accounts.recover('ada', phone.recoveryCodes[0] ?? ''),
        () => accounts.confirm('ada', pending.authenticatorId, pendingCode),
      ],
    }
  }

  const damages = ['ERR_SEAL_BROKEN', 'ERR_KEY_UNKNOWN', 'ERR_RECORD_CORRUPT', 'ERR_RECORD_VERSION']

  /** Expects an error, and that the record stays as it is. */
  async function expectRefused(
    setup: TestAccounts,
    row: string,
    attempt: () => Promise<unknown>,
  ): Promise<void> {
    await overwrite(setup, 'ada', row)
    expect(damages).toContain(await rejectionOf(attempt()))
    expect(await rowOf(setup, 'ada')).toBe(row)
  }

  it('36: is refused if any byte of a sealed secret was changed or cut off', async () => {
    const { setup, tries } = await attackedUser()
    const [totp, hotp, resync, , confirm] = tries
    const row = await rowOf(setup, 'ada')
    const sealed = row.match(/(?<=secret=)\S+/g) ?? []
    expect(sealed).toHaveLength(3)
    // verify tries all active authenticators; confirm tries only the pending one.
    const using = [[totp, hotp], [totp, hotp, resync], [confirm]]
    let turn = 0
    for (const [i, text] of sealed.entries()) {
      const refuse = async (changed: string) => {
        const users = using[i]?.filter((attempt) => attempt !== undefined) ?? []
        const attempt = users[turn++ % users.length]
        if (attempt)
          await expectRefused(
            setup,
            row.replace(text, () => changed),
            attempt,
          )
      }
      for (let at = 0; at < text.length; at++) {
        const other = text[at] === 'A' ? 'B' : 'A'
        // The key id is changed in the next test.
        if (at <= text.indexOf('.')) continue
        await refuse(text.slice(0, at) + other + text.slice(at + 1))
        await refuse(text.slice(0, at) + text.slice(at + 1))
        await refuse(text.slice(0, at))
      }
    }
    expect(turn).toBeGreaterThan(500)
  })

  it('36: accepts no code if the key id of a sealed secret was changed or cut off', async () => {
    const { setup, tries } = await attackedUser()
    const [totp] = tries
    const row = await rowOf(setup, 'ada')
    const [text = ''] = row.match(/(?<=secret=)\S+/g) ?? []
    const changed = ['k9', 'k', '1', '', '-'].map((id) => id + text.slice(text.indexOf('.')))
    for (const sealed of [...changed, 'k', text.slice(1), text.replace('.', '')]) {
      await overwrite(setup, 'ada', row.replace(text, sealed))
      const outcome = await totp?.().catch((error) => error)
      if ('ok' in outcome) expect(outcome).toMatchObject({ ok: false, reason: 'mismatch' })
      else expect(damages).toContain(outcome.code)
    }
  })

  it('36: never loses a factor without an error if a random byte was changed', async () => {
    const attacked = await attackedUser()
    const row = await rowOf(attacked.setup, 'ada')
    const active = row.split('\n').filter((line) => line.startsWith('active'))
    await fc.assert(
      fc.asyncProperty(fc.nat(row.length - 1), fc.string({ maxLength: 1 }), async (at, by) => {
        const changed = row.slice(0, at) + by + row.slice(at + 1)
        fc.pre(changed !== row)
        await overwrite(attacked.setup, 'ada', changed)
        const status = await attacked.setup.accounts.status('ada').catch((error) => error)
        // A label, an instant or a count may differ, but no factor is missing.
        if ('code' in status) expect(damages).toContain(status.code)
        else expect(status.authenticators).toHaveLength(active.length)
      }),
      { numRuns: 300 },
    )
  })

  it('36: is refused if it was cut off at any length', async () => {
    const { setup, tries } = await attackedUser()
    const row = await rowOf(setup, 'ada')
    for (let length = 0; length < row.length; length += 7) {
      await overwrite(setup, 'ada', row.slice(0, length))
      for (const attempt of tries) expect(await rejectionOf(attempt())).toBe('ERR_RECORD_CORRUPT')
    }
  })

  it('36: is refused if ciphertexts were swapped between the authenticators of a user', async () => {
    const { setup, tries } = await attackedUser()
    const row = await rowOf(setup, 'ada')
    const [first = '', second = '', third = ''] = row.match(/(?<=secret=)\S+/g) ?? []
    const swap = (a: string, b: string) => row.replace(a, '\0').replace(b, a).replace('\0', b)
    for (const changed of [swap(first, second), swap(first, third), swap(second, third)]) {
      for (const attempt of tries.slice(0, 2)) await expectRefused(setup, changed, attempt)
    }
  })

  it('36: is refused if it is the row of another user', async () => {
    const { setup, tries } = await attackedUser()
    const eve = await enrolled(setup, 'eve')
    const row = (await setup.store.read('user:eve'))?.value ?? ''
    await plant(setup, 'ada', row)
    const { accounts, code } = setup
    for (const attempt of [
      () => accounts.verify('ada', code(eve.secret)),
      () => accounts.recover('ada', eve.recoveryCodes[0] ?? ''),
      ...tries.slice(0, 2),
    ]) {
      expect(await rejectionOf(attempt())).toBe('ERR_SEAL_BROKEN')
    }
    expect((await setup.store.read('user:ada'))?.value).toBe(row)
    expect(await accounts.verify('eve', code(eve.secret))).toMatchObject({ ok: true })
  })

  it('36: is refused if an authenticator of another user was added', async () => {
    const attacked = await attackedUser()
    const eve = await enrolled(attacked.setup, 'eve')
    const [slipped = ''] = /^active .*$/m.exec(await rowOf(attacked.setup, 'eve')) ?? []
    const row = (await rowOf(attacked.setup, 'ada')).replace('\nactive', `\n${slipped}\nactive`)
    await overwrite(attacked.setup, 'ada', row)
    const call = attacked.setup.accounts.verify('ada', attacked.setup.code(eve.secret))
    expect(await rejectionOf(call)).toBe('ERR_SEAL_BROKEN')
  })

  it('36: is refused if it has an old ciphertext whose key was removed', async () => {
    const keyring = await createKeyring({ current: 'k1', keys: { k1 } })
    const setup = await openTestAccounts({ keyring })
    const { secret } = await enrolled(setup, 'ada')
    const old = (await setup.store.read('user:ada'))?.value ?? ''
    await keyring.rotate({ current: 'k2', keys: { k1, k2 } })
    await setup.accounts.reseal(['ada'])
    await keyring.rotate({ current: 'k2', keys: { k2 } })
    await plant(setup, 'ada', old)
    const call = setup.accounts.verify('ada', setup.code(secret))
    expect(await rejectionOf(call)).toBe('ERR_KEY_UNKNOWN')
  })

  it('36: is refused if a new authenticator has the ciphertext of a removed one', async () => {
    const setup = await openTestAccounts()
    const old = await enrolled(setup, 'ada')
    const [sealed = ''] = /(?<=secret=)\S+/.exec(await rowOf(setup, 'ada')) ?? []
    await setup.accounts.reset('ada')
    await enrolled(setup, 'ada')
    await overwrite(setup, 'ada', (await rowOf(setup, 'ada')).replace(/(?<=secret=)\S+/, sealed))
    const call = setup.accounts.verify('ada', setup.code(old.secret))
    expect(await rejectionOf(call)).toBe('ERR_SEAL_BROKEN')
  })
})

describe('a user id', () => {
  const alike = [
    ['1', '01', '1.0', '1e0', '１', '١', ' 1', '1 '],
    ['ada', 'Ada', 'аda', 'ada\u200b', 'ada\0', 'ada:', 'ada/', 'ada%', 'ada%20', 'ada '],
    ['é', 'e\u0301', 'É'],
    ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'],
    ['user:ada', 'otp:ada', 'user:user:ada', '../ada', 'a,b', 'a b', "a'b", 'a"b', 'a\nb'],
  ]

  it.each(alike)('39: is distinct from every id that looks like %j', async (...ids) => {
    const setup = await openTestAccounts()
    const secrets = new Map<string, Secret>()
    for (const id of ids) {
      const secret = Secret.generate()
      await setup.accounts.importKey(id, { key: { secret } })
      secrets.set(id, secret)
    }
    for (const [id, secret] of secrets) {
      for (const other of ids.filter((one) => one !== id)) {
        expect(await setup.accounts.verify(other, setup.code(secret))).toMatchObject({
          reason: 'mismatch',
        })
        await setup.accounts.unlock(other)
      }
      expect(await setup.accounts.verify(id, setup.code(secret))).toMatchObject({ ok: true })
    }
  })

  it('39: is refused if it is a number, an object or not valid Unicode text', async () => {
    const { accounts } = await openTestAccounts()
    await accounts.importKey('1', { key: { secret: Secret.generate() } })
    for (const id of [1, 1n, ['1'], { toString: () => '1' }, null, undefined, true]) {
      await expect(accounts.verify(id as never, '123456')).rejects.toThrow(TypeError)
      await expect(accounts.status(id as never)).rejects.toThrow(TypeError)
      await expect(accounts.forget(id as never)).rejects.toThrow(TypeError)
    }
    for (const id of ['', '\ud800', 'a\udfff', 'x'.repeat(1001)]) {
      await expect(accounts.verify(id, '123456')).rejects.toThrow(RangeError)
    }
  })
})

describe('a key rotation', () => {
  it('42: fails no request, and leaves no secret under the old key', async () => {
    const store = memoryStore()
    const rings = [
      await createKeyring({ current: 'k1', keys: { k1 } }),
      await createKeyring({ current: 'k1', keys: { k1 } }),
    ]
    const nodes = await Promise.all(rings.map((keyring) => openTestAccounts({ store, keyring })))
    const ids = Array.from({ length: 24 }, (_, i) => `user ${i}`)
    const secrets = await Promise.all(
      ids.map(async (id) => {
        const secret = Secret.generate()
        await nodes[0]?.accounts.importKey(id, { key: { secret } })
        return secret
      }),
    )
    let now = nodes[0]?.clock.now() ?? 0
    const logins = async () => {
      now += 30_000
      for (const { clock } of nodes) clock.set(now)
      const verdicts = await Promise.all(
        ids.flatMap((id, i) =>
          nodes.map(({ accounts, code }) => accounts.verify(id, code(secrets[i] as Secret))),
        ),
      )
      expect(verdicts.filter(({ ok }) => ok)).toHaveLength(ids.length)
      for (const id of ids) await nodes[0]?.accounts.unlock(id)
    }
    // The order of docs/guides/change-keys.md: every node gets the key, then uses it, then all users are resealed.
    for (const ring of rings) {
      await Promise.all([logins(), ring.rotate({ current: 'k1', keys: { k1, k2 } })])
    }
    for (const ring of rings) {
      await Promise.all([logins(), ring.rotate({ current: 'k2', keys: { k1, k2 } })])
    }
    const enrolment = nodes[1]?.accounts.enrol('late', { account })
    const [summary] = await Promise.all([nodes[0]?.accounts.reseal([...ids, 'late']), logins()])
    expect(summary?.failed).toEqual([])
    await enrolment
    for (const id of [...ids, 'late']) {
      expect(await rowOf({ store }, id)).toMatch(/secret=k2\./)
      expect(await rowOf({ store }, id)).not.toMatch(/secret=k1\./)
    }
    for (const ring of rings) {
      await Promise.all([logins(), ring.rotate({ current: 'k2', keys: { k2 } })])
    }
    await logins()
  })
})
