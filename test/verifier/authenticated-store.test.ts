import { createHmac, randomBytes } from 'node:crypto'
import {
  authenticatedStore,
  createVerifier,
  EinmalError,
  memoryStore,
  Secret,
  type StateStore,
  totp,
} from 'einmal'
import { createAccounts, createKeyring, generateKey } from 'einmal/accounts'
import { storeContract } from 'einmal/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { invalidType } from '../../src/core/argument-errors.js'
import { prepareMac } from '../../src/core/hmac-sha256.js'
import { taggedStore } from '../../src/verifier/authenticated-store.js'

const k1 = randomBytes(32)
const k2 = randomBytes(32)
const secret = Secret.generate()

/** A store, and its authenticated wrapper. */
function opened(keys = { current: 'k1', keys: { k1 } }) {
  const inner = memoryStore()
  return { inner, store: authenticatedStore(inner, keys) }
}

/** Writes a value into a store, like an attacker with access to the database. */
async function plant(inner: StateStore, key: string, value: string): Promise<void> {
  const entry = await inner.read(key)
  await inner.write(key, value, entry?.version)
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.catch((error: unknown) => error)
  if (error instanceof EinmalError) return error.code
  throw new Error('not refused')
}

describe('authenticatedStore', () => {
  for (const { name, run } of storeContract(() => opened().store)) it.concurrent(name, run)

  it('stores the value and a tag, which equals the HMAC of Node', async () => {
    const { inner, store } = opened()
    await store.write('otp:ada', 'v1,0,,7,', undefined)
    const stored = (await inner.read('otp:ada'))?.value
    const message = 'einmal record\nk1\n7\notp:adav1,0,,7,'
    const mac = createHmac('sha256', k1).update(message).digest()
    const tag = Buffer.concat([Buffer.from('k1.'), mac])
    expect(stored).toBe(`v1,0,,7,#${tag.toString('base64url')}`)
  })

  it('tags records of any length, also when many are written and read at once', async () => {
    const { store } = opened()
    const values = Array.from({ length: 40 }, (_, i) =>
      'ü€😀a'.charAt(i % 5).repeat(100 * i),
    ).filter((value) => !/[\ud800-\udfff]/u.test(value))
    await Promise.all(values.map((value, i) => store.write(`otp:${i}`, value, undefined)))
    const read = await Promise.all(values.map((_, i) => store.read(`otp:${i}`)))
    expect(read.map((entry) => entry?.value)).toEqual(values)
  })

  it('returns exactly the written value, or throws: every byte edited, cut or appended', async () => {
    const { inner, store } = opened()
    const text = fc
      .string({ unit: 'grapheme', maxLength: 40 })
      .filter((it) => !/[\ud800-\udfff]/u.test(it))
    await fc.assert(
      fc.asyncProperty(text, fc.nat(), fc.integer({ min: 1, max: 255 }), async (value, at, by) => {
        const entry = await inner.read('a')
        await store.write('a', value, entry?.version)
        expect((await store.read('a'))?.value).toBe(value)
        const tagged = `${(await inner.read('a'))?.value}`
        const i = at % tagged.length
        const edited = String.fromCharCode(tagged.charCodeAt(i) ^ by)
        const attacks = [
          tagged.slice(0, i) + edited + tagged.slice(i + 1),
          tagged.slice(0, i) + tagged.slice(i + 1),
          tagged.slice(0, i),
          tagged.slice(i + 1),
          tagged + edited,
          value,
        ]
        for (const attack of attacks) {
          if (attack === tagged) continue
          await plant(inner, 'a', attack)
          const refused = await codeOf(store.read('a'))
          expect(['ERR_SEAL_BROKEN', 'ERR_KEY_UNKNOWN']).toContain(refused)
        }
      }),
    )
  })

  it('refuses the record of another user, another kind, and a shifted border of key and value', async () => {
    const { inner, store } = opened()
    await store.write('user:bob', 'x', undefined)
    const row = `${(await inner.read('user:bob'))?.value}`
    for (const key of ['user:ada', 'otp:bob', 'user:bo']) {
      await plant(inner, key, row)
      expect(await codeOf(store.read(key))).toBe('ERR_SEAL_BROKEN')
    }
    await plant(inner, 'user:bo', row.replace(/^x/, 'bx'))
    expect(await codeOf(store.read('user:bo'))).toBe('ERR_SEAL_BROKEN')
  })

  it('reads records of older keys, writes with the current one, and throws for an unknown key', async () => {
    const inner = memoryStore()
    const before = authenticatedStore(inner, { current: 'k1', keys: { k1 } })
    await before.write('a', 'one', undefined)
    const after = authenticatedStore(inner, { current: 'k2', keys: { k1, k2 } })
    const entry = await after.read('a')
    expect(entry?.value).toBe('one')
    await after.write('a', 'two', entry?.version)
    expect((await inner.read('a'))?.value).toContain(`#${Buffer.from('k2.').toString('base64url')}`)
    expect(await codeOf(before.read('a'))).toBe('ERR_KEY_UNKNOWN')
  })

  it('accepts a code once, and refuses a record with a lowered step', async () => {
    const { inner, store } = opened()
    const verifier = createVerifier({ store })
    const code = totp(secret)
    expect(await verifier.verifyTotp({ id: 'ada', secret, code })).toMatchObject({ ok: true })
    expect(await verifier.verifyTotp({ id: 'ada', secret, code })).toMatchObject({ ok: false })
    const stored = `${(await inner.read('otp:ada'))?.value}`
    for (const forged of ['v1,0,,,', stored.replace(/^v1,0,,\d+/, 'v1,0,,1'), '']) {
      await plant(inner, 'otp:ada', forged)
      const attempt = verifier.verifyTotp({ id: 'ada', secret, code })
      expect(await codeOf(attempt)).toBe('ERR_SEAL_BROKEN')
    }
  })

  it('makes accounts refuse a record that was edited or belongs to another user', async () => {
    const { inner, store } = opened()
    const keyring = await createKeyring(generateKey('k1'))
    const accounts = createAccounts({ store, issuer: 'Rat', keyring })
    for (const user of ['ada', 'bob']) await accounts.importKey(user, { key: { secret } })
    expect(await accounts.verify('ada', totp(secret))).toMatchObject({ ok: true })
    const [ada, bob] = [await inner.read('user:ada'), await inner.read('user:bob')]
    const lowered = `${ada?.value}`.replace(/ step=\d+/, ' step=1')
    expect(lowered).not.toBe(ada?.value)
    for (const forged of [lowered, `${bob?.value}`]) {
      await plant(inner, 'user:ada', forged)
      expect(await codeOf(accounts.verify('ada', totp(secret)))).toBe('ERR_SEAL_BROKEN')
      expect(await codeOf(accounts.status('ada'))).toBe('ERR_SEAL_BROKEN')
    }
  })

  it('passes on setup and expiry, and has no setup if the store has none', async () => {
    const calls: unknown[] = []
    const inner = memoryStore()
    const store = authenticatedStore(
      {
        ...inner,
        setup: async () => void calls.push('setup'),
        check: async () => [],
        write: async (...args) => calls.push(args.length) > 0,
      },
      { current: 'k1', keys: { k1 } },
    )
    await store.setup()
    expect(await store.check()).toEqual([])
    await store.write('a', 'b', undefined)
    await store.write('a', 'b', undefined, Date.now() + 1000)
    expect(calls).toEqual(['setup', 3, 4])
    expect(opened().store).not.toHaveProperty('setup')
  })

  it('copies its keys, and refuses keys that are malformed', () => {
    const store = memoryStore()
    const wrong: [unknown, string][] = [
      [{ current: 'k2', keys: { k1 } }, 'current must be the id of one of the keys'],
      [{ current: 'k1', keys: { k1: randomBytes(31) } }, 'the key "k1" must have 32 bytes'],
      [{ current: 'k 1', keys: { 'k 1': k1 } }, 'the id of a key must be 1 to 32 letters'],
      [{ current: 'k1', keys: { k1: 'secret' } }, 'must be'],
      [{ current: 'k1', keys: null }, 'keys must be'],
    ]
    for (const [keys, message] of wrong) {
      // A value of any type, as from a program in plain JavaScript.
      expect(() => authenticatedStore(store, keys as never)).toThrow(message)
    }
  })

  it.each(['read', 'write', 'delete'])('refuses a store without %s', (method) => {
    const keys = { current: 'k1', keys: { k1 } }
    for (const wrong of [undefined, null, { ...memoryStore(), [method]: undefined }]) {
      // A value of any type, as from a program in plain JavaScript.
      expect(() => authenticatedStore(wrong as never, keys)).toThrow(
        invalidType('each method of store must be a function, not undefined'),
      )
    }
  })

  it('says what may have happened to a broken record, and which key is missing', async () => {
    const { inner, store } = opened()
    await plant(inner, 'otp:ada', 'v1,0,,7,')
    await expect(store.read('otp:ada')).rejects.toThrow(
      /^the record was changed, is of another key/,
    )
    const other = authenticatedStore(inner, { current: 'k2', keys: { k2 } })
    await inner.delete('otp:ada')
    await other.write('otp:ada', 'v1', undefined)
    await expect(store.read('otp:ada')).rejects.toThrow('there is no record key "k2"')
  })

  it('calls a tag with an impossible key id broken, not of an unknown key', async () => {
    const { inner, store } = opened()
    for (const id of ['k 1.', '.', 'k1', 'Stryker was here!.']) {
      const tag = Buffer.concat([Buffer.from(id), randomBytes(32)]).toString('base64url')
      await plant(inner, 'otp:ada', `v1#${tag}`)
      expect(await codeOf(store.read('otp:ada'))).toBe('ERR_SEAL_BROKEN')
    }
  })

  it('tells the authenticator the key of the record and the purpose', async () => {
    const contexts: unknown[] = []
    const tag = Uint8Array.of(1)
    const store = taggedStore(memoryStore(), {
      authenticate(_, context) {
        contexts.push(context)
        return tag
      },
      verify: (_, __, context) => contexts.push(context) > 0,
      isCurrentTag: () => true,
    })
    await store.write('otp:ada', 'v1', undefined)
    await store.read('otp:ada')
    const context = { recordKey: 'otp:ada', purpose: 'record' }
    expect(contexts).toEqual([context, context])
  })
})

describe('reseal', () => {
  it('moves records to the current key, but those that expire by themselves', async () => {
    const { inner, store } = opened()
    const verifier = createVerifier({ store })
    const hotpSecret = Secret.fromBytes(Buffer.from('12345678901234567890'))
    await verifier.verifyHotp({ id: 'token', secret: hotpSecret, code: '755224' })
    await verifier.verifyTotp({ id: 'failed', secret, code: '12345a' })
    await verifier.verifyTotp({ id: 'failed', secret, code: wrongCode() })
    await verifier.verifyTotp({ id: 'phone', secret, code: totp(secret) })
    const ids = ['token', 'failed', 'phone', 'nobody']
    const resealed = () => Promise.all(ids.map((id) => verifier.reseal(id)))
    expect(await resealed()).toEqual([false, false, false, false])
    store.rotate({ current: 'k2', keys: { k1, k2 } })
    expect(await resealed()).toEqual([true, true, false, false])
    expect(await resealed()).toEqual([false, false, false, false])
    const after = createVerifier({
      store: authenticatedStore(inner, { current: 'k2', keys: { k2 } }),
    })
    expect((await after.inspect('token')).nextCounter).toBe(1n)
    expect((await after.inspect('failed')).failures).toBe(1)
    expect(await codeOf(after.inspect('phone'))).toBe('ERR_KEY_UNKNOWN')
  })

  it('refuses keys that are wrong, and keeps the old ones', async () => {
    const { store } = opened()
    await store.write('a', 'one', undefined)
    expect(() => store.rotate({ current: 'k3', keys: { k1 } })).toThrow(RangeError)
    expect((await store.read('a'))?.value).toBe('one')
  })

  /** A code that no step near now has. */
  function wrongCode(): string {
    const near = [-2, -1, 0, 1, 2].map((step) => totp(secret, { at: Date.now() + step * 30_000 }))
    return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => {
      return !near.includes(code)
    }) as string
  }
})

describe('prepareMac', () => {
  it('equals the HMAC of Node for keys up to a block and messages of any length', () => {
    const bytes = (maxLength: number) => fc.uint8Array({ maxLength })
    fc.assert(
      fc.property(bytes(64), bytes(400), (key, message) => {
        const expected = createHmac('sha256', key).update(message).digest('hex')
        expect(Buffer.from(prepareMac(key)(message)).toString('hex')).toBe(expected)
      }),
    )
    const long = new Uint8Array(300_000).fill(7)
    const expected = createHmac('sha256', k1).update(long).digest('hex')
    expect(Buffer.from(prepareMac(k1)(long)).toString('hex')).toBe(expected)
  })
})
