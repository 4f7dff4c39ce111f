import { createDecipheriv } from 'node:crypto'
import { inspect } from 'node:util'
import { createKeyring, generateKey, type SealContext } from 'einmal/accounts'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { invalidType, invalidValue } from '../../src/core/argument-errors.js'
import { expectHidden } from '../support/canary.js'
import { rejectionOf } from './support/rejection.js'
import { KEYS } from './support/test-accounts.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

const { k1, k2 } = KEYS
const context: SealContext = { userId: 'ada', authenticatorId: 'phone', purpose: 'otp' }
const secret = Uint8Array.from({ length: 20 }, (_, i) => i)

const anyContext: fc.Arbitrary<SealContext> = fc.record({
  userId: fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  authenticatorId: fc.string({ maxLength: 16 }),
  purpose: fc.constant('otp' as const),
})

describe.each([
  { opens: 'with node:crypto', node: true },
  { opens: 'with Web Crypto', node: false },
])('a keyring that opens $opens', ({ node }) => {
  beforeEach(() => {
    if (!node) vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined)
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('opens what it has sealed, for the same context', async () => {
    const keyring = await createKeyring({ current: 'k1', keys: { k1 } })
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 1024 }),
        anyContext,
        async (bytes, context) => {
          const sealed = await keyring.seal(bytes, context)
          expect(sealed).toMatch(/^k1\.[\w-]+$/)
          expect(await keyring.open(sealed, context)).toEqual(bytes)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('opens it for no other context, even a similar one', async () => {
    const keyring = await createKeyring({ current: 'k1', keys: { k1 } })
    const sealed = await keyring.seal(secret, context)
    await fc.assert(
      fc.asyncProperty(anyContext, async (other) => {
        fc.pre(other.userId !== 'ada' || other.authenticatorId !== 'phone')
        expect(await rejectionOf(keyring.open(sealed, other))).toBe('ERR_SEAL_BROKEN')
      }),
      { numRuns: 50 },
    )
    const others = [
      { ...context, userId: 'phone', authenticatorId: 'ada' },
      { ...context, userId: '","ada', authenticatorId: 'phone' },
      { ...context, userId: 'ada ' },
      { ...context, userId: 'a\u0301da' },
      { ...context, authenticatorId: 'phone","ada' },
      { ...context, purpose: 'otp2' as 'otp' },
    ]
    for (const other of others) {
      expect(await rejectionOf(keyring.open(sealed, other))).toBe('ERR_SEAL_BROKEN')
    }
  })

  it('uses AES-256-GCM with the key id in front, which another implementation can read', async () => {
    const keyring = await createKeyring({ current: 'k1', keys: { k1 } })
    const isRead = async (context: SealContext) => {
      const [id, text = ''] = (await keyring.seal(secret, context)).split('.')
      const bytes = Buffer.from(text, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', k1, bytes.subarray(0, 12))
      const { purpose, authenticatorId, userId } = context
      const list = JSON.stringify(['einmal', id, purpose, authenticatorId, userId])
      decipher.setAAD(Buffer.from(list))
      decipher.setAuthTag(bytes.subarray(-16))
      const plain = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()])
      expect(Uint8Array.from(plain)).toEqual(secret)
    }
    await isRead(context)
    await isRead({ ...context, userId: '"ada"\n\u0000', authenticatorId: '\\\ud800' })
    await fc.assert(fc.asyncProperty(anyContext, isRead), { numRuns: 100 })
  })

  it('accepts contexts and secrets of any length', async () => {
    const keyring = await createKeyring({ current: 'k1', keys: { k1 } })
    for (const length of [0, 1, 2000, 2047, 2048, 2049, 5000]) {
      const long = { ...context, userId: 'ä'.repeat(length), authenticatorId: 'x'.repeat(length) }
      const bytes = Uint8Array.from({ length }, (_, i) => i)
      const sealed = await keyring.seal(bytes, long)
      expect(await keyring.open(sealed, long)).toEqual(bytes)
      const cut = { ...long, userId: `${long.userId}ä` }
      expect(await rejectionOf(keyring.open(sealed, cut))).toBe('ERR_SEAL_BROKEN')
    }
  })

  it('opens many secrets at once, each with its own context', async () => {
    const keyring = await createKeyring({ current: 'k1', keys: { k1 } })
    const users = Array.from({ length: 200 }, (_, i) => ({ ...context, userId: `user ${i}` }))
    const bytesOf = (i: number) => new Uint8Array(20 + i).fill(i)
    const sealed = await Promise.all(users.map((user, i) => keyring.seal(bytesOf(i), user)))
    const opened = await Promise.all(
      sealed.map((text, i) => keyring.open(text, users[i] ?? context)),
    )
    expect(opened).toEqual(users.map((_, i) => bytesOf(i)))
  })

  it('uses each nonce once', async () => {
    const keyring = await createKeyring({ current: 'k1', keys: { k1 } })
    const sealed = await Promise.all(
      Array.from({ length: 500 }, () => keyring.seal(secret, context)),
    )
    const nonces = sealed.map((text) => text.slice(3, 19))
    expect(new Set(nonces).size).toBe(500)
  })

  it.each([16, 20, 32, 64])(
    'refuses each changed or missing byte of a secret of %d bytes',
    async (length) => {
      const keyring = await createKeyring({ current: 'k1', keys: { k1, k2 } })
      const sealed = await keyring.seal(new Uint8Array(length).fill(7), context)
      const refused = async (text: string) => {
        const code = await rejectionOf(keyring.open(text, context))
        expect(['ERR_SEAL_BROKEN', 'ERR_KEY_UNKNOWN']).toContain(code)
      }
      for (let at = 0; at < sealed.length; at++) {
        for (const character of ['A', 'B', 'z', '-', '_', '.', '=', ' ', '\0', 'é', '']) {
          const text = sealed.slice(0, at) + character + sealed.slice(at + 1)
          if (text !== sealed) await refused(text)
        }
        await refused(sealed.slice(0, at))
        await refused(`${sealed.slice(0, at)}A${sealed.slice(at)}`)
      }
      for (const text of [`${sealed}A`, `${sealed}=`, `${sealed}.`, ` ${sealed}`, `${sealed}\n`]) {
        await refused(text)
      }
      await refused(sealed.replace('k1.', 'k2.'))
    },
  )

  it('refuses a secret when its key id names another key', async () => {
    const first = await createKeyring({ current: 'k1', keys: { k1 } })
    const sealed = await first.seal(secret, context)
    const swapped = await createKeyring({ current: 'k1', keys: { k1: k2 } })
    await expect(swapped.open(sealed, context)).rejects.toThrow('the sealed secret was changed')
    expect(await rejectionOf(swapped.open(sealed, context))).toBe('ERR_SEAL_BROKEN')
    const renamed = await createKeyring({ current: 'k9', keys: { k9: k1 } })
    expect(await rejectionOf(renamed.open(sealed, context))).toBe('ERR_KEY_UNKNOWN')
    const asAnother = sealed.replace('k1', 'k9')
    expect(await rejectionOf(renamed.open(asAnother, context))).toBe('ERR_SEAL_BROKEN')
  })

  it('seals under the current key and opens under all its keys', async () => {
    const keyring = await createKeyring({ current: 'k1', keys: { k1 } })
    const old = await keyring.seal(secret, context)
    expect(keyring.isCurrent(old)).toBe(true)
    await keyring.rotate({ current: 'k2', keys: { k1, k2 } })
    expect(keyring.isCurrent(old)).toBe(false)
    expect(await keyring.open(old, context)).toEqual(secret)
    const fresh = await keyring.seal(secret, context)
    expect(fresh).toMatch(/^k2\./)
    await keyring.rotate({ current: 'k2', keys: { k2 } })
    expect(await keyring.open(fresh, context)).toEqual(secret)
    expect(await rejectionOf(keyring.open(old, context))).toBe('ERR_KEY_UNKNOWN')
    await expect(keyring.open(old, context)).rejects.toThrow('the keyring has no key "k1"')
  })

  it('keeps its keys when rotate gets invalid ones', async () => {
    const keyring = await createKeyring({ current: 'k1', keys: { k1 } })
    await expect(keyring.rotate({ current: 'k2', keys: { k1 } })).rejects.toThrow(RangeError)
    expect(keyring.isCurrent(await keyring.seal(secret, context))).toBe(true)
  })

  it('copies the bytes of its keys, and does not show them', async () => {
    const bytes = Uint8Array.from(k1)
    const keyring = await createKeyring({ current: 'k1', keys: { k1: bytes } })
    const sealed = await keyring.seal(secret, context)
    bytes.fill(0)
    expect(await keyring.open(sealed, context)).toEqual(secret)
    expectHidden(k1, keyring)
    expect(inspect(keyring)).not.toContain('k1')
  })

  it('accepts key ids that are names of object properties', async () => {
    const keys = Object.fromEntries([
      ['__proto__', k1],
      ['constructor', k2],
    ])
    const keyring = await createKeyring({ current: '__proto__', keys })
    const sealed = await keyring.seal(secret, context)
    expect(sealed).toMatch(/^__proto__\./)
    expect(await keyring.open(sealed, context)).toEqual(secret)
    const none = sealed.replace('__proto__', 'toString')
    expect(await rejectionOf(keyring.open(none, context))).toBe('ERR_KEY_UNKNOWN')
    // Without a dot the whole text is the id.
    expect(await rejectionOf(keyring.open('constructorx', context))).toBe('ERR_KEY_UNKNOWN')
  })

  it('refuses invalid keys', async () => {
    const make = (options: unknown) => createKeyring(options as never)
    const short = k1.subarray(1)
    const noId = invalidValue('the id of a key must be 1 to 32 letters, digits, "_" and "-"')
    const notThere = invalidValue('current must be the id of one of the keys')
    for (const [options, error] of [
      [{ current: 'k1', keys: { k1: short } }, invalidValue('the key "k1" must have 32 bytes')],
      [{ current: 'k1', keys: {} }, notThere],
      [{ current: 'k2', keys: { k1 } }, notThere],
      [{ current: 'k 1', keys: { 'k 1': k1 } }, noId],
      [{ current: 'k.1', keys: { 'k.1': k1 } }, noId],
      [{ current: 'k.1', keys: { 'k.1': short } }, noId],
      [{ current: '', keys: { '': k1 } }, noId],
      [{ current: 'k1', keys: { k1, ['k'.repeat(33)]: k2 } }, noId],
      [
        { current: 'k1', keys: { k1: 'text' } },
        invalidType('the key "k1" must be a Uint8Array, not string'),
      ],
      [{ current: 'k1' }, invalidType('keys must be a record, not undefined')],
    ] as const) {
      await expect(make(options)).rejects.toThrow(error)
    }
  })

  it('imports its keys as not extractable', async () => {
    const importKey = vi.spyOn(crypto.subtle, 'importKey')
    await createKeyring({ current: 'k1', keys: { k1 } })
    expect(importKey.mock.calls).toEqual([['raw', k1, 'AES-GCM', false, ['encrypt', 'decrypt']]])
    importKey.mockRestore()
  })

  it('throws an error with a code when the runtime has no Web Crypto', async () => {
    const { getRandomValues } = crypto
    const keyring = await createKeyring({ current: 'k1', keys: { k1 } })
    for (const without of [{}, undefined]) {
      vi.stubGlobal('crypto', without && { getRandomValues: getRandomValues.bind(crypto) })
      expect(await rejectionOf(createKeyring({ current: 'k1', keys: { k1 } }))).toBe(
        'ERR_CRYPTO_UNAVAILABLE',
      )
      if (without) await expect(keyring.seal(secret, context)).rejects.toThrow('https')
      const code = await rejectionOf(keyring.seal(secret, context))
      expect(code).toBe(without ? 'ERR_CRYPTO_UNAVAILABLE' : 'ERR_RANDOM_UNAVAILABLE')
      vi.unstubAllGlobals()
    }
  })
})

describe('a runtime', () => {
  it.each([
    ['a process without it', {}],
    ['a process without the module', { getBuiltinModule: () => undefined }],
    ['no process', undefined],
    ['a module without ciphers', { getBuiltinModule: () => ({ createSecretKey: () => ({}) }) }],
  ])('with %s opens with Web Crypto', async (_, process) => {
    const sealed = await (await createKeyring({ current: 'k1', keys: { k1 } })).seal(
      secret,
      context,
    )
    vi.stubGlobal('process', process)
    const keyring = await createKeyring({ current: 'k1', keys: { k1 } })
    const decrypt = vi.spyOn(crypto.subtle, 'decrypt')
    expect(await keyring.open(sealed, context)).toEqual(secret)
    vi.unstubAllGlobals()
    expect(decrypt).toHaveBeenCalledOnce()
    decrypt.mockRestore()
  })
})

describe('keys as text', () => {
  it('are read as generateKey writes them, the current one first', async () => {
    const [old, fresh] = [generateKey('k1'), generateKey('2026-11_k')]
    expect(old).toMatch(/^k1:[\w-]{43}$/)
    const before = await createKeyring(old)
    const sealed = await before.seal(secret, context)
    for (const gap of [',', ', ', '\n', ' ', ',\r\n']) {
      const keyring = await createKeyring(`${fresh}${gap}${old}`)
      expect(await keyring.open(sealed, context)).toEqual(secret)
      expect(await keyring.seal(secret, context)).toMatch(/^2026-11_k\./)
    }
  })

  it('may use either alphabet of base64, padded or not', async () => {
    const bytes = new Uint8Array(32).fill(0xfb)
    const base64 = Buffer.from(bytes).toString('base64')
    expect(base64).toMatch(/\+.*=$/)
    const texts = [base64, base64.slice(0, -1), Buffer.from(bytes).toString('base64url')]
    const rings = await Promise.all(texts.map((text) => createKeyring(`k1:${text}`)))
    const sealed = await rings[0]?.seal(secret, context)
    for (const ring of rings) expect(await ring.open(sealed ?? '', context)).toEqual(secret)
  })

  it('are refused when one is invalid, and the error does not show it', async () => {
    const good = generateKey('k1')
    const key = good.slice(3)
    for (const text of [
      undefined,
      '',
      ' ',
      'k1',
      `:${key}`,
      `k 1:${key}`,
      `k1=${key}`,
      good.slice(0, -1),
      `${good}A`,
      `${good}==`,
      `"${good}"`,
      `${good},${good}`,
      `${good},k2:secret`,
      `${good};${generateKey('k2')}`,
      `k1:${'A'.repeat(42)}B`,
    ]) {
      const error = await createKeyring(text).catch((reason: unknown) => reason)
      expect(error).toMatchObject({
        code: 'ERR_KEYS_TEXT',
        message: expect.stringMatching(/^EINMAL_KEYS must be .*einmal keygen/),
      })
      expect(inspect(error)).not.toContain(key.slice(0, 8))
    }
  })

  it('are generated only with a valid id', () => {
    for (const id of ['', 'k 1', 'k:1', 'k,1', 'é', 'k'.repeat(33)]) {
      expect(() => generateKey(id)).toThrow(RangeError)
    }
    expect(() => generateKey(1 as never)).toThrow(
      invalidType('the id of a key must be a string, not number'),
    )
    expect(generateKey('k1')).not.toBe(generateKey('k1'))
  })
})
