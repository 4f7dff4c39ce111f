import {
  migrationUris,
  type OtpauthKey,
  otpauthUri,
  parseMigrationUri,
  parseOtpauthUri,
  Secret,
} from 'einmal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assemble } from '../../src/transfer/migration-parts.js'
import { paintTerminal, readWithJsQr } from '../qr/readers.js'
import { einmal, SECRET, uriOf } from './run-command.js'

const KEYS = Array.from({ length: 5 }, (_, i) => parseOtpauthUri(uriOf('', `ACME:user${i + 1}`)))
const URIS = KEYS.map((key) => otpauthUri(key))
const PARTS = migrationUris(KEYS, { perUri: 2 })

/** Keys that both formats can contain. */
const key: fc.Arbitrary<OtpauthKey> = fc.record({
  type: fc.constantFrom('totp', 'hotp'),
  issuer: fc.stringMatching(/^[A-Za-zäöü][A-Za-z äöü]{0,10}$/),
  account: fc.stringMatching(/^[a-z@.+☂-]{1,20}$/),
  secret: fc.uint8Array({ minLength: 1, maxLength: 64 }).map(Secret.fromBytes),
  algorithm: fc.constantFrom('SHA1', 'SHA256', 'SHA512'),
  digits: fc.constantFrom(6, 8),
  period: fc.constant(30),
  counter: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
})

describe('einmal migrate', () => {
  it('converts the parts of an export, in any order, to otpauth URIs in the original order', async () => {
    for (const parts of [PARTS, [...PARTS].reverse(), [PARTS[1], PARTS[2], PARTS[0]]]) {
      const { exit, out, err } = await einmal('migrate', { stdin: parts.join('\n') })
      expect([exit, out, err]).toEqual([0, `${URIS.join('\n')}\n`, ''])
    }
  })

  it('converts every key to an export and back, weak ones too', async () => {
    const keys = fc.array(key, { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(keys, fc.integer({ min: 1, max: 12 }), async (keys, perUri) => {
        const there = await einmal('migrate', { stdin: migrationUris(keys).join('\n') })
        expect(there.exit).toBe(0)
        const back = await einmal(`migrate --to-export --per-uri ${perUri}`, { stdin: there.out })
        expect(back.exit).toBe(0)
        expect(back.out.trimEnd().split('\n')).toHaveLength(Math.ceil(keys.length / perUri))
        const again = await einmal('migrate', { stdin: back.out })
        expect([again.exit, again.out]).toEqual([0, there.out])
      }),
      { numRuns: 100 },
    )
  })

  it('names missing parts, prints the others and exits with 1', async () => {
    const { exit, out, err } = await einmal('migrate', { stdin: PARTS[1] ?? '' })
    expect([exit, out]).toEqual([1, `${URIS[2]}\n${URIS[3]}\n`])
    expect(err).toBe(
      'einmal migrate: 2 parts of 3 missing: 1, 3; scan every QR code of the export (ERR_MIGRATION_BATCH)\n',
    )
    const { json } = await einmal('migrate --json', { stdin: PARTS[1] ?? '' })
    expect(json[0]).toMatchObject({ error: { code: 'ERR_MIGRATION_BATCH' } })
  })

  it('separates several exports, and prints a repeated part once', async () => {
    const [other = ''] = migrationUris([parseOtpauthUri(uriOf('', 'ACME:eve'))])
    const stdin = [PARTS[2], other, PARTS[0], PARTS[1], PARTS[0]].join('\n')
    const { exit, out, err } = await einmal('migrate', { stdin })
    expect(exit).toBe(0)
    expect(out.trimEnd().split('\n')).toEqual([...URIS, expect.stringContaining('ACME:eve')])
    expect(err).toBe('warning: part 1 of 3 was given twice\n')
  })

  it('reports a key that it cannot write by position and account, and prints the others', async () => {
    const colon = { ...KEYS[1], account: 'x' } as OtpauthKey
    const stdin = migrationUris([KEYS[0], colon, KEYS[2]] as OtpauthKey[]).join('\n')
    // einmal never writes this: the account `x` becomes `:`.
    const raw = Buffer.from(decodeURIComponent(stdin.split('data=')[1] ?? ''), 'base64')
    const at = raw.indexOf('ACME:x')
    raw[at + 5] = ':'.charCodeAt(0)
    const broken = `otpauth-migration://offline?data=${encodeURIComponent(raw.toString('base64'))}`
    const { exit, out, err } = await einmal('migrate', { stdin: broken })
    expect([exit, out]).toEqual([1, `${URIS[0]}\n${URIS[2]}\n`])
    expect(err).toContain('key 2, ACME::: account must not have a colon (ERR_KEY_UNWRITABLE)')
    const { json } = await einmal('migrate --json', { stdin: broken })
    expect(json).toMatchObject([
      { position: 1, issuer: 'ACME', account: 'user1', uri: URIS[0], warnings: [] },
      { position: 2, account: ':', error: { code: 'ERR_KEY_UNWRITABLE' } },
      { position: 3, account: 'user3' },
    ])
  })

  it('converts a weak key with a warning', async () => {
    const weak = parseOtpauthUri('otpauth://totp/ACME:ada?secret=MZXW6YTBOI')
    const stdin = migrationUris([weak]).join('\n')
    const { exit, out, err } = await einmal('migrate', { stdin })
    expect(exit).toBe(0)
    expect(out).toContain('secret=MZXW6YTBOI')
    expect(err).toContain('warning: key 1, ACME:ada: the secret has 6 bytes')
    const { json } = await einmal('migrate --json', { stdin })
    expect(json[0]).toMatchObject({ warnings: [{ code: 'weak-secret' }] })
  })

  it('continues after an unreadable line', async () => {
    const stdin = [PARTS[0], 'otpauth-migration://offline?data=!', PARTS[1], PARTS[2]].join('\n')
    const { exit, out, err } = await einmal('migrate', { stdin })
    expect([exit, out]).toEqual([1, `${URIS.join('\n')}\n`])
    expect(err).toContain('URI 2: the parameter data is missing or not base64')
  })

  it('reads otpauth URIs, keys of Steam and exports in one text, as einmal vault does', async () => {
    const steam = `otpauth://steam/Spiel:udo?secret=${SECRET}&issuer=Spiel`
    const { exit, out } = await einmal('migrate', { stdin: [...PARTS, URIS[0], steam].join('\n') })
    expect(exit).toBe(0)
    expect(out.split('\n').slice(0, -2)).toEqual([...URIS, URIS[0]])
    expect(out.split('\n').at(-2)).toMatch(/^otpauth:\/\/steam\/Spiel:udo\?/)
  })

  it('reads several files, and goes on after one that cannot be read', async () => {
    const files = {
      'a.txt': PARTS.join('\n'),
      'b.txt': 'hello',
      'c.json': JSON.stringify([{ secret: SECRET, label: 'eve', issuer: 'ACME', type: 'TOTP' }]),
    }
    const { exit, out, err } = await einmal('migrate a.txt b.txt c.json', { files })
    expect(exit).toBe(1)
    expect(out.split('\n').slice(0, -1)).toEqual([...URIS, expect.stringContaining('ACME:eve')])
    expect(err).toContain('file 2: the file is of no format that einmal knows')
    const both = await einmal('migrate a.txt --file b.txt', { files })
    expect([both.exit, both.err]).toEqual([2, expect.stringContaining('exclude each other')])
    expect((await einmal('migrate', { stdin: '' })).err).toContain('the input is empty')
  })

  it('draws each URI as a QR code with --qr', async () => {
    for (const [line, stdin] of [
      ['migrate --qr', PARTS.join('\n')],
      ['migrate --to-export --per-uri 2 --qr', URIS.join('\n')],
    ] as const) {
      const { out } = await einmal(line, { stdin })
      const pairs = [...out.matchAll(/^(otpauth\S*)\n((?:[█▀▄ ]+\n)+)/gm)]
      expect(pairs).toHaveLength(line.includes('export') ? 3 : 5)
      for (const [, uri, picture = ''] of pairs) {
        expect(readWithJsQr(paintTerminal(picture, 'dark', 4))).toBe(uri)
      }
    }
  })

  it.each([
    ['--background light', 'which --qr draws'],
    ['--to-export --background light', 'which --qr draws'],
    ['--per-uri 2', '--per-uri is for an export: give --to-export too'],
  ])('exits with 2 for %s, which would have no effect', async (options, words) => {
    const { exit, out, err } = await einmal(`migrate ${options}`, { stdin: PARTS.join('\n') })
    expect([exit, out]).toEqual([2, ''])
    expect(err).toContain(words)
  })

  it('refuses --qr with --json, and a number of keys out of range', async () => {
    for (const line of ['migrate --qr --json', 'migrate --per-uri 0', 'migrate --per-uri 101']) {
      expect((await einmal(line, { stdin: PARTS.join('\n') })).exit).toBe(2)
    }
  })
})

describe('einmal migrate --to-export', () => {
  it('reports in JSON which fields of a key an export cannot contain', async () => {
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
    const stdin = `otpauth://totp/A:a?secret=${secret}&issuer=A\notpauth://totp/B:b?secret=${secret}&issuer=B&image=https://b.example/b.png\n`
    const { json } = await einmal('migrate --to-export --json', { stdin })
    expect(json).toMatchObject([
      { part: 1, parts: 1, warnings: [{ position: 2, message: expect.stringContaining('image') }] },
    ])
  })

  it('writes parts that contain all keys', async () => {
    const stdin = URIS.join('\n')
    const { exit, json } = await einmal('migrate --to-export --per-uri 2 --json', { stdin })
    expect(exit).toBe(0)
    expect(json).toMatchObject([
      { part: 1, parts: 3 },
      { part: 2, parts: 3 },
      { part: 3, parts: 3 },
    ])
    const parts = json.map(({ uri }) => parseMigrationUri(String(uri)))
    expect(parts.flatMap(({ keys }) => keys.map(({ account }) => account))).toEqual(
      KEYS.map(({ account }) => account),
    )
  })

  it('reports keys that the format cannot contain, and exports the others', async () => {
    const stdin = [
      uriOf('&digits=7', 'ACME:seven'),
      uriOf('', 'ACME:ada'),
      uriOf('&period=60', 'ACME:slow'),
      `otpauth://hotp/ACME:far?secret=${SECRET}&counter=${2n ** 63n}`,
      'otpauth://totp/x?secret=1',
    ].join('\n')
    const { exit, out, err } = await einmal('migrate --to-export', { stdin })
    expect(exit).toBe(1)
    expect(parseMigrationUri(out.trim()).keys.map(({ account }) => account)).toEqual(['ada'])
    for (const about of ['key 1, ACME:seven', 'key 3, ACME:slow', 'key 4, ACME:far', 'entry 5: ']) {
      expect(err).toContain(about)
    }
    expect(err).not.toContain(SECRET)
  })

  it('warns about fields that an export cannot contain', async () => {
    const stdin = uriOf('&image=https://rat.example/a.png&lock=true')
    const { exit, err } = await einmal('migrate --to-export', { stdin })
    expect(exit).toBe(0)
    expect(err).toContain('key 1, ACME:ada: an export cannot hold image')
  })

  it('prints a URI that is too long for a QR code with an error', async () => {
    const uris = Array.from({ length: 40 }, (_, i) => {
      const secret = Secret.fromBytes(new Uint8Array(64).fill(i + 1))
      return otpauthUri({ issuer: 'ACME', account: `user${i}`, secret })
    })
    const line = 'migrate --to-export --per-uri 100 --qr'
    const { exit, out, err } = await einmal(line, { stdin: uris.join('\n') })
    expect(exit).toBe(1)
    expect(parseMigrationUri(out.trim()).keys).toHaveLength(40)
    expect(err).toContain('make --per-uri smaller (ERR_QR_LENGTH)')
  })
})

describe('assemble', () => {
  const part = (index: number, size: number, entries: OtpauthKey[] = []) => ({
    entries,
    batch: { id: 7, index, size },
  })

  it('names at most ten missing parts, even of an export that claims millions', () => {
    const { problems } = assemble([part(3, 2 ** 31 - 1)])
    expect(problems).toEqual([
      '2147483646 parts of 2147483647 missing: 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, …; scan every QR code of the export',
    ])
  })

  it('keeps two different parts with the same number, and reports them', () => {
    const { entries, problems } = assemble([
      part(0, 1, KEYS.slice(0, 1)),
      part(0, 1, KEYS.slice(1, 2)),
    ])
    expect(entries).toEqual(KEYS.slice(0, 2))
    expect(problems).toEqual(['part 1 of 1 was given twice with different keys; all are read'])
  })
})
