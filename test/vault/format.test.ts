/** The format of a vault: a second reader, tampering, and a key derivation that was weakened. */

import { createHash } from 'node:crypto'
import { Secret } from 'einmal'
import { readKeys } from 'einmal/transfer'
import { openVault } from 'einmal/vault'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeDocument } from '../../src/vault/document-format.js'
import { advanceItem } from '../../src/vault/vault-document.js'
import { APP_FILES } from '../transfer/support/app-files.js'
import { memoryStorage, PASSPHRASE } from './support/memory-storage.js'
import { readVault } from './support/second-reader.js'

const secret = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')

async function sealed(passphrase = PASSPHRASE): Promise<Uint8Array> {
  const storage = memoryStorage()
  const vault = await openVault({ storage, passphrase, create: true })
  await vault.add({
    account: 'ada',
    issuer: 'Köln 🏛',
    secret,
    group: 'Rat',
    drift: -2,
    serial: '7',
  })
  const key = { account: 'bob', type: 'hotp', secret, counter: 2n ** 63n, digits: 8 } as const
  const { id } = await vault.add(key)
  await vault.advance(id)
  await vault.add({ account: 'steam', secret, encoder: 'steam' })
  await vault.remove(id)
  return storage.bytes ?? expect.fail('nothing was written')
}

/** The hash that the storages of tests use instead of scrypt. */
const cheap = (passphrase: Uint8Array, salt: Uint8Array): Uint8Array =>
  createHash('sha256').update(salt).update(passphrase).digest()

const opening = (file: Uint8Array, passphrase = PASSPHRASE) =>
  openVault({ storage: memoryStorage(file), passphrase })

/** Writes the checksum again, as an attacker does. */
function withChecksum(file: Uint8Array): Uint8Array {
  const checksum = createHash('sha256').update(file.subarray(0, 125)).digest()
  file.set(checksum.subarray(0, 8), 125)
  return file
}

function changed(file: Uint8Array, at: number, bits: number): Uint8Array {
  const next = file.slice()
  next[at] = Number(next[at]) ^ bits
  return next
}

const CORRUPT = { name: 'EinmalError', code: 'ERR_VAULT_CORRUPT' }
/** Bytes without any order: few of them begin as a vault. */
const NO_VAULT = {
  name: 'EinmalError',
  code: expect.stringMatching(/^ERR_VAULT_(?:CORRUPT|UNKNOWN)$/),
}

describe('the format of a vault', () => {
  it('is read by a second reader, written from its page alone', async () => {
    const { revision, entries, undo, spent } = readVault(await sealed(), PASSPHRASE, cheap)
    expect(revision).toBe(5)
    const base32 = secret.toBase32()
    const key = { type: 'totp', secret: base32, algorithm: 'SHA1', digits: 6, period: 30 }
    expect(entries).toEqual([
      {
        ...{ ...key, id: expect.any(String), account: 'ada', issuer: 'Köln 🏛' },
        ...{ group: 'Rat', drift: -2, serial: '7' },
      },
      { ...key, id: expect.any(String), account: 'steam', encoder: 'steam' },
    ])
    const counter = `${2n ** 63n + 1n}`
    const hotp = { type: 'hotp', secret: base32, algorithm: 'SHA1', digits: 8, counter }
    const item = { ...hotp, id: expect.any(String), account: 'bob' }
    expect(undo).toEqual({ revision: 5, kind: 'remove', item, position: 1 })
    const fingerprint = createHash('sha256').update(`hotp ${base32}`).digest('hex')
    expect(spent).toEqual([[fingerprint, counter]])
  })

  it('is read by the second reader with the real scrypt', async () => {
    const storage = { ...memoryStorage(), scrypt: undefined }
    await openVault({ storage, passphrase: 'K\u00f6ln', create: true })
    const { bytes = expect.fail('nothing was written') } = (await storage.read()) ?? {}
    expect(readVault(bytes, 'Ko\u0308ln').entries).toEqual([])
  })

  it('hides the exact size of the content', async () => {
    const storage = memoryStorage()
    const vault = await openVault({ storage, passphrase: PASSPHRASE, create: true })
    const empty = storage.bytes?.length
    await vault.add({ account: 'ada', secret })
    expect(storage.bytes?.length).toBe(empty)
  })
})

describe('a vault that was changed', () => {
  it('is corrupt, or does not open, for every byte', async () => {
    const file = await sealed()
    for (let at = 0; at < file.length; at++) {
      const bits = 1 + Math.floor(Math.random() * 255)
      await expect(opening(changed(file, at, bits)), `${at}`).rejects.toMatchObject(CORRUPT)
    }
  })

  it('is corrupt, or does not open, also with a new checksum', async () => {
    const file = await sealed()
    for (let at = 0; at < 125; at++) {
      // Another cost within the bounds would be read: the one at 30 gets out of them.
      const bits = at === 30 ? 0x80 : 1 + Math.floor(Math.random() * 255)
      const error = await opening(withChecksum(changed(file, at, bits))).catch((error) => error)
      const wanted =
        at === 12 ? /VERSION/ : at < 12 || (at > 28 && at < 33) ? /CORRUPT/ : /PASSPHRASE/
      expect([at, error.code]).toEqual([at, expect.stringMatching(wanted)])
    }
  })

  it('is corrupt when it was cut, extended or invented', async () => {
    const file = await sealed()
    await fc.assert(
      fc.asyncProperty(
        fc.nat(file.length - 1),
        fc.uint8Array({ maxLength: 300 }),
        async (end, more) => {
          await expect(opening(file.subarray(0, end))).rejects.toMatchObject(CORRUPT)
          await expect(opening(more)).rejects.toMatchObject(NO_VAULT)
          const longer = Uint8Array.of(...file, 0, ...more)
          await expect(opening(longer)).rejects.toMatchObject(CORRUPT)
        },
      ),
      { numRuns: 50 },
    )
    const large = new Uint8Array(16 * 2 ** 20 + 1)
    large.set(file)
    await expect(opening(large)).rejects.toMatchObject(CORRUPT)
  })

  it('is not mistaken for another file, which is no vault at all', async () => {
    for (const { data } of APP_FILES) {
      const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data
      await expect(opening(bytes)).rejects.toMatchObject({
        code: 'ERR_VAULT_UNKNOWN',
        message: expect.stringContaining('not a vault'),
      })
    }
    await expect(readKeys(await sealed())).rejects.toMatchObject({
      code: 'ERR_TRANSFER_UNSUPPORTED',
      message: expect.stringContaining('a vault of einmal'),
    })
  })

  it('does not open when header or content are of another vault', async () => {
    const [one, other] = [await sealed(), await sealed()]
    for (const end of [29, 133, 145]) {
      const mixed = withChecksum(Uint8Array.of(...one.subarray(0, end), ...other.subarray(end)))
      const error = await opening(mixed).catch((error) => error)
      expect(error.code).toMatch(/^ERR_VAULT_(?:CORRUPT|PASSPHRASE)$/)
    }
  })

  it('is refused before any work when its key derivation is weaker or more costly', async () => {
    const file = await sealed()
    for (const [at, value] of [
      ...[0, 1, 10, 16, 21, 40, 255].map((logN) => [30, logN] as const),
      ...[0, 1, 255].flatMap(
        (each) =>
          [
            [31, each],
            [32, each ^ 1],
          ] as const,
      ),
    ]) {
      const weak = file.slice()
      weak[at] = value
      const storage = memoryStorage(withChecksum(weak))
      if (at === 32 && value === 1) continue
      await expect(openVault({ storage, passphrase: PASSPHRASE })).rejects.toMatchObject(CORRUPT)
      expect(storage.costs).toEqual([])
    }
  })

  it('is not written over', async () => {
    const file = await sealed()
    const storage = memoryStorage(changed(file, 200, 1))
    const broken = storage.bytes
    const options = { storage, passphrase: PASSPHRASE, create: true }
    await expect(openVault(options)).rejects.toMatchObject(CORRUPT)
    expect(storage.bytes).toBe(broken)
  })
})

describe('a vault that is replaced while it is open', () => {
  async function open() {
    const storage = memoryStorage()
    const vault = await openVault({ storage, passphrase: PASSPHRASE, create: true })
    const key = { account: 'bob', type: 'hotp', secret, counter: 0n } as const
    const { id } = await vault.add(key)
    return { storage, vault, id }
  }

  it('gives no code when the file is an older one', async () => {
    const { storage, vault, id } = await open()
    const older = storage.bytes
    await vault.advance(id)
    storage.bytes = older
    await expect(vault.advance(id)).rejects.toMatchObject({ code: 'ERR_VAULT_OLDER' })
  })

  it('gives no code when an older file was put back and went on', async () => {
    const { storage, vault, id } = await open()
    const older = storage.bytes
    await vault.advance(id)
    storage.bytes = older
    await (await openVault({ storage, passphrase: PASSPHRASE })).edit(id, { account: 'x' })
    await expect(vault.advance(id)).rejects.toMatchObject({ code: 'ERR_VAULT_OLDER' })
  })

  it('gives no code twice when an older file went on past the open vault', async () => {
    const { storage, vault, id } = await open()
    const older = storage.bytes
    const { code } = await vault.advance(id)
    storage.bytes = older
    const other = await openVault({ storage, passphrase: PASSPHRASE })
    for (const account of ['x', 'y', 'z']) await other.edit(id, { account })
    await expect(vault.advance(id)).rejects.toMatchObject({ code: 'ERR_VAULT_OLDER' })
    await other.remove(id)
    await expect(vault.reload()).rejects.toMatchObject({ code: 'ERR_VAULT_OLDER' })
    // The other one gives the code again: nothing tells it that its file is old.
    await other.undo()
    expect((await other.advance(id)).code).toBe(code)
  })

  it('is not mistaken for the other one', async () => {
    const { storage, vault, id } = await open()
    storage.bytes = await sealed()
    await expect(vault.advance(id)).rejects.toMatchObject({ code: 'ERR_VAULT_REPLACED' })
    storage.bytes = undefined
    await expect(vault.advance(id)).rejects.toMatchObject({ code: 'ERR_VAULT_ABSENT' })
  })
})

describe('the content that another writer has made', () => {
  const hotp = (id: string, counter: number) => ({
    ...{ id, type: 'hotp', account: id, secret: secret.toBase32(), algorithm: 'SHA1', digits: 6 },
    counter: `${counter}`,
  })
  const entries = [hotp('a', 5), hotp('b', 9)]
  const read = (undo?: unknown) =>
    decodeDocument(
      new TextEncoder().encode(JSON.stringify({ revision: 7, entries, undo, spent: [] })),
    )

  it.each([
    { kind: 'add' },
    { kind: 'add', ids: 'a' },
    { kind: 'remove', position: 0 },
    { kind: 'remove', item: 7, position: 0 },
    { kind: 'remove', item: hotp('c', 1) },
    { kind: 'remove', item: hotp('c', 1), position: -1 },
    { kind: 'remove', item: hotp('c', 1), position: 3 },
    { kind: 'edit', id: 'a' },
    { kind: 'edit', id: 'a', names: 'x' },
    { kind: 'move', id: 'a' },
    { kind: 'move', id: 'a', position: 0.5 },
    { kind: 'move', id: 'a', position: 2 },
  ])('is corrupt with a wrong undo: %j', (undo) => {
    expect(() => read({ revision: 7, ...undo })).toThrow(expect.objectContaining(CORRUPT))
  })

  it('has an undo of each kind, and none of a kind that is not known', () => {
    for (const undo of [
      { kind: 'add', ids: ['a'] },
      { kind: 'remove', item: hotp('c', 1), position: 2 },
      { kind: 'edit', id: 'a', names: { account: 'x' } },
      { kind: 'move', id: 'a', position: 1 },
    ]) {
      expect(read({ revision: 7, ...undo }).undo).toMatchObject({ revision: 7, kind: undo.kind })
    }
    const newer = { code: 'ERR_VAULT_VERSION' }
    expect(() => read({ revision: 7, kind: 'x' })).toThrow(expect.objectContaining(newer))
  })

  it('gives no HOTP code again when entries with one secret have different counters', () => {
    const { document, answer } = advanceItem(read(), 'a')
    expect(answer.counter).toBe(9n)
    expect(document.items.map(({ key }) => key.counter)).toEqual([10n, 10n])
  })
})

describe('the scrypt of a storage', () => {
  it('is refused when it is not scrypt', async () => {
    const storage = { ...memoryStorage() }
    const opening = openVault({ storage, passphrase: PASSPHRASE, create: true })
    await expect(opening).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' })
    expect(await storage.read()).toBeUndefined()
  })
})
