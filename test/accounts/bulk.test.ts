import { createHmac } from 'node:crypto'
import { memoryStore, Secret } from 'einmal'
import { createKeyring, type Sealer } from 'einmal/accounts'
import { describe, expect, it, vi } from 'vitest'
import { invalidType } from '../../src/core/argument-errors.js'
import { counted, fails, withMethod } from '../verifier/support/stores.js'
import { rejectionOf } from './support/rejection.js'
import {
  enrolled,
  enrolledKey,
  KEYS,
  openTestAccounts,
  overwrite,
  rowOf,
  type TestAccounts,
  wrongCode,
} from './support/test-accounts.js'

const { k1, k2 } = KEYS

/** Accounts of forty users, each with a device. */
async function crowd(
  setup: TestAccounts,
): Promise<{ ids: string[]; secrets: Map<string, Secret> }> {
  const ids = Array.from({ length: 40 }, (_, i) => `user ${i}`)
  const secrets = new Map<string, Secret>()
  for (const id of ids) {
    const secret = Secret.generate()
    secrets.set(id, secret)
    await setup.accounts.importKey(id, { key: { secret } })
  }
  return { ids, secrets }
}

describe('reseal', () => {
  it('seals every secret under the current key, pending ones too, and nothing the second time', async () => {
    const { store, calls } = counted()
    const keyring = await createKeyring({ current: 'k1', keys: { k1 } })
    const setup = await openTestAccounts({ store, keyring })
    const { accounts } = setup
    await enrolled(setup, 'ada')
    await enrolledKey(setup, 'ada')
    await accounts.enrol('ada', { account: 'ada' })
    expect((await rowOf(setup, 'ada')).match(/secret=k1\./g)).toHaveLength(3)

    await keyring.rotate({ current: 'k2', keys: { k1, k2 } })
    expect(await accounts.reseal(['ada'])).toEqual({ total: 1, resealed: 1, failed: [] })
    expect((await rowOf(setup, 'ada')).match(/secret=k2\./g)).toHaveLength(3)
    await keyring.rotate({ current: 'k2', keys: { k2 } })
    calls.write = 0
    expect(await accounts.reseal(['ada', 'nobody'])).toEqual({
      total: 2,
      resealed: 0,
      failed: [],
    })
    expect(calls.write).toBe(0)
  })

  it('reports its progress, and goes on with the remaining users after an interruption', async () => {
    const keyring = await createKeyring({ current: 'k1', keys: { k1 } })
    const setup = await openTestAccounts({ keyring })
    const { ids, secrets } = await crowd(setup)
    await keyring.rotate({ current: 'k2', keys: { k1, k2 } })
    let last = ''
    const stopped = setup.accounts.reseal(ids, {
      async onProgress({ userId, done, resealed }) {
        expect(done).toBe(ids.indexOf(userId) + 1)
        expect(resealed).toBe(done)
        last = userId
        if (done === 20) throw new Error('the process is ended')
      },
    })
    await expect(stopped).rejects.toThrow('the process is ended')
    expect(last).toBe('user 19')

    async function* rest() {
      yield* ids.slice(ids.indexOf(last) + 1)
    }
    expect(await setup.accounts.reseal(rest())).toMatchObject({ total: 20 })
    await keyring.rotate({ current: 'k2', keys: { k2 } })
    for (const [id, secret] of secrets) {
      expect(await setup.accounts.verify(id, setup.code(secret))).toMatchObject({ ok: true })
    }
  })

  it('lists users whose record cannot be opened, and reseals the others', async () => {
    const keyring = await createKeyring({ current: 'k1', keys: { k1 } })
    const setup = await openTestAccounts({ keyring })
    const { ids } = await crowd(setup)
    const damaged = (await rowOf(setup, 'user 3')).replace(/(?<=secret=k1\.)./, (first) => {
      return first === 'A' ? 'B' : 'A'
    })
    await overwrite(setup, 'user 3', damaged)
    await overwrite(setup, 'user 5', 'v2')
    await overwrite(setup, 'user 7', 'v3\nend')
    await overwrite(setup, 'user 9', (await rowOf(setup, 'user 9')).replace('=k1.', '=k0.'))
    await keyring.rotate({ current: 'k2', keys: { k1, k2 } })
    expect(await setup.accounts.reseal(ids)).toEqual({
      total: 40,
      resealed: 36,
      failed: [
        { userId: 'user 3', code: 'ERR_SEAL_BROKEN' },
        { userId: 'user 5', code: 'ERR_RECORD_CORRUPT' },
        { userId: 'user 7', code: 'ERR_RECORD_VERSION' },
        { userId: 'user 9', code: 'ERR_KEY_UNKNOWN' },
      ],
    })
    expect(await rowOf(setup, 'user 3')).toBe(damaged)
  })

  it('lists a user whose record is written too often at the same time', async () => {
    const store = memoryStore()
    const keyring = await createKeyring({ current: 'k1', keys: { k1 } })
    const good = await openTestAccounts({ store, keyring })
    await enrolled(good, 'ada')
    await keyring.rotate({ current: 'k2', keys: { k1, k2 } })
    const busy = await openTestAccounts({
      store: withMethod({ write: async () => false }, store),
      keyring,
    })
    expect(await busy.accounts.reseal(['ada'])).toEqual({
      total: 1,
      resealed: 0,
      failed: [{ userId: 'ada', code: 'ERR_STORE_CONTENDED' }],
    })
  })

  it('rejects when the store fails, so that a part is never taken for the whole', async () => {
    const store = memoryStore()
    const setup = await openTestAccounts({ store })
    const { ids } = await crowd(setup)
    const broken = await openTestAccounts({ store: withMethod({ read: fails('down') }, store) })
    expect(await rejectionOf(broken.accounts.reseal(ids))).toBe('ERR_STORE_UNAVAILABLE')
    expect(await rejectionOf(broken.accounts.census(ids))).toBe('ERR_STORE_UNAVAILABLE')
  })

  it('does not conflict with codes that are verified at the same time', async () => {
    const keyring = await createKeyring({ current: 'k1', keys: { k1 } })
    const setup = await openTestAccounts({ keyring })
    const { ids, secrets } = await crowd(setup)
    await keyring.rotate({ current: 'k2', keys: { k1, k2 } })
    const [summary, ...verdicts] = await Promise.all([
      setup.accounts.reseal(ids),
      ...[...secrets].map(([id, secret]) => setup.accounts.verify(id, setup.code(secret))),
    ])
    expect(summary.failed).toEqual([])
    expect(verdicts.every(({ ok }) => ok)).toBe(true)
    await keyring.rotate({ current: 'k2', keys: { k2 } })
    for (const [id, secret] of secrets) {
      expect(await setup.accounts.verify(id, setup.code(secret))).toMatchObject({
        reason: 'replayed',
      })
    }
  })
})

describe('a record that is written', () => {
  it('has each secret that was opened sealed under the current key, also without reseal', async () => {
    const keyring = await createKeyring({ current: 'k1', keys: { k1 } })
    const setup = await openTestAccounts({ keyring })
    const { secret } = await enrolled(setup, 'ada')
    const pending = await setup.accounts.enrol('ada', { account: 'ada' })
    await keyring.rotate({ current: 'k2', keys: { k1, k2 } })
    await setup.accounts.verify('ada', 'x')
    expect((await rowOf(setup, 'ada')).match(/secret=k1\./g)).toHaveLength(2)
    await setup.accounts.verify('ada', setup.code(secret))
    expect((await rowOf(setup, 'ada')).match(/secret=k2\./g)).toHaveLength(1)
    await setup.accounts.confirm('ada', pending.authenticatorId, setup.code(pending.secret))
    expect((await rowOf(setup, 'ada')).match(/secret=k2\./g)).toHaveLength(2)
    const sealed = (await rowOf(setup, 'ada')).match(/secret=\S+/g)
    await setup.accounts.verify('ada', wrongCode(setup, secret, pending.secret))
    expect((await rowOf(setup, 'ada')).match(/secret=\S+/g)).toEqual(sealed)
    // A user without a factor has no secret to seal again.
    await setup.accounts.verify('nobody', '123456')
    expect(await rowOf(setup, 'nobody')).toBe('v2 failures=1\nend')
  })
})

describe('a sealer of another kind', () => {
  const boxes = new Map<string, Uint8Array>()
  const kms: Sealer = {
    async seal(secret, context) {
      const sealed = `kms:${boxes.size}:${JSON.stringify(context).length}`
      boxes.set(sealed + JSON.stringify(context), secret)
      return sealed
    },
    async open(sealed, context) {
      const secret = boxes.get(sealed + JSON.stringify(context))
      if (secret === undefined) throw new Error('access denied')
      return secret
    },
    authenticate: async (text, context) => mac(JSON.stringify([context, text])),
    async verify(text, tag, context) {
      return Buffer.compare(mac(JSON.stringify([context, text])), tag) === 0
    },
  }
  const mac = (text: string) => createHmac('sha256', 'of the kms').update(text).digest()

  it('replaces the keyring, and reseals every time without isCurrent', async () => {
    const setup = await openTestAccounts({ keyring: kms })
    const { secret } = await enrolled(setup, 'ada')
    const sealed = (await rowOf(setup, 'ada')).match(/secret=\S+/g)
    expect(await setup.accounts.verify('ada', setup.code(secret))).toMatchObject({ ok: true })
    expect((await rowOf(setup, 'ada')).match(/secret=\S+/g)).toEqual(sealed)
    const before = await rowOf(setup, 'ada')
    for (let i = 0; i < 2; i++) {
      expect(await setup.accounts.reseal(['ada'])).toMatchObject({ resealed: 1 })
    }
    expect(await rowOf(setup, 'ada')).not.toBe(before)
    expect(await rowOf(setup, 'ada')).toContain('secret=kms:')
  })

  it('causes ERR_SEALER_FAILED with the cause when it fails', async () => {
    const open = vi.fn(kms.open)
    const setup = await openTestAccounts({ keyring: { ...kms, open } })
    const { secret } = await enrolled(setup, 'ada')
    open.mockRejectedValueOnce(new Error('timeout'))
    const error = await setup.accounts.verify('ada', setup.code(secret)).catch((reason) => reason)
    expect(error).toMatchObject({
      code: 'ERR_SEALER_FAILED',
      message: 'the sealer failed, so nothing is accepted',
      cause: { message: 'timeout' },
    })
    expect(await setup.accounts.verify('ada', setup.code(secret))).toMatchObject({ ok: true })
  })

  it.each(['', 'a b', 'zeile\n', 'ü', 'x'.repeat(8193), undefined, 7, null])(
    'must not seal a secret as %j',
    async (sealed) => {
      const setup = await openTestAccounts({
        keyring: { ...kms, seal: async () => sealed as never },
      })
      await expect(setup.accounts.enrol('ada', { account: 'ada' })).rejects.toMatchObject({
        code: 'ERR_SEALER_FAILED',
        cause: { message: 'seal must resolve to 1 to 8192 characters of printable ASCII' },
      })
      expect(await setup.store.read('user:ada')).toBeUndefined()
    },
  )

  it.each([new Uint8Array(0), new Uint8Array(1025), 'text', undefined])(
    'must open a secret as 1 to 1024 bytes',
    async (bytes) => {
      const setup = await openTestAccounts({
        keyring: { ...kms, open: async () => bytes as never },
      })
      await setup.accounts.importKey('ada', { key: { secret: Secret.generate() } })
      expect(await rejectionOf(setup.accounts.verify('ada', '123456'))).toBe('ERR_SEALER_FAILED')
    },
  )
})

describe('a census', () => {
  it('counts users who are enrolled, pending, and neither, and gives a row for each', async () => {
    const setup = await openTestAccounts()
    const { accounts, clock } = setup
    const { secret, recoveryCodes } = await enrolled(setup, 'ada')
    await accounts.enrol('ada', { account: 'ada' })
    await accounts.enrol('bob', { account: 'bob' })
    await accounts.verify('eve', '123456')
    await accounts.importKey('kim', { key: { secret: Secret.generate() } })
    await accounts.verify('ada', setup.code(secret))
    clock.advance(60)
    await accounts.recover('ada', recoveryCodes[0] ?? '')
    const ids = ['ada', 'bob', 'eve', 'kim', 'nobody']
    expect(await accounts.census(ids)).toEqual({ total: 5, enrolled: 2, pending: 1, none: 2 })
    expect(await accounts.census(new Set<string>())).toEqual({
      total: 0,
      enrolled: 0,
      pending: 0,
      none: 0,
    })
    const rows = []
    for await (const row of accounts.censusRows(ids)) rows.push(row)
    expect(rows).toStrictEqual([
      {
        userId: 'ada',
        state: 'enrolled',
        authenticators: 1,
        recoveryCodesLeft: 9,
        lastUsedAt: clock.now(),
      },
      { userId: 'bob', state: 'pending', authenticators: 0, recoveryCodesLeft: 0 },
      { userId: 'eve', state: 'none', authenticators: 0, recoveryCodesLeft: 0 },
      { userId: 'kim', state: 'enrolled', authenticators: 1, recoveryCodesLeft: 0 },
      { userId: 'nobody', state: 'none', authenticators: 0, recoveryCodesLeft: 0 },
    ])
  })

  it('counts an unreadable record separately', async () => {
    const setup = await openTestAccounts()
    await enrolled(setup, 'ada')
    await overwrite(setup, 'ada', 'v1 damaged')
    expect(await setup.accounts.census(['ada', 'bob'])).toEqual({
      total: 2,
      enrolled: 0,
      pending: 0,
      none: 1,
      unreadable: 1,
    })
  })

  it('reads a stream of thousands of ids in order, up to 16 at once', async () => {
    let open = 0
    let most = 0
    const store = withMethod({
      async read() {
        most = Math.max(most, ++open)
        await new Promise((resume) => setImmediate(resume))
        open--
        return undefined
      },
    })
    const { accounts } = await openTestAccounts({ store })
    async function* ids() {
      for (let i = 0; i < 2000; i++) yield `user ${i}`
    }
    let next = 0
    for await (const { userId } of accounts.censusRows(ids())) expect(userId).toBe(`user ${next++}`)
    expect(next).toBe(2000)
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(16)
  })

  it('throws for a single user id instead of a list', async () => {
    const { accounts } = await openTestAccounts()
    await expect(accounts.census('ada')).rejects.toThrow(
      invalidType('userIds must be a list, not string'),
    )
    await expect(accounts.reseal(undefined as never)).rejects.toThrow(TypeError)
    await expect(accounts.census([7 as never])).rejects.toThrow(TypeError)
  })
})
