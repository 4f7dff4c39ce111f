import {
  EinmalError,
  type MigrationPart,
  migrationUris,
  type OtpauthKey,
  otpauthUri,
  parseMigrationUri,
  parseOtpauthUri,
  Secret,
} from 'einmal'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { invalidType, invalidValue } from '../../src/core/argument-errors.js'
import { codeOf } from '../support/errors.js'
import { anyKey, plain, SECRET } from '../support/keys.js'
import { field, migrationUri, payloadOf, tag, varint } from '../support/protobuf.js'

const secret = Secret.fromBase32(SECRET)
const KEY: OtpauthKey = {
  type: 'totp',
  issuer: 'ACME',
  account: 'ada',
  secret,
  algorithm: 'SHA1',
  digits: 6,
  period: 30,
  counter: 0n,
}

/** An entry with a secret, a name and the given fields. */
function entry(...fields: number[][]): number[] {
  return field(1, [...field(1, secret.toBytes()), ...field(2, 'ACME:ada'), ...fields.flat()])
}

function read(...fields: number[][]): MigrationPart {
  return parseMigrationUri(migrationUri(fields.flat()))
}

function readKey(...fields: number[][]): Omit<OtpauthKey, 'secret'> & { secret: string } {
  const [key] = read(entry(...fields)).keys
  if (key === undefined) throw new Error('the export holds no key')
  return plain(key)
}

/** Keys that the format can contain: no 7 digits, one period, counters of 63 bits, no image. */
const anyMigratable = anyKey.map(
  ({ image: _, ...key }): OtpauthKey => ({
    ...key,
    digits: key.digits === 7 ? 8 : key.digits,
    period: 30,
    counter: BigInt.asUintN(63, key.counter),
  }),
)

// The examples in the documentation of github.com/scito/extract_otp_secrets, exported by the app. The
// secret is that of a public Raspberry Pi tutorial; the batch ids are negative.
describe('parseMigrationUri on exports of Google Authenticator', () => {
  const PI = { secret: '7KSQL2JTUDIS5EF65KLMRQIIGY', type: 'totp', digits: 6, period: 30 }

  it.each<[what: string, data: string, keys: object[], id: number]>([
    [
      'one key',
      'CjUKEPqlBekzoNEukL7qlsjBCDYSDnBpQHJhc3BiZXJyeXBpGgtyYXNwYmVycnlwaSABKAEwAhABGAEgACjr4JKK%2B%2F%2F%2F%2F%2F8B',
      [{ ...PI, issuer: 'raspberrypi', account: 'pi@raspberrypi' }],
      -1320898453,
    ],
    [
      'a key without an issuer',
      'CigKEPqlBekzoNEukL7qlsjBCDYSDnBpQHJhc3BiZXJyeXBpIAEoATACEAEYASAAKLzjp5n4%2F%2F%2F%2F%2FwE%3D',
      [{ ...PI, account: 'pi@raspberrypi' }],
      -2094403140,
    ],
    [
      'two keys',
      'CigKEPqlBekzoNEukL7qlsjBCDYSDnBpQHJhc3BiZXJyeXBpIAEoATACCjUKEPqlBekzoNEukL7qlsjBCDYSDnBpQHJhc3BiZXJyeXBpGgtyYXNwYmVycnlwaSABKAEwAhABGAEgACiQ7OOa%2Bf%2F%2F%2F%2F8B',
      [
        { ...PI, account: 'pi@raspberrypi' },
        { ...PI, issuer: 'raspberrypi', account: 'pi@raspberrypi' },
      ],
      -1822886384,
    ],
    [
      'an hotp key',
      'CiUKEPqlBekzoNEukL7qlsjBCDYSCWhvdHAgZGVtbyABKAEwATgEEAEYASAAKNuv15j6%2F%2F%2F%2F%2FwE%3D',
      [{ ...PI, type: 'hotp', account: 'hotp demo', counter: 4n }],
      -1558849573,
    ],
    [
      'a name with a colon and UTF-8',
      'CjYKEPqlBekzoNEukL7qlsjBCDYSHGVuY29kaW5nOiDCv8Okw4TDqcOJPyAoZGVtbykgASgBMAIQARgBIAAorfCurv%2F%2F%2F%2F%2F%2FAQ%3D%3D',
      [{ ...PI, issuer: 'encoding', account: '¿äÄéÉ? (demo)' }],
      -171198419,
    ],
  ])('reads %s', (_, data, keys, id) => {
    const part = parseMigrationUri(`otpauth-migration://offline?data=${data}`)
    expect(part.batch).toEqual({ id, index: 0, size: 1 })
    expect(part.keys.map(plain)).toEqual(
      keys.map((key) => ({ algorithm: 'SHA1', counter: 0n, ...key })),
    )
  })

  it('reads an export without enums and batch', () => {
    // The example of github.com/dim13/otpauth, with the secret of the Key URI Format.
    const part = parseMigrationUri(
      'otpauth-migration://offline?data=CjEKCkhlbGxvId6tvu8SGEV4YW1wbGU6YWxpY2VAZ29vZ2xlLmNvbRoHRXhhbXBsZTAC',
    )
    expect(part.batch).toEqual({ id: 0, index: 0, size: 1 })
    expect(part.keys.map(plain)).toEqual([
      { ...plain(KEY), issuer: 'Example', account: 'alice@google.com', secret: 'JBSWY3DPEHPK3PXP' },
    ])
  })
})

/** {@link KEY} without its names. */
const { issuer: _issuer, account: _account, ...NOBODY } = plain(KEY)

describe('parseMigrationUri', () => {
  it('refuses a known field with a wrong wire type', () => {
    const fixed64 = [...tag(7, 1), 7, 0, 0, 0, 0, 0, 0, 0]
    const fixed32 = [...tag(4, 5), 2, 0, 0, 0]
    expect(codeOf(() => read(entry(fixed64)))).toBe('ERR_MIGRATION_MESSAGE')
    expect(codeOf(() => read(entry(fixed32)))).toBe('ERR_MIGRATION_MESSAGE')
    expect(codeOf(() => read([...tag(1, 5), 0, 0, 0, 0]))).toBe('ERR_MIGRATION_MESSAGE')
    expect(codeOf(() => read(entry([...tag(2, 5), 0, 0, 0, 0])))).toBe('ERR_MIGRATION_MESSAGE')
  })

  it('passes on an error that is not about the data', () => {
    const error = new Error('out of memory')
    vi.spyOn(Secret, 'fromBase32').mockImplementation(() => {
      throw error
    })
    expect(() => read(entry())).toThrow(error)
    vi.restoreAllMocks()
  })

  it('splits a name at its first colon', () => {
    expect(readKey(field(2, '::x')).account).toBe(':x')
    expect(readKey(field(2, 'a:b:c')).account).toBe('b:c')
  })

  it('names the number of a broken key', () => {
    expect(() => read(entry(), entry(field(7, -1n)))).toThrow(
      'key 2: counter must be an integer from 0 to',
    )
    expect(() => read(entry(), field(1, [8]))).toThrow('key 2: the payload is damaged at byte 0')
    expect(() => read(entry(), field(1, [...field(2, 'ada'), ...field(3, 5n)]))).toThrow(
      'key 2: the payload is damaged at byte 5',
    )
  })

  it('reads every field', () => {
    expect(
      readKey(
        field(3, 'ACME'),
        field(4, 3n),
        field(5, 2n),
        field(6, 1n),
        field(7, 2n ** 63n - 1n),
        field(8, 'unique id'),
      ),
    ).toEqual({
      type: 'hotp',
      issuer: 'ACME',
      account: 'ada',
      secret: SECRET,
      algorithm: 'SHA512',
      digits: 8,
      period: 30,
      counter: 2n ** 63n - 1n,
    })
  })

  it.each<[enumeration: string, fields: number[][], changes: object]>([
    ['nothing as SHA1, 6 digits, totp', [], {}],
    ['0 as SHA1, 6 digits, totp', [field(4, 0n), field(5, 0n), field(6, 0n), field(7, 0n)], {}],
    ['algorithm 1', [field(4, 1n)], { algorithm: 'SHA1' }],
    ['algorithm 2', [field(4, 2n)], { algorithm: 'SHA256' }],
    ['algorithm 3', [field(4, 3n)], { algorithm: 'SHA512' }],
    ['digits 1', [field(5, 1n)], { digits: 6 }],
    ['digits 2', [field(5, 2n)], { digits: 8 }],
    ['type 1', [field(6, 1n)], { type: 'hotp' }],
    ['type 2', [field(6, 2n)], { type: 'totp' }],
    ['the last of several values', [field(4, 4n), field(4, 2n)], { algorithm: 'SHA256' }],
  ])('reads %s', (_, fields, changes) => {
    expect(readKey(...fields)).toEqual({ ...plain(KEY), ...changes })
  })

  it.each<[names: string, name: string, issuer: string | undefined, changes: object]>([
    ['the issuer before the name', 'ACME:ada', 'ACME', { issuer: 'ACME', account: 'ada' }],
    ['a name without the issuer', 'ada', 'ACME', { issuer: 'ACME', account: 'ada' }],
    ['the issuer only in the name', 'ACME: ada', undefined, { issuer: 'ACME', account: 'ada' }],
    ['an empty issuer', 'ACME:ada', '', { issuer: 'ACME', account: 'ada' }],
    ['two issuers', 'Acme:ada', 'ACME', { issuer: 'ACME', account: 'ada' }],
    ['an issuer with a colon', 'A:B:ada', 'A:B', { issuer: 'A:B', account: 'ada' }],
    ['no issuer at all', 'ada', undefined, { account: 'ada' }],
    ['a percent sign as itself', '100%41', 'A%42+', { issuer: 'A%42+', account: '100%41' }],
    ['UTF-8', 'Köln 😀:ä', 'Köln 😀', { issuer: 'Köln 😀', account: 'ä' }],
    ['no name', '', 'ACME', { issuer: 'ACME', account: '' }],
  ])('reads %s', (_, name, issuer, changes) => {
    expect(readKey(field(2, name), ...(issuer === undefined ? [] : [field(3, issuer)]))).toEqual({
      ...NOBODY,
      ...changes,
    })
  })

  it('reads an entry without a name', () => {
    const [key] = read(field(1, field(1, secret.toBytes()))).keys
    expect(key && plain(key)).toStrictEqual({ ...NOBODY, account: '' })
  })

  it('reads an export without keys, and any version', () => {
    expect(read(field(2, 99n), field(3, 1n))).toEqual({
      keys: [],
      batch: { id: 0, index: 0, size: 1 },
    })
  })

  it.each([0, 1, 2 ** 31 - 1, -1, -(2 ** 31)])('reads the batch id %i', (id) => {
    const written = field(5, BigInt(id))
    expect(written.length).toBe(id < 0 ? 11 : written.length)
    expect(read(written).batch.id).toBe(id)
  })

  it('reads the number of the part', () => {
    expect(read(field(3, 3n), field(4, 2n), field(5, 7n)).batch).toEqual({
      id: 7,
      index: 2,
      size: 3,
    })
  })

  it.each<[what: string, fields: number[][]]>([
    ['a varint', [field(9, 1n), field(100, -1n)]],
    ['bytes', [field(9, 'x'), field(536870911, '')]],
    ['fixed 32', [[...tag(9, 5), 1, 2, 3, 4]]],
    ['fixed 64', [[...tag(9, 1), 1, 2, 3, 4, 5, 6, 7, 8]]],
  ])('skips unknown fields of %s, in the payload and in an entry', (_, fields) => {
    const part = read(...fields, entry(...fields), ...fields)
    expect(part.keys.map(plain)).toEqual([plain(KEY)])
  })

  it('reads a URI in any case, with white space around it and other parameters', () => {
    const uri = migrationUri(entry())
    const data = uri.slice(uri.indexOf('data='))
    for (const written of [
      ` \n${uri}\t`,
      `OTPAuth-Migration://OFFLINE?${data}`,
      `otpauth-migration://offline/?${data}`,
      `otpauth-migration://offline?x=1&${data.replace('data', 'DATA')}&x=2`,
    ]) {
      expect(parseMigrationUri(written).keys.map(plain)).toEqual([plain(KEY)])
    }
  })

  it('reads base64 raw or percent-encoded, with its padding or without', () => {
    // 0xfb 0xef 0xbe is "++++", 0xff 0xff 0xff is "////", both after six bytes of frame.
    const bytes = [0xfb, 0xef, 0xbe, 0xff, 0xff, 0xff, 0xfb, 0xef, 0xbe]
    for (const length of [7, 8, 9]) {
      const payload = field(1, [...field(8, ''), ...field(1, bytes.slice(0, length))])
      const base64 = Buffer.from(payload).toString('base64')
      expect(base64).toMatch(/\+{4}\/{4}/)
      expect(base64.replace(/[^=]/g, '')).toHaveLength(9 - length)
      for (const data of [
        base64,
        base64.replace(/=+$/, ''),
        encodeURIComponent(base64),
        base64.replaceAll('+', '%2b').replaceAll('/', '%2f'),
      ]) {
        const { keys } = parseMigrationUri(`otpauth-migration://offline?data=${data}`)
        expect(keys.map((key) => [...key.secret.toBytes()])).toEqual([bytes.slice(0, length)])
      }
    }
  })

  it('reads secrets of 1 to 1,024 bytes, weak ones too', () => {
    for (const length of [1, 15, 1024]) {
      const bytes = new Uint8Array(length).fill(7)
      expect(read(field(1, field(1, bytes))).keys[0]?.secret.toBytes()).toEqual(bytes)
    }
  })

  it.each<[fault: string, payload: number[], code: string]>([
    ['MD5', entry(field(4, 4n)), 'ERR_URI_ALGORITHM'],
    ['an unknown algorithm', entry(field(4, 5n)), 'ERR_URI_ALGORITHM'],
    ['a negative algorithm', entry(field(4, -1n)), 'ERR_URI_ALGORITHM'],
    ['an unknown number of digits', entry(field(5, 3n)), 'ERR_URI_DIGITS'],
    ['six digits as 6', entry(field(5, 6n)), 'ERR_URI_DIGITS'],
    ['a negative number of digits', entry(field(5, -1n)), 'ERR_URI_DIGITS'],
    ['an unknown type', entry(field(6, 3n)), 'ERR_URI_TYPE'],
    ['a negative type', entry(field(6, -1n)), 'ERR_URI_TYPE'],
    ['a negative counter', entry(field(7, -1n)), 'ERR_URI_COUNTER'],
    ['a counter of 2^63', entry(field(7, 2n ** 63n)), 'ERR_URI_COUNTER'],
    ['no secret', field(1, field(2, 'ada')), 'ERR_SECRET_LENGTH'],
    ['an empty secret', entry(field(1, '')), 'ERR_SECRET_LENGTH'],
    ['an entry of nothing', field(1, ''), 'ERR_SECRET_LENGTH'],
    ['a secret of 1,025 bytes', entry(field(1, new Uint8Array(1025))), 'ERR_SECRET_LENGTH'],
    ['a name that is not UTF-8', entry(field(2, [0xc3, 0x28])), 'ERR_URI_ENCODING'],
    ['an over-long form of UTF-8', entry(field(2, [0xc0, 0xaf])), 'ERR_URI_ENCODING'],
    ['a surrogate in UTF-8', entry(field(3, [0xed, 0xa0, 0x80])), 'ERR_URI_ENCODING'],
    ['half a character', entry(field(3, [0xe2, 0x82])), 'ERR_URI_ENCODING'],
    ['a control character in the name', entry(field(2, 'a\u0000')), 'ERR_URI_CONTROL_CHARACTER'],
    ['a control character in the issuer', entry(field(3, 'a\n')), 'ERR_URI_CONTROL_CHARACTER'],
    ['an entry that is a number', field(1, 5n), 'ERR_MIGRATION_MESSAGE'],
    ['a secret that is a number', entry(field(1, 5n)), 'ERR_MIGRATION_MESSAGE'],
    ['a name that is a number', entry(field(2, 5n)), 'ERR_MIGRATION_MESSAGE'],
    ['an issuer that is a number', entry(field(3, 5n)), 'ERR_MIGRATION_MESSAGE'],
    ['an algorithm that is bytes', entry(field(4, 'SHA1')), 'ERR_MIGRATION_MESSAGE'],
    ['digits that are bytes', entry(field(5, '6')), 'ERR_MIGRATION_MESSAGE'],
    ['a type that is bytes', entry(field(6, '2')), 'ERR_MIGRATION_MESSAGE'],
    ['a counter that is bytes', entry(field(7, '')), 'ERR_MIGRATION_MESSAGE'],
    ['a batch size that is bytes', field(3, '1'), 'ERR_MIGRATION_MESSAGE'],
    ['a batch index that is bytes', field(4, '0'), 'ERR_MIGRATION_MESSAGE'],
    ['a batch id that is bytes', field(5, '1'), 'ERR_MIGRATION_MESSAGE'],
    ['a group', [...tag(9, 3), ...tag(9, 4)], 'ERR_MIGRATION_MESSAGE'],
    ['a group in an entry', entry([...tag(9, 3), ...tag(9, 4)]), 'ERR_MIGRATION_MESSAGE'],
    ['an over-long varint', [...tag(2, 0), ...varint(1n, 11)], 'ERR_MIGRATION_MESSAGE'],
    ['a length past the end', [...tag(1, 2), 5, 1], 'ERR_MIGRATION_MESSAGE'],
    ['a length past the end of an entry', entry([...tag(3, 2), 9, 1]), 'ERR_MIGRATION_MESSAGE'],
    ['one broken entry among good ones', [...entry(), ...entry(field(4, 4n))], 'ERR_URI_ALGORITHM'],
    ['part 1 of 1', field(4, 1n), 'ERR_MIGRATION_BATCH'],
    ['part 3 of 3', [...field(3, 3n), ...field(4, 3n)], 'ERR_MIGRATION_BATCH'],
    ['part -1', [...field(3, 3n), ...field(4, -1n)], 'ERR_MIGRATION_BATCH'],
    ['a negative size', field(3, -1n), 'ERR_MIGRATION_BATCH'],
  ])('refuses %s', (_, payload, code) => {
    expect(codeOf(() => parseMigrationUri(migrationUri(payload)))).toBe(code)
  })

  it.each<[fault: string, uri: string, code: string]>([
    ['nothing', '', 'ERR_URI_SCHEME'],
    ['an otpauth URI', `otpauth://totp/a?secret=${SECRET}`, 'ERR_URI_SCHEME'],
    ['one slash', 'otpauth-migration:/offline?data=EAE', 'ERR_URI_SCHEME'],
    ['text before it', 'see otpauth-migration://offline?data=EAE', 'ERR_URI_SCHEME'],
    ['another host', 'otpauth-migration://online?data=EAE', 'ERR_URI_TYPE'],
    ['no host', 'otpauth-migration://?data=EAE', 'ERR_URI_TYPE'],
    ['a path', 'otpauth-migration://offline/x?data=EAE', 'ERR_URI_TYPE'],
    ['a user', 'otpauth-migration://a@offline?data=EAE', 'ERR_URI_AUTHORITY'],
    ['a port', 'otpauth-migration://offline:1?data=EAE', 'ERR_URI_AUTHORITY'],
    ['a fragment', 'otpauth-migration://offline?data=EAE#', 'ERR_URI_FRAGMENT'],
    ['no query', 'otpauth-migration://offline', 'ERR_MIGRATION_BASE64'],
    ['no data', 'otpauth-migration://offline?x=EAE', 'ERR_MIGRATION_BASE64'],
    ['empty data', 'otpauth-migration://offline?data=', 'ERR_MIGRATION_BASE64'],
    ['data twice', 'otpauth-migration://offline?data=EAE&Data=EAE', 'ERR_URI_DUPLICATE_PARAMETER'],
    ['a broken escape', 'otpauth-migration://offline?data=%', 'ERR_URI_ENCODING'],
    [
      'base64 of an impossible length',
      'otpauth-migration://offline?data=EAEQA',
      'ERR_MIGRATION_BASE64',
    ],
    ['base64url', 'otpauth-migration://offline?data=-_-_', 'ERR_MIGRATION_BASE64'],
    ['padding within', 'otpauth-migration://offline?data=EA==EAE=', 'ERR_MIGRATION_BASE64'],
    [
      'a character outside of base64',
      'otpauth-migration://offline?data=EA*E',
      'ERR_MIGRATION_BASE64',
    ],
    ['UTF-8', 'otpauth-migration://offline?data=EAEä', 'ERR_MIGRATION_BASE64'],
    ...[' ', '%20', '%0A', '\t', '\u00a0'].map((space): [string, string, string] => [
      `${JSON.stringify(space)} where a plus may have been`,
      `otpauth-migration://offline?data=EAE${space}EAE`,
      'ERR_MIGRATION_BASE64',
    ]),
    ['65,537 characters', 'otpauth-migration://offline?data='.padEnd(65537, 'A'), 'ERR_URI_LENGTH'],
  ])('refuses %s', (_, uri, code) => {
    expect(codeOf(() => parseMigrationUri(uri))).toBe(code)
  })

  it.each<[place: string, uri: string, message: string]>([
    ['the scheme', 'x', 'the URI must begin with otpauth-migration://'],
    ['the length', 'x'.repeat(65537), 'the URI has over 65536 characters'],
    ['the type', 'otpauth-migration://x', 'the type must be offline'],
    ['the data', 'otpauth-migration://offline', 'the parameter data is missing or not base64'],
    [
      'the part',
      migrationUri([...field(3, 3n), ...field(4, 9n)]),
      'batch.index must be an integer from 0 to 2',
    ],
    ['the secret', migrationUri(field(1, '')), 'key 1: the secret is empty'],
    [
      'the counter',
      migrationUri(entry(field(7, -1n))),
      'counter must be an integer from 0 to 18446744073709551615',
    ],
    ['the field', migrationUri(entry(field(4, 4n))), 'algorithm must be SHA1, SHA256 or SHA512'],
    ['the type of a field', migrationUri(field(3, '')), 'the payload is damaged at byte 0'],
    ['the name', migrationUri(entry(field(2, [255]))), 'a name is not UTF-8'],
  ])('names the part in the error: %s', (_, uri, message) => {
    expect(() => parseMigrationUri(uri)).toThrow(message)
  })

  it('reads 65,536 characters', () => {
    const before = migrationUri(entry())
    const uri = `${before}&x=`.padEnd(65536, 'x')
    expect(parseMigrationUri(uri).keys).toHaveLength(1)
  })

  it('throws for a value that is not a string', () => {
    // @ts-expect-error: not a string
    expect(() => parseMigrationUri(5)).toThrow(invalidType('uri must be a string, not number'))
  })

  function parseOrRefuse(payload: ArrayLike<number>): MigrationPart | undefined {
    try {
      return parseMigrationUri(migrationUri(payload))
    } catch (error) {
      expect(error).toBeInstanceOf(EinmalError)
      return undefined
    }
  }

  it('refuses a payload cut anywhere within an entry', () => {
    const whole = entry(field(3, 'ACME'), field(4, 2n), field(7, 1000n))
    for (let end = 1; end < whole.length; end++) {
      expect(parseOrRefuse(whole.slice(0, end))).toBeUndefined()
    }
  })

  it('reads or refuses a payload with any byte changed', () => {
    const [uri = ''] = migrationUris([{ ...KEY, type: 'hotp', counter: 300n }])
    const payload = payloadOf(uri)
    let refused = 0
    for (let at = 0; at < payload.length; at++) {
      for (let byte = 0; byte < 256; byte++) {
        if (parseOrRefuse(payload.with(at, byte)) === undefined) refused++
      }
    }
    // Secrets and names may have any bytes; the frame may not.
    expect(refused).toBeGreaterThan(payload.length * 20)
  })

  it('reads or refuses any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), (bytes) => {
        parseOrRefuse(bytes)
        parseOrRefuse(field(1, bytes))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('migrationUris', () => {
  it('writes fields 1 to 7 of every entry, and the batch after them', () => {
    const [uri = ''] = migrationUris([
      { ...KEY, type: 'hotp', algorithm: 'SHA256', digits: 8, counter: 300n },
    ])
    const { id } = parseMigrationUri(uri).batch
    expect([...payloadOf(uri)]).toEqual([
      ...field(1, [
        ...field(1, secret.toBytes()),
        ...field(2, 'ACME:ada'),
        ...field(3, 'ACME'),
        ...field(4, 2n),
        ...field(5, 2n),
        ...field(6, 1n),
        ...field(7, 300n),
      ]),
      ...field(2, 1n),
      ...field(3, 1n),
      ...field(4, 0n),
      ...field(5, BigInt(id)),
    ])
  })

  it('writes the enums of the defaults as the app does, and not as unspecified', () => {
    const [uri = ''] = migrationUris([KEY])
    const bytes = [...payloadOf(uri)].join()
    expect(bytes).toContain([...field(4, 1n), ...field(5, 1n), ...field(6, 2n)].join())
  })

  it('writes only the name without an issuer', () => {
    const { issuer: _, ...key } = KEY
    const [uri = ''] = migrationUris([key])
    expect([...payloadOf(uri)].join()).toContain([...field(2, 'ada'), ...field(3, '')].join())
    expect(parseMigrationUri(uri).keys[0]).not.toHaveProperty('issuer')
  })

  it('percent-encodes the base64', () => {
    const bytes = Uint8Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 0xfb : 0xff))
    const [uri = ''] = migrationUris([{ ...KEY, secret: Secret.fromBytes(bytes) }])
    expect(uri).toMatch(/^otpauth-migration:\/\/offline\?data=(?:[A-Za-z0-9]|%2B|%2F|%3D)+$/)
    expect(uri).toMatch(/%2F/)
  })

  it('writes ten keys a URI by default, and no URI without keys', () => {
    const keys = Array<OtpauthKey>(21).fill(KEY)
    const sizes = (uris: string[]) => uris.map((uri) => parseMigrationUri(uri).keys.length)
    expect(sizes(migrationUris(keys))).toEqual([10, 10, 1])
    expect(sizes(migrationUris(keys, { perUri: 1 }))).toEqual(Array(21).fill(1))
    expect(sizes(migrationUris(keys, { perUri: 100 }))).toEqual([21])
    expect(migrationUris([])).toEqual([])
  })

  it('writes URIs that decode to the same keys, for any keys and any number a URI', () => {
    fc.assert(
      fc.property(
        fc.array(anyMigratable, { maxLength: 12 }),
        fc.integer({ min: 1, max: 20 }),
        (keys, perUri) => {
          const parts = migrationUris(keys, { perUri }).map(parseMigrationUri)
          expect(parts.flatMap((part) => part.keys).map(plain)).toEqual(keys.map(plain))
          expect(parts.map((part) => part.batch)).toEqual(
            parts.map((_, index) => ({
              id: parts[0]?.batch.id,
              index,
              size: Math.ceil(keys.length / perUri),
            })),
          )
        },
      ),
      { numRuns: 300 },
    )
  })

  it('gives each export a different id, some of them negative', () => {
    const ids = Array.from({ length: 64 }, () => {
      const [uri = ''] = migrationUris([KEY])
      return parseMigrationUri(uri).batch.id
    })
    expect(new Set(ids).size).toBeGreaterThan(60)
    // The probability that none is negative is 2^-64.
    expect(ids.some((id) => id < 0)).toBe(true)
  })

  it('writes a weak secret, since the key already exists', () => {
    const weak = { ...KEY, secret: Secret.fromBase32('MY') }
    const [uri = ''] = migrationUris([weak])
    expect(parseMigrationUri(uri).keys.map(plain)).toEqual([plain(weak)])
  })

  it('converts a key to an otpauth URI and back', () => {
    fc.assert(
      fc.property(anyMigratable, (key) => {
        const [uri = ''] = migrationUris([parseOtpauthUri(otpauthUri(key))])
        const [moved] = parseMigrationUri(uri).keys
        expect(moved && otpauthUri(moved)).toBe(otpauthUri(key))
      }),
    )
  })

  it('writes 6 digits for a key without digits', () => {
    // @ts-expect-error: digits are missing
    const [uri = ''] = migrationUris([{ ...KEY, digits: undefined }])
    expect(parseMigrationUri(uri).keys.map(plain)).toEqual([plain(KEY)])
  })

  const CANNOT = 'an export holds 6 or 8 digits, period 30, counters below 2^63'

  it.each<[fault: string, key: object, error: TypeError | RangeError]>([
    ['7 digits', { digits: 7 }, invalidValue(CANNOT)],
    ['a period of 60', { period: 60 }, invalidValue(CANNOT)],
    ['a counter of 2^63', { type: 'hotp', counter: 2n ** 63n }, invalidValue(CANNOT)],
    ['9 digits', { digits: 9 }, invalidValue('digits must be an integer from 6 to 8')],
    ['an unknown type', { type: 'yaotp' }, invalidValue('type must be totp or hotp')],
    ['MD5', { algorithm: 'MD5' }, invalidValue('algorithm must be SHA1, SHA256 or SHA512')],
    ['a colon in the account', { account: 'a:b' }, invalidValue('account must not have a colon')],
    [
      'an empty account',
      { account: '' },
      invalidValue('account must not be empty or begin with a space'),
    ],
    ['base32 for a secret', { secret: SECRET }, invalidType('secret must be a Secret, not string')],
    [
      'a counter that is text',
      { counter: '1' },
      invalidType('counter must be a number, not string'),
    ],
  ])('refuses %s', (_, key, error) => {
    // A cast, since the test passes invalid keys.
    const call = () => migrationUris([KEY, { ...KEY, ...key } as OtpauthKey])
    expect(call).toThrow(error)
    expect(call).toThrow(expect.objectContaining({ name: error.name }))
  })

  it('throws for keys that are not a list, and for a perUri outside of 1 to 100', () => {
    // @ts-expect-error: not a list
    expect(() => migrationUris(KEY)).toThrow(invalidType('keys must be a list, not object'))
    for (const perUri of [0, 101, 1.5, -1, Number.NaN]) {
      expect(() => migrationUris([KEY], { perUri })).toThrow(
        invalidValue('perUri must be an integer from 1 to 100'),
      )
    }
    // @ts-expect-error: not a number
    expect(() => migrationUris([KEY], { perUri: '10' })).toThrow(
      invalidType('perUri must be a number, not string'),
    )
  })

  it('writes no URI that is too long to be read', () => {
    const long = { ...KEY, secret: Secret.fromBytes(new Uint8Array(1024)) }
    const keys = Array<OtpauthKey>(100).fill(long)
    expect(() => migrationUris(keys, { perUri: 100 })).toThrow(
      invalidValue('the URI has over 65536 characters'),
    )
    const uris = migrationUris(keys, { perUri: 40 })
    expect(uris.flatMap((uri) => parseMigrationUri(uri).keys)).toHaveLength(100)
  })
})
