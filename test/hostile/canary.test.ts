import { AssertionError, deepStrictEqual, notStrictEqual } from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import {
  base32Decode,
  base32Encode,
  EinmalError,
  type EinmalErrorCode,
  hotp,
  migrationUris,
  type OtpauthKey,
  otpauthUri,
  parseMigrationUri,
  parseOtpauthUri,
  Secret,
  totp,
  totpStep,
  verifyHotp,
  verifyTotp,
} from 'einmal'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { expectHidden, shown } from '../support/canary.js'
import { field, migrationUri, tag, varint } from '../support/protobuf.js'
import { ALGORITHMS } from '../support/reference.js'

/** Twenty bytes that occur in no other text, as text, base32 or numbers. */
const BYTES = Uint8Array.from([
  0x53, 0xb3, 0x5e, 0xf2, 0xe9, 0x74, 0x2d, 0xc3, 0x1f, 0x6e, 0xd1, 0x7c, 0x09, 0x9f, 0x5a, 0x91,
  0x4b, 0x07, 0xc4, 0x38,
])
const CANARY = Secret.fromBytes(BYTES).toBase32()
const HEX = Buffer.from(BYTES).toString('hex')

const secret = Secret.fromBytes(BYTES)
for (const algorithm of ALGORITHMS) hotp(secret, 0, { algorithm })

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
const URI = otpauthUri(KEY)
const entry = (...fields: number[][]) => field(1, [...field(1, BYTES), ...fields.flat()])
const migration =
  (...fields: number[][]) =>
  () =>
    parseMigrationUri(migrationUri(entry(...fields)))
const uri = (text: string) => () => parseOtpauthUri(text)

/** Calls with the secret in their arguments that fail, by the code of the error. */
const BROKEN: readonly (readonly [EinmalErrorCode, what: string, call: () => unknown])[] = [
  ['ERR_BASE32_CHARACTER', 'a stray character', () => Secret.fromBase32(`${CANARY}1`)],
  ['ERR_BASE32_CHARACTER', 'a secret as bytes of text', () => Secret.fromBase32(String(BYTES))],
  ['ERR_BASE32_CHARACTER', 'lower case', () => base32Decode(CANARY.toLowerCase())],
  ['ERR_BASE32_CHARACTER', 'a stray character in a URI', uri(URI.replace(CANARY, `${CANARY}!`))],
  ['ERR_BASE32_LENGTH', 'one character too many', () => Secret.fromBase32(`${CANARY}A`)],
  ['ERR_BASE32_LENGTH', 'one character too few', () => base32Decode(CANARY.slice(0, 30))],
  ['ERR_BASE32_LENGTH', 'one too many in a URI', uri(URI.replace(CANARY, `${CANARY}A`))],
  ['ERR_BASE32_PADDING', 'padding missing', () => base32Decode(CANARY.slice(0, 29))],
  [
    'ERR_BASE32_TRAILING_BITS',
    'bits left over',
    () => base32Decode(`${CANARY.slice(0, 24)}M5======`),
  ],
  ['ERR_HEX_CHARACTER', 'a stray character in hexadecimal', () => Secret.fromHex(`${HEX}x`)],
  ['ERR_HEX_CHARACTER', 'base32 for hexadecimal', () => Secret.fromHex(CANARY)],
  ['ERR_HEX_LENGTH', 'half a byte too many', () => Secret.fromHex(`${HEX}0`)],
  ['ERR_SECRET_LENGTH', 'a long secret', () => Secret.fromBase32(CANARY.repeat(60))],
  ['ERR_SECRET_LENGTH', 'a secret among spaces', () => Secret.fromBase32(CANARY.padEnd(4097))],
  ['ERR_SECRET_LENGTH', 'a long secret in hexadecimal', () => Secret.fromHex(HEX.repeat(60))],
  [
    'ERR_SECRET_LENGTH',
    'a long secret in an export',
    migration(
      field(
        1,
        Array(60)
          .fill([...BYTES])
          .flat(),
      ),
    ),
  ],
  [
    'ERR_RANDOM_UNAVAILABLE',
    'no random source',
    () => {
      vi.stubGlobal('crypto', undefined)
      migrationUris([KEY])
    },
  ],
  ['ERR_URI_SCHEME', 'a secret for a URI', uri(CANARY)],
  ['ERR_URI_SCHEME', 'another scheme', uri(URI.replace('otpauth', 'https'))],
  ['ERR_URI_SCHEME', 'the wrong parser', () => parseMigrationUri(URI)],
  ['ERR_URI_TYPE', 'a secret for the type', uri(URI.replace('totp', CANARY))],
  ['ERR_URI_TYPE', 'an unknown type in an export', migration(field(6, 9n))],
  [
    'ERR_URI_AUTHORITY',
    'a secret for the password',
    uri(URI.replace('totp', `ada:${CANARY}@totp`)),
  ],
  ['ERR_URI_FRAGMENT', 'a secret in the fragment', uri(`${URI}#${CANARY}`)],
  ['ERR_URI_LENGTH', 'a long URI', uri(URI + CANARY.repeat(99))],
  ['ERR_URI_LENGTH', 'a long export', () => parseMigrationUri(CANARY.repeat(9999))],
  ['ERR_URI_ENCODING', 'an encoding in the secret', uri(URI.replace(CANARY, `${CANARY}%`))],
  ['ERR_URI_ENCODING', 'an encoding in the label', uri(URI.replace('ada', `${CANARY}%`))],
  ['ERR_URI_ENCODING', 'an encoding in a name', uri(`${URI}&${CANARY}%=1`)],
  ['ERR_URI_ENCODING', 'an encoding in another parameter', uri(`${URI}&x=${CANARY}%ff`)],
  ['ERR_URI_ENCODING', 'an encoding in an export', migration(field(2, [...BYTES, 255]))],
  [
    'ERR_URI_ENCODING',
    'an encoding in data',
    () => parseMigrationUri(`otpauth-migration://offline?data=${CANARY}%`),
  ],
  ['ERR_URI_CONTROL_CHARACTER', 'a control character', uri(URI.replace('ada', `${CANARY}%00`))],
  [
    'ERR_URI_CONTROL_CHARACTER',
    'a control character in an export',
    migration(field(3, `${CANARY}\n`)),
  ],
  ['ERR_URI_DUPLICATE_PARAMETER', 'a secret twice', uri(`${URI}&secret=${CANARY}`)],
  [
    'ERR_URI_DUPLICATE_PARAMETER',
    'data twice',
    () => parseMigrationUri(`${migrationUri(entry())}&data=`),
  ],
  ['ERR_URI_SECRET', 'a secret by another name', uri(URI.replace('secret=', 'seed='))],
  ['ERR_URI_ALGORITHM', 'a secret for the algorithm', uri(URI.replace('SHA1', CANARY))],
  ['ERR_URI_ALGORITHM', 'MD5 in an export', migration(field(4, 4n))],
  ['ERR_URI_DIGITS', 'a secret for the digits', uri(URI.replace('digits=6', `digits=${CANARY}`))],
  ['ERR_URI_DIGITS', 'unknown digits in an export', migration(field(5, 9n))],
  ['ERR_URI_PERIOD', 'a secret for the period', uri(URI.replace('period=30', `period=${CANARY}`))],
  ['ERR_URI_COUNTER', 'a secret for the counter', uri(`${URI}&counter=${CANARY}`)],
  ['ERR_URI_COUNTER', 'hotp without a counter', uri(URI.replace('totp', 'hotp'))],
  ['ERR_URI_COUNTER', 'a counter below 0 in an export', migration(field(7, -1n))],
  [
    'ERR_MIGRATION_BASE64',
    'data that is not base64',
    () => parseMigrationUri(`otpauth-migration://offline?data=${CANARY}*`),
  ],
  [
    'ERR_MIGRATION_BASE64',
    'data with a space',
    () => parseMigrationUri(`otpauth-migration://offline?data=${CANARY} `.concat('A')),
  ],
  [
    'ERR_MIGRATION_MESSAGE',
    'a cut export',
    () => parseMigrationUri(migrationUri(entry().slice(0, -1))),
  ],
  ['ERR_MIGRATION_MESSAGE', 'a secret for an export', () => parseMigrationUri(migrationUri(BYTES))],
  ['ERR_MIGRATION_MESSAGE', 'a group', migration(tag(9, 3))],
  ['ERR_MIGRATION_MESSAGE', 'an over-long varint', migration([...tag(9, 0), ...varint(1n, 11)])],
  ['ERR_MIGRATION_MESSAGE', 'a secret for a number', migration(field(4, BYTES))],
  [
    'ERR_MIGRATION_BATCH',
    'part 9 of 1',
    () => parseMigrationUri(migrationUri([...entry(), ...field(4, 9n)])),
  ],
]

/** Values of a wrong type, as a JavaScript program can pass them. */
function wrong<T>(value: unknown): T {
  return value as T
}

const CODE = hotp(secret, 1)

/** Wrong calls that pass the secret or the code as another argument. */
const MISUSED: readonly (readonly [what: string, call: () => unknown])[] = [
  ['generate', () => Secret.generate(wrong(CANARY))],
  ['fromBytes of base32', () => Secret.fromBytes(wrong(CANARY))],
  ['fromBytes of a list', () => Secret.fromBytes(wrong([...BYTES]))],
  [
    'fromBytes of too many',
    () => Secret.fromBytes(new Uint8Array(2000).fill(7).map((_, i) => BYTES[i % 20] ?? 0)),
  ],
  ['fromBase32 of bytes', () => Secret.fromBase32(wrong(BYTES))],
  ['fromBase32 of a box', () => Secret.fromBase32(wrong(Object(CANARY)))],
  ['base32Decode of a list', () => base32Decode(wrong([CANARY]))],
  ['base32Encode of base32', () => base32Encode(wrong(CANARY))],
  ['parseOtpauthUri of a box', () => parseOtpauthUri(wrong(Object(URI)))],
  ['parseOtpauthUri of a list', () => parseOtpauthUri(wrong([URI]))],
  ['parseMigrationUri of a URL', () => parseMigrationUri(wrong({ href: URI }))],
  ['hotp of base32', () => hotp(wrong(CANARY), 0)],
  ['hotp of bytes', () => hotp(wrong(BYTES), 0)],
  ['hotp with a secret for the counter', () => hotp(secret, wrong(CANARY))],
  ['hotp with a secret for the digits', () => hotp(secret, 0, { digits: wrong(CANARY) })],
  ['hotp with a secret for the algorithm', () => hotp(secret, 0, { algorithm: wrong(CANARY) })],
  ['hotp with a counter out of range', () => hotp(secret, 2n ** 64n)],
  ['totp of base32', () => totp(wrong(CANARY))],
  ['totp with a secret for the time', () => totp(secret, { at: wrong(CANARY) })],
  ['totp with a secret for the period', () => totp(secret, { period: wrong(CANARY) })],
  ['totpStep with a secret for t0', () => totpStep({ t0: wrong(CANARY) })],
  ['totp before t0', () => totp(secret, { at: 0, t0: 30 })],
  ['totp at no time', () => totp(secret, { at: new Date(Number.NaN) })],
  ['verifyTotp of base32', () => verifyTotp(wrong(CANARY), CODE)],
  ['verifyTotp with the code for a secret', () => verifyTotp(wrong(CODE), CANARY)],
  [
    'verifyTotp with a secret for the window',
    () => verifyTotp(secret, CODE, { window: wrong(CANARY) }),
  ],
  [
    'verifyTotp with a secret for the unit',
    () => verifyTotp(secret, CODE, { window: { past: 1, future: 1, unit: wrong(CANARY) } }),
  ],
  ['verifyTotp with a wide window', () => verifyTotp(secret, CODE, { window: 11 })],
  [
    'verifyTotp with a wide window in seconds',
    () => verifyTotp(secret, CODE, { window: { past: 999, future: 0, unit: 'seconds' } }),
  ],
  [
    'verifyTotp with a secret for the last step',
    () => verifyTotp(secret, CODE, { after: wrong(CANARY) }),
  ],
  [
    'verifyTotp with the code for the last step',
    () => verifyTotp(secret, CODE, { after: wrong(CODE) }),
  ],
  ['verifyHotp of base32', () => verifyHotp(wrong(CANARY), CODE, { counter: 0 })],
  ['verifyHotp without options', () => verifyHotp(secret, CODE, wrong({}))],
  [
    'verifyHotp with a secret for the counter',
    () => verifyHotp(secret, CODE, { counter: wrong(CANARY) }),
  ],
  [
    'verifyHotp with the code for the look-ahead',
    () => verifyHotp(secret, CODE, { counter: 0, lookAhead: wrong(CODE) }),
  ],
  ['otpauthUri of base32', () => otpauthUri({ account: 'ada', secret: wrong(CANARY) })],
  ['otpauthUri with a secret for the account', () => otpauthUri({ account: `${CANARY}:`, secret })],
  ['otpauthUri with a secret for the issuer', () => otpauthUri({ ...KEY, issuer: `${CANARY}\0` })],
  ['otpauthUri with a secret for the type', () => otpauthUri({ ...KEY, type: wrong(CANARY) })],
  [
    'otpauthUri with a secret for the algorithm',
    () => otpauthUri({ ...KEY, algorithm: wrong(CANARY) }),
  ],
  ['otpauthUri with a secret for the digits', () => otpauthUri({ ...KEY, digits: wrong(CANARY) })],
  ['otpauthUri with a secret for the period', () => otpauthUri({ ...KEY, period: wrong(CANARY) })],
  [
    'otpauthUri with a secret for the counter',
    () => otpauthUri({ ...KEY, type: 'hotp', counter: wrong(CANARY) }),
  ],
  ['otpauthUri with a secret for the image', () => otpauthUri({ ...KEY, image: CANARY })],
  ['otpauthUri of a long key', () => otpauthUri({ ...KEY, account: CANARY.repeat(99) })],
  [
    'otpauthUri of a weak secret',
    () => otpauthUri({ ...KEY, secret: Secret.fromBytes(BYTES.slice(0, 15)) }),
  ],
  ['migrationUris of base32', () => migrationUris([{ ...KEY, secret: wrong(CANARY) }])],
  ['migrationUris of no list', () => migrationUris(wrong(KEY))],
  ['migrationUris with a secret for perUri', () => migrationUris([KEY], { perUri: wrong(CANARY) })],
  [
    'migrationUris with a secret for the account',
    () => migrationUris([{ ...KEY, account: `${CANARY}:` }]),
  ],
  ['migrationUris with 7 digits', () => migrationUris([{ ...KEY, digits: 7 }])],
]

function thrownBy(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('a secret', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it.each(BROKEN)('is not in %s: %s', (code, _, call) => {
    const error = thrownBy(call)
    expect(error).toBeInstanceOf(EinmalError)
    expect(error).toHaveProperty('code', code)
    expect(error).not.toHaveProperty('cause')
    expectHidden(BYTES, error)
  })

  it('is searched for in every error that the core throws', () => {
    const core = new URL('../../src/core/', import.meta.url)
    const thrown = readdirSync(core)
      .filter((file) => file !== 'errors.ts' && file !== 'argument-errors.ts')
      // Takes no argument: its error is thrown before it sees a secret.
      .filter((file) => file !== 'web-crypto.ts')
      .flatMap(
        (file) => readFileSync(new URL(file, core), 'utf8').match(/(?<=')ERR_\w+(?=')/g) ?? [],
      )
    expect([...new Set(BROKEN.map(([code]) => code))].sort()).toEqual([...new Set(thrown)].sort())
  })

  it.each(MISUSED)('and the code are not in the error of %s', (_, call) => {
    const error = thrownBy(call)
    expect([TypeError, RangeError]).toContain(Object(error).constructor)
    expect(error).not.toHaveProperty('cause')
    expectHidden(BYTES, error)
    for (const text of Object.values(shown(error))) expect(text).not.toContain(CODE)
  })

  it.each<[what: string, value: unknown]>([
    ['a secret', secret],
    ['a secret of each maker', [Secret.fromBase32(CANARY), Secret.fromBytes(BYTES)]],
    ['a key', KEY],
    ['a key that was read', parseOtpauthUri(URI)],
    ['a weak key that was read', parseOtpauthUri(`otpauth://totp/a?secret=${CANARY.slice(0, 16)}`)],
    ['an export that was read', parseMigrationUri(migrationUri(entry(field(2, 'ada'))))],
    ['a map of secrets', new Map([['ada', secret]])],
    ['an error with a secret as cause', new Error('x', { cause: secret })],
    ['a closure over a secret', () => hotp(secret, 0)],
    ['its class', Secret],
    ['the verdict ok', verifyTotp(secret, totp(secret, { at: 0 }), { at: 0 })],
    ['the verdict replayed', verifyTotp(secret, totp(secret, { at: 0 }), { at: 0, after: 0 })],
    ['the verdict malformed', verifyTotp(secret, CANARY, { at: 0 })],
    ['the verdict of hotp', verifyHotp(secret, CODE, { counter: 0, lookAhead: 5 })],
  ])('is in no text form of %s', (_, value) => {
    expectHidden(BYTES, value)
  })

  it('is not in the difference that an assertion prints', () => {
    const other = Secret.generate()
    // The two differ only by identity: a comparison of their properties finds them equal.
    notStrictEqual(secret, other)
    const error = thrownBy(() => deepStrictEqual({ secret, n: 1 }, { secret: other, n: 2 }))
    expect(error).toBeInstanceOf(AssertionError)
    expectHidden(BYTES, error)
  })

  it('is found by the search in every form in which it could appear', () => {
    const text = Buffer.from(BYTES)
    for (const leak of [
      CANARY,
      CANARY.slice(10, 18),
      CANARY.toLowerCase(),
      text.toString('hex'),
      text.toString('hex').toUpperCase(),
      text.toString('base64'),
      text.toString('latin1'),
      String(BYTES),
      JSON.stringify([...BYTES]),
      BYTES,
      text,
      BYTES.buffer,
      [...BYTES],
      { nested: { deep: { deeper: { deepest: { bytes: BYTES } } } } },
      { toJSON: () => CANARY },
      new Error(`bad secret ${CANARY}`),
      new Error('x', { cause: new Error(CANARY) }),
      Object.defineProperty({}, 'hidden', { value: CANARY }),
      { [Symbol('hidden')]: CANARY },
      new Map([['secret', CANARY]]),
      Object.assign(() => {}, { bytes: BYTES }),
    ]) {
      expect(() => expectHidden(BYTES, leak)).toThrow(/ shows /)
    }
  })
})
