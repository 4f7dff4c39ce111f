/** Every file that einmal writes is read back to the same keys. */

import { Secret } from 'einmal'
import { readKeys, recogniseKeys, type TransferKey, writeKeys } from 'einmal/transfer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writePskc } from '../../src/transfer/writers/pskc-writer.js'
import { FORMATS, keysOf, SEVEN } from './support/keys.js'
import { SECOND_READERS } from './support/second-readers.js'

describe.each(FORMATS)('keys written as %s', (format) => {
  it('are recognised and read back without loss', async () => {
    await fc.assert(
      fc.asyncProperty(keysOf(format), async (keys) => {
        const file = await writeKeys(keys, { format })
        expect(await readKeys(file)).toEqual({ format, keys, problems: [], warnings: [] })
        expect(await readKeys(new TextEncoder().encode(file))).toMatchObject({ format, keys })
        expect(recogniseKeys(file)).toBe(format)
      }),
      { numRuns: 150 },
    )
  })
})

describe.each(['aegis', '2fas', 'pskc'] as const)('keys sealed as %s', (format) => {
  it('are read back with the password, and only with it', async () => {
    await fc.assert(
      fc.asyncProperty(
        keysOf(format),
        fc.string({ minLength: 1, unit: 'grapheme' }),
        async (keys, password) => {
          const file = await writeKeys(keys, { format, password })
          for (const { secret } of keys.filter((key) => key.secret.byteLength > 4)) {
            expect(file).not.toContain(secret.toBase32())
            expect(file).not.toContain(Buffer.from(secret.toBytes()).toString('base64'))
          }
          expect(await readKeys(file, { password: async () => password })).toMatchObject({
            format,
            keys,
            problems: [],
          })
          await expect(readKeys(file, { password: `${password}x` })).rejects.toMatchObject({
            code: 'ERR_TRANSFER_PASSWORD',
          })
          await expect(readKeys(file)).rejects.toMatchObject({
            code: 'ERR_TRANSFER_PASSWORD_MISSING',
          })
        },
      ),
      { numRuns: 3 },
    )
  }, 60_000)
})

describe.each(['aegis', '2fas'] as const)('keys sealed as %s', (format) => {
  it('are read by a second reader, with the cryptography of Node alone', async () => {
    const file = await writeKeys(SEVEN, { format, password: 'correct horse' })
    expect(SECOND_READERS[format](file, 'correct horse')).toEqual(
      SEVEN.map(({ secret, account }) => [secret.toBase32(), account]),
    )
    expect(() => SECOND_READERS[format](file, 'wrong horse')).toThrow()
  })
})

describe('a container of PSKC', () => {
  it('is read back a thousand times, plain and encrypted in turn', async () => {
    let isSealed = false
    await fc.assert(
      fc.asyncProperty(keysOf('pskc', 4), async (keys) => {
        isSealed = !isSealed
        const password = isSealed ? 'long password' : undefined
        const file = await writePskc(keys, password, 2)
        const read = await readKeys(file, { password })
        expect(read).toEqual({ format: 'pskc', keys, problems: [], warnings: [] })
      }),
      { numRuns: 1000 },
    )
  }, 60_000)
})

describe('writeKeys', () => {
  const [key] = SEVEN as [TransferKey]
  const steam = SEVEN[6] as TransferKey
  it.each<[string, TransferKey, Parameters<typeof writeKeys>[1], string]>([
    ['seven digits', { ...key, digits: 7 }, { format: 'google' }, 'keys[1]: an export holds'],
    ['a key of Steam', steam, { format: 'google' }, 'keys[1]: the format cannot hold'],
    ['a key of Steam', steam, { format: 'pskc' }, 'keys[1]: the format cannot hold'],
    ['HOTP', { ...key, type: 'hotp' }, { format: 'bitwarden' }, 'keys[1]: Bitwarden has no HOTP'],
    ['a colon', { ...key, account: 'a:b' }, { format: 'uris' }, 'keys[1]: account must not have'],
    [
      'a large counter',
      { ...key, type: 'hotp', counter: 2n ** 60n },
      { format: 'aegis' },
      'keys[1]',
    ],
    ['a password', key, { format: 'bitwarden', password: 'x' }, 'cannot be encrypted'],
    ['an empty password', key, { format: 'aegis', password: '' }, 'must not be empty'],
  ])('refuses %s that the format cannot hold', async (_, other, options, message) => {
    const writing = writeKeys([key, other], options)
    await expect(writing).rejects.toBeInstanceOf(RangeError)
    await expect(writing).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
      message: expect.stringContaining(message),
    })
  })

  it('seals the same keys differently each time', async () => {
    const options = { format: '2fas', password: 'secret words' } as const
    expect(await writeKeys([key], options)).not.toBe(await writeKeys([key], options))
  })

  it('writes keys that Aegis, 2FAS and the URIs of Ente hold', async () => {
    for (const format of ['aegis', '2fas', 'uris'] as const) {
      expect((await readKeys(await writeKeys(SEVEN, { format }))).keys).toEqual(SEVEN)
    }
  })

  it('moves a weak secret, which exists already', async () => {
    const weak = { ...key, secret: Secret.fromBytes(new Uint8Array([1])) }
    for (const format of FORMATS) {
      expect((await readKeys(await writeKeys([weak], { format }))).keys).toEqual([weak])
    }
  })
})
