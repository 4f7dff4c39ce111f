import { existsSync } from 'node:fs'
import {
  EinmalError,
  hotp,
  type NewOtpauthKey,
  type OtpauthKey,
  otpauthUri,
  type ParsedOtpauthUri,
  parseOtpauthUri,
  Secret,
} from 'einmal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { invalidType, invalidValue } from '../../src/core/argument-errors.js'
import { typeOf } from '../../src/core/parameters.js'
import { codeOf } from '../support/errors.js'
import { anyKey, anyNewKey, plain, SECRET } from '../support/keys.js'

const secret = Secret.fromBase32(SECRET)

describe('otpauthUri', () => {
  it.each<[rule: string, key: Partial<OtpauthKey>, uri: string]>([
    [
      'every parameter once, in order, the defaults too',
      { issuer: 'ACME' },
      `otpauth://totp/ACME:ada?secret=${SECRET}&issuer=ACME&algorithm=SHA1&digits=6&period=30`,
    ],
    [
      'no prefix and no parameter where there is no issuer',
      {},
      `otpauth://totp/ada?secret=${SECRET}&algorithm=SHA1&digits=6&period=30`,
    ],
    [
      'an empty issuer as none, an empty image as none',
      { issuer: '', image: '' },
      `otpauth://totp/ada?secret=${SECRET}&algorithm=SHA1&digits=6&period=30`,
    ],
    [
      'algorithm, digits and period outside SHA1, 6 and 30 as asked',
      { algorithm: 'SHA512', digits: 8, period: 60 },
      `otpauth://totp/ada?secret=${SECRET}&algorithm=SHA512&digits=8&period=60`,
    ],
    [
      'the counter of hotp, and no period',
      { type: 'hotp', period: 60 },
      `otpauth://hotp/ada?secret=${SECRET}&algorithm=SHA1&digits=6&counter=0`,
    ],
    [
      'the last counter in full',
      { type: 'hotp', counter: 2n ** 64n - 1n, algorithm: 'SHA256', digits: 7 },
      `otpauth://hotp/ada?secret=${SECRET}&algorithm=SHA256&digits=7&counter=18446744073709551615`,
    ],
    [
      'no counter for totp',
      { type: 'totp', counter: 5n },
      `otpauth://totp/ada?secret=${SECRET}&algorithm=SHA1&digits=6&period=30`,
    ],
    [
      'the longest and the shortest period',
      { period: 86400 },
      `otpauth://totp/ada?secret=${SECRET}&algorithm=SHA1&digits=6&period=86400`,
    ],
    [
      'UTF-8 percent-encoded, a space as %20 and a plus as %2B, in both places',
      { issuer: 'Stadt Köln + 😀', account: 'ada+b@rat.example' },
      `otpauth://totp/Stadt%20K%C3%B6ln%20%2B%20%F0%9F%98%80:ada%2Bb%40rat.example?secret=${SECRET}` +
        '&issuer=Stadt%20K%C3%B6ln%20%2B%20%F0%9F%98%80&algorithm=SHA1&digits=6&period=30',
    ],
    [
      'what would end a part of the URI percent-encoded',
      { issuer: 'A/B?C#D&E=F%G', account: 'h/i' },
      `otpauth://totp/A%2FB%3FC%23D%26E%3DF%25G:h%2Fi?secret=${SECRET}` +
        '&issuer=A%2FB%3FC%23D%26E%3DF%25G&algorithm=SHA1&digits=6&period=30',
    ],
    [
      'the image last',
      { image: 'https://rat.example/logo.png?v=1&x=2' },
      `otpauth://totp/ada?secret=${SECRET}&algorithm=SHA1&digits=6&period=30` +
        '&image=https%3A%2F%2Frat.example%2Flogo.png%3Fv%3D1%26x%3D2',
    ],
    [
      'a leading space where no issuer stands before it',
      { account: ' ada' },
      `otpauth://totp/%20ada?secret=${SECRET}&algorithm=SHA1&digits=6&period=30`,
    ],
  ])('writes %s', (_, key, uri) => {
    expect(otpauthUri({ account: 'ada', secret, ...key })).toBe(uri)
  })

  it('writes secrets upper case and without padding', () => {
    const short = Secret.fromBase32('gezd gnbv-gy3t qojq geZDGNBVGM======')
    expect(otpauthUri({ account: 'ada', secret: short })).toContain(
      '?secret=GEZDGNBVGY3TQOJQGEZDGNBVGM&',
    )
  })

  it.each<[fault: string, key: object, error: TypeError | RangeError]>([
    ['a colon in the issuer', { issuer: 'A:B' }, invalidValue('issuer must not have a colon')],
    ['a colon in the account', { account: 'a:b' }, invalidValue('account must not have a colon')],
    ['an empty account', { account: '' }, invalidValue(ACCOUNT())],
    ['no account', { account: undefined }, invalidType(notString('account', 'undefined'))],
    ['an account of another type', { account: 5 }, invalidType(notString('account', 'number'))],
    ['an issuer of another type', { issuer: 5 }, invalidType(notString('issuer', 'number'))],
    ['a space after the colon', { issuer: 'A', account: ' b' }, invalidValue(ACCOUNT())],
    ['a tab in the account', { account: 'a\tb' }, invalidValue(unshowable('account'))],
    ['a null byte in the issuer', { issuer: '\0' }, invalidValue(unshowable('issuer'))],
    ['a C1 control character', { issuer: 'a\u0085' }, invalidValue(unshowable('issuer'))],
    ['DEL', { account: '\u007f' }, invalidValue(unshowable('account'))],
    ['a lone high surrogate', { account: 'a\ud800' }, invalidValue(unshowable('account'))],
    ['a lone low surrogate', { issuer: '\udc00b' }, invalidValue(unshowable('issuer'))],
    [
      'surrogates in the wrong order',
      { issuer: '\udc00\ud800' },
      invalidValue(unshowable('issuer')),
    ],
    ['a weak secret', { secret: Secret.fromBytes(new Uint8Array(15)) }, invalidValue(WEAK())],
    ['a secret that is base32', { secret: SECRET }, invalidType(notSecret('string'))],
    ['no secret', { secret: undefined }, invalidType(notSecret('undefined'))],
    ['an unknown type', { type: 'yaotp' }, invalidValue('type must be totp or hotp')],
    ['the type of Steam', { type: 'steam' }, invalidValue('type must be totp or hotp, not Steam')],
    ['another hash', { algorithm: 'MD5' }, invalidValue(ALGORITHM())],
    ['a hyphen in the hash', { algorithm: 'SHA-1' }, invalidValue(ALGORITHM())],
    ['a lower-case hash', { algorithm: 'sha1' }, invalidValue(ALGORITHM())],
    ['5 digits', { digits: 5 }, invalidValue('digits must be an integer from 6 to 8')],
    ['9 digits', { digits: 9 }, invalidValue('digits must be an integer from 6 to 8')],
    ['6.5 digits', { digits: 6.5 }, invalidValue('digits must be an integer from 6 to 8')],
    ['digits as text', { digits: '6' }, invalidType('digits must be a number, not string')],
    ['period 0', { period: 0 }, invalidValue('period must be an integer from 1 to 86400')],
    [
      'more than a day',
      { period: 86401 },
      invalidValue('period must be an integer from 1 to 86400'),
    ],
    ['a type that is no text', { type: 5 }, invalidType('type must be a string, not number')],
    [
      'period 0 where none is printed',
      { type: 'hotp', period: 0 },
      invalidValue('period must be an integer from 1 to 86400'),
    ],
    ['counter -1 where none is printed', { counter: -1n }, invalidValue(COUNTER())],
    ['counter -1', { type: 'hotp', counter: -1n }, invalidValue(COUNTER())],
    ['counter 2^64', { type: 'hotp', counter: 2n ** 64n }, invalidValue(COUNTER())],
    ['an http image', { image: 'http://rat.example/a.png' }, invalidValue(IMAGE())],
    ['a data image', { image: 'data:image/png;base64,AAAA' }, invalidValue(IMAGE())],
    ['an image without a host', { image: 'https:///a.png' }, invalidValue(IMAGE())],
    ['an image of nothing else', { image: 'https://' }, invalidValue(IMAGE())],
    ['an image after something', { image: 'x https://rat.example' }, invalidValue(IMAGE())],
    ['a space in the image', { image: 'https://rat.example/a b' }, invalidValue(IMAGE())],
    [
      'a line after the image',
      { image: 'https://rat.example\n' },
      invalidValue(unshowable('image')),
    ],
    ['a lone surrogate there', { image: 'https://x/\ud800' }, invalidValue(unshowable('image'))],
    ['an image of another type', { image: 0 }, invalidType(notString('image', 'number'))],
  ])('refuses %s', (_, key, error) => {
    // Not a key by its type: that is what the test is about.
    const call = () => otpauthUri({ account: 'ada', secret, ...key } as NewOtpauthKey)
    expect(call).toThrow(error)
    expect(call).toThrow(expect.objectContaining({ name: error.name }))
  })

  it('writes 2,048 characters and no more', () => {
    const rest = otpauthUri({ account: 'a', secret }).length - 1
    expect(otpauthUri({ account: 'a'.repeat(2048 - rest), secret })).toHaveLength(2048)
    expect(() => otpauthUri({ account: 'a'.repeat(2049 - rest), secret })).toThrow(
      invalidValue('the URI has over 2048 characters'),
    )
  })

  it('writes weak secrets only with allowWeak', () => {
    const weak = Secret.fromBase32('MZXW6YTB')
    const allowWeak = true
    expect(otpauthUri({ account: 'ada', secret: weak }, { allowWeak })).toBe(
      'otpauth://totp/ada?secret=MZXW6YTB&algorithm=SHA1&digits=6&period=30',
    )
    expect(() => otpauthUri({ account: 'a:b', secret: weak }, { allowWeak })).toThrow(RangeError)
    expect(() => otpauthUri({ account: '', secret: weak }, { allowWeak })).toThrow(RangeError)
    for (const options of [{}, { allowWeak: false }, { allowWeak: undefined }]) {
      expect(() => otpauthUri({ account: 'ada', secret: weak }, options)).toThrow(
        invalidValue(WEAK()),
      )
    }
    for (const options of [{ allowWeak: 1 }, { allowWeak: 'false' }, { allowWeak: null }]) {
      // @ts-expect-error: not a boolean
      expect(() => otpauthUri({ account: 'ada', secret: weak }, options)).toThrow(RangeError)
    }
    expect(otpauthUri({ account: 'ada', secret }, { allowWeak })).toBe(
      otpauthUri({ account: 'ada', secret }),
    )
  })

  it('writes totp without a type', () => {
    expect([typeOf({}), typeOf({ type: 'totp' }), typeOf({ type: 'hotp' })]).toEqual([
      'totp',
      'totp',
      'hotp',
    ])
  })

  it('has no character that a URI must not contain', () => {
    fc.assert(
      fc.property(anyNewKey, (key) => {
        expect(otpauthUri(key)).toMatch(
          /^otpauth:\/\/[th]otp\/[\w!'()*.~%:-]+\?secret=[A-Z2-7]+(?:&[a-z]+=[\w!'()*.~%-]+){3,5}$/,
        )
      }),
    )
  })

  it('decodes to the same key, for any key', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const { extra, issuerMismatch, labelIssuer, ...read } = parseOtpauthUri(otpauthUri(key))
        expect(plain(read)).toEqual(plain(key))
        expect([extra.size, issuerMismatch, labelIssuer]).toEqual([0, false, key.issuer])
      }),
      { numRuns: 1000 },
    )
  })

  it('is written again as the same URI', () => {
    fc.assert(
      fc.property(anyNewKey, (key) => {
        const uri = otpauthUri(key)
        expect(otpauthUri(parseOtpauthUri(uri))).toBe(uri)
      }),
    )
  })
})

/** The key of {@link BASE}. */
const READ = {
  type: 'totp',
  issuer: 'ACME',
  account: 'ada',
  secret: SECRET,
  algorithm: 'SHA1',
  digits: 6,
  period: 30,
  counter: 0n,
  labelIssuer: 'ACME',
  issuerMismatch: false,
  extra: new Map(),
}
const BASE = `otpauth://totp/ACME:ada?secret=${SECRET}&issuer=ACME`

const NO_ISSUER = { issuer: undefined, labelIssuer: undefined }
const IN_LABEL_ONLY = `?secret=${SECRET}`

/** Removes undefined properties. */
function present(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

describe('parseOtpauthUri', () => {
  it.each<[what: string, uri: string, changes?: object]>([
    ['what einmal writes', `${BASE}&algorithm=SHA1&digits=6&period=30`],
    ['the scheme in any case', `OTPauth${BASE.slice(7)}`],
    ['apple-otpauth', `apple-${BASE}`],
    ['Apple-OTPAuth in any case', `Apple-OTPAuth${BASE.slice(7)}`],
    ['the type in any case', BASE.replace('totp', 'ToTP')],
    ['parameter names in any case', BASE.replace('secret', 'SECRET').replace('issuer', 'Issuer')],
    ['percent-encoded parameter names', BASE.replace('secret', '%73ecret')],
    ['white space around', ` \t\r\n\ufeff\u00a0${BASE}\u2003\n`],
    ['invisible characters around', `\ufeff\u200e\u2066${BASE}\u2069\u200b\n`],
    ['incomplete padding', `${BASE.replace(SECRET, `${SECRET}=`)}`],
    [
      'an escaped padding of a whole group',
      `${BASE.replace(SECRET, `${SECRET}${'%3D'.repeat(8)}`)}`,
    ],
    ['a secret that a line feed ends', BASE.replace(SECRET, `${SECRET}%0A`)],
    ['a secret with invisible characters', BASE.replace(SECRET, `%E2%80%8E\u200b${SECRET}\u202f`)],
    ['no label and no slash', `otpauth://totp?secret=${SECRET}`, { ...NO_ISSUER, account: '' }],
    ['an empty label', `otpauth://totp/?secret=${SECRET}`, { ...NO_ISSUER, account: '' }],
    [
      'an empty label beside an issuer',
      BASE.replace('ACME:ada', ''),
      { labelIssuer: undefined, account: '' },
    ],
    ['an issuer without an account', BASE.replace('ada', ''), { account: '' }],
    ['an issuer and spaces', BASE.replace('ada', '%20 '), { account: '' }],
    [
      'an issuer in the label alone, without an account',
      `otpauth://totp/ACME:?secret=${SECRET}`,
      { account: '' },
    ],
    ['a colon alone', `otpauth://totp/%3A?secret=${SECRET}`, { ...NO_ISSUER, account: '' }],
    [
      'no label of hotp (freeotp-android#295)',
      `otpauth://hotp/?secret=${SECRET}&algorithm=SHA256&digits=6&period=30&lock=false&counter=0`,
      {
        ...NO_ISSUER,
        type: 'hotp',
        account: '',
        algorithm: 'SHA256',
        extra: new Map([['lock', ['false']]]),
      },
    ],
    ...['&amp;', '&AMP;', '&#38;', '&#x26;', '&#X26;', '&amp;amp;', '&amp;#38;'].map(
      (ampersand): [string, string, object] => [
        `${ampersand} for &, as HTML has it`,
        `${BASE}&algorithm=SHA256&digits=8&period=60`.replaceAll('&', ampersand),
        { algorithm: 'SHA256', digits: 8, period: 60 },
      ],
    ),
    [
      '&amp; in the label, as HTML has it',
      `otpauth://totp/A&amp;B:ada?secret=${SECRET}&amp;issuer=A%26B`,
      { issuer: 'A&B', labelIssuer: 'A&B' },
    ],
    [
      'an escaped &amp; as the text it is',
      `${BASE}&x=%26amp;y`,
      { extra: new Map([['x', ['&amp;y']]]) },
    ],
    [
      'the encoder of Steam beside a key',
      `${BASE}&encoder=steam`,
      { extra: new Map([['encoder', ['steam']]]) },
    ],
    ['a lower-case secret', BASE.replace(SECRET, SECRET.toLowerCase())],
    ['a secret in groups by %20', BASE.replace(SECRET, SECRET.replace(/.{4}/g, '$&%20'))],
    ['a secret in groups by raw spaces', BASE.replace(SECRET, SECRET.replace(/.{4}/g, '$& '))],
    ['a secret in groups by plus', BASE.replace(SECRET, SECRET.replace(/.{4}/g, '$&+'))],
    ['a secret in groups by hyphens', BASE.replace(SECRET, SECRET.replace(/.{4}/g, '$&-'))],
    ['parameters in any order', `otpauth://totp/ACME:ada?issuer=ACME&secret=${SECRET}`],
    ['empty parameters between', `otpauth://totp/ACME:ada?&&secret=${SECRET}&&issuer=ACME&`],
    ['a lower-case hash', `${BASE}&algorithm=sha256`, { algorithm: 'SHA256' }],
    ['a hash with a hyphen', `${BASE}&algorithm=SHA-512`, { algorithm: 'SHA512' }],
    ['SHA-1', `${BASE}&algorithm=Sha-1`],
    ['SHA1', `${BASE}&algorithm=SHA1`],
    ['7 digits', `${BASE}&digits=7`, { digits: 7 }],
    ['8 digits', `${BASE}&digits=8`, { digits: 8 }],
    ['the shortest period', `${BASE}&period=1`, { period: 1 }],
    ['the longest period', `${BASE}&period=86400`, { period: 86400 }],
    ['a totp URI with a counter', `${BASE}&counter=7`, { counter: 7n }],
    [
      'hotp with counter 0',
      BASE.replace('totp', 'HOTP').concat('&counter=0'),
      { type: 'hotp', counter: 0n },
    ],
    [
      'hotp with the last counter',
      BASE.replace('totp', 'hotp').concat('&counter=18446744073709551615'),
      { type: 'hotp', counter: 2n ** 64n - 1n },
    ],
    [
      'an image, as it was written',
      `${BASE}&image=http%3A%2F%2Fa%2Fb.png`,
      { image: 'http://a/b.png' },
    ],
    ['an empty image as none', `${BASE}&image=`],
    [
      'unknown parameters, each with all its values',
      `${BASE}&color=ff0000&lock=true&color=&Color=x+y%2B&__proto__=1&flag`,
      {
        extra: new Map([
          ['color', ['ff0000', '']],
          ['lock', ['true']],
          ['Color', ['x y+']],
          ['__proto__', ['1']],
          ['flag', ['']],
        ]),
      },
    ],
    ['a value with an equals sign', `${BASE}&x==a=b`, { extra: new Map([['x', ['=a=b']]]) }],
    ['a question mark in a value', `${BASE}&x=?`, { extra: new Map([['x', ['?']]]) }],
    [
      'raw UTF-8 and raw spaces',
      `otpauth://totp/Stadt Köln:Ada 😀?secret=${SECRET}&issuer=Stadt Köln`,
      { issuer: 'Stadt Köln', labelIssuer: 'Stadt Köln', account: 'Ada 😀' },
    ],
    [
      'a plus as a space in the query and as itself in the label',
      `otpauth://totp/A+B:ada+x@rat.example?secret=${SECRET}&issuer=A+B`,
      { issuer: 'A B', labelIssuer: 'A+B', account: 'ada+x@rat.example', issuerMismatch: true },
    ],
    ['an empty issuer, then the label has one', `${BASE.replace('issuer=ACME', 'issuer=')}`],
    ['no issuer, then the label has one', `otpauth://totp/ACME:ada${IN_LABEL_ONLY}`],
    [
      'an issuer beside the label alone',
      BASE.replace('ACME:ada', 'ada'),
      { labelIssuer: undefined },
    ],
    ['no issuer at all', `otpauth://totp/ada${IN_LABEL_ONLY}`, NO_ISSUER],
    [
      'two issuers: the parameter wins',
      BASE.replace('ACME:ada', 'Acme:ada'),
      { labelIssuer: 'Acme', issuerMismatch: true },
    ],
  ])('reads %s', (_, uri, changes) => {
    expect(present(plain(parseOtpauthUri(uri)))).toEqual(present({ ...READ, ...changes }))
  })

  // The rules for splitting a label, in their order.
  it.each<[rule: string, label: string, parameter: string | undefined, changes: object]>([
    [
      '1 strips the issuer behind which a colon stands',
      'A:B:c',
      'A:B',
      { issuer: 'A:B', labelIssuer: 'A:B', account: 'c' },
    ],
    [
      '1 also where the colons are encoded',
      'A%3AB%3Ac',
      'A:B',
      { issuer: 'A:B', labelIssuer: 'A:B', account: 'c' },
    ],
    [
      '1 keeps the colons of the account',
      'A:b:c',
      'A',
      { issuer: 'A', labelIssuer: 'A', account: 'b:c' },
    ],
    [
      '1 wants the whole issuer',
      'ACME2:ada',
      'ACME',
      { labelIssuer: 'ACME2', issuerMismatch: true },
    ],
    ['1 wants the colon', 'ACME', 'ACME', { labelIssuer: undefined, account: 'ACME' }],
    [
      '2 splits at the first literal colon',
      'A%3AB:c',
      undefined,
      { issuer: 'A:B', labelIssuer: 'A:B', account: 'c' },
    ],
    [
      '2 leaves later ones alone',
      'A:b:c%3Ad',
      undefined,
      { issuer: 'A', labelIssuer: 'A', account: 'b:c:d' },
    ],
    [
      '2 counts characters, not bytes',
      '%C3%BC%F0%9F%98%80:c%3A',
      undefined,
      { issuer: 'ü😀', labelIssuer: 'ü😀', account: 'c:' },
    ],
    ['2 takes nothing before the colon for no issuer', ':ada', undefined, NO_ISSUER],
    [
      '2 keeps the parameter when nothing is before the colon',
      ':ada',
      'ACME',
      { labelIssuer: undefined },
    ],
    [
      '3 splits at the first decoded colon',
      'A%3Ab%3ac',
      undefined,
      { issuer: 'A', labelIssuer: 'A', account: 'b:c' },
    ],
    [
      '3 also when the parameter is another',
      'A%3Ab',
      'ACME',
      { labelIssuer: 'A', account: 'b', issuerMismatch: true },
    ],
    [
      '4 reads the whole label as the account',
      'a@b%20c',
      undefined,
      { ...NO_ISSUER, account: 'a@b c' },
    ],
    ['4 drops no space without a colon', '%20ada', undefined, { ...NO_ISSUER, account: ' ada' }],
    ['drops spaces after the colon', 'ACME:%20%20ada%20', 'ACME', { account: 'ada ' }],
    ['drops raw spaces after an encoded colon', 'ACME%3A ada', undefined, {}],
    [
      'leaves a slash in the label',
      'A/B:c/d%2Fe',
      undefined,
      { issuer: 'A/B', labelIssuer: 'A/B', account: 'c/d/e' },
    ],
    ['leaves a leading slash in the label', '/ada', undefined, { ...NO_ISSUER, account: '/ada' }],
    ['leaves dots alone', '../ada', undefined, { ...NO_ISSUER, account: '../ada' }],
    [
      'leaves an at sign in the label',
      'ada@b:c',
      undefined,
      { issuer: 'ada@b', labelIssuer: 'ada@b', account: 'c' },
    ],
  ])('reads a label: %s', (_, label, parameter, changes) => {
    const issuer = parameter === undefined ? '' : `&issuer=${encodeURIComponent(parameter)}`
    expect(
      present(plain(parseOtpauthUri(`otpauth://totp/${label}?secret=${SECRET}${issuer}`))),
    ).toEqual(present({ ...READ, ...changes }))
  })

  it('drops the bits after the last byte of a secret, zero or not', () => {
    for (const [written, read] of [
      ['MZXW6YTB', 'MZXW6YTB'],
      ['MZ', 'MY'],
      ['MZXX', 'MZXQ'],
      ['MZXW7', 'MZXW6'],
      ['MZXW6YT', 'MZXW6YQ'],
      ['mzxw6yt=', 'MZXW6YQ'],
      ['MZ======', 'MY'],
    ] as const) {
      expect(parseOtpauthUri(`otpauth://totp/a?secret=${written}`).secret.toBase32()).toBe(read)
    }
  })

  it('reads weak secrets, since old keys exist', () => {
    expect(parseOtpauthUri('otpauth://totp/a?secret=MY').secret.byteLength).toBe(1)
  })

  it('has exactly the documented properties', () => {
    const parsed = parseOtpauthUri(`${BASE}&color=1`)
    expect(parsed.extra.get('color')).toEqual(['1'])
    expect(Object.keys(parsed).sort()).toEqual(
      [...Object.keys(READ), 'secret'].filter((name, i, all) => all.indexOf(name) === i).sort(),
    )
  })

  it.each<[fault: string, uri: string, code: string]>([
    ['nothing', '', 'ERR_URI_SCHEME'],
    ['another scheme', BASE.replace('otpauth', 'https'), 'ERR_URI_SCHEME'],
    ['a scheme that only ends alike', `x${BASE}`, 'ERR_URI_SCHEME'],
    ['another prefix of the scheme', `pear-${BASE}`, 'ERR_URI_SCHEME'],
    ['no slashes', BASE.replace('//', ''), 'ERR_URI_SCHEME'],
    ['one slash', BASE.replace('//', '/'), 'ERR_URI_SCHEME'],
    ['a migration URI', 'otpauth-migration://offline?data=AA', 'ERR_URI_SCHEME'],
    ['something in front', `see ${BASE}`, 'ERR_URI_SCHEME'],
    ['another type', BASE.replace('totp', 'steam'), 'ERR_URI_TYPE'],
    ['no type', BASE.replace('totp', ''), 'ERR_URI_TYPE'],
    ['a type that only begins alike', BASE.replace('totp', 'totp2'), 'ERR_URI_TYPE'],
    ['an encoded type', BASE.replace('totp', '%74otp'), 'ERR_URI_TYPE'],
    ['a space in the type', BASE.replace('totp', 'totp '), 'ERR_URI_TYPE'],
    ['a backslash after the type', BASE.replace('totp/', 'totp\\'), 'ERR_URI_AUTHORITY'],
    ['a user', BASE.replace('totp', 'ada@totp'), 'ERR_URI_AUTHORITY'],
    ['a user and a password', BASE.replace('totp', 'ada:x@totp'), 'ERR_URI_AUTHORITY'],
    ['a port', BASE.replace('totp', 'totp:443'), 'ERR_URI_AUTHORITY'],
    ['an empty port', BASE.replace('totp', 'totp:'), 'ERR_URI_AUTHORITY'],
    ['a fragment', `${BASE}#x`, 'ERR_URI_FRAGMENT'],
    ['an empty fragment', `${BASE}#`, 'ERR_URI_FRAGMENT'],
    ['a fragment before the query', BASE.replace('ada', 'a#da'), 'ERR_URI_FRAGMENT'],
    ['no secret', 'otpauth://totp/ada', 'ERR_URI_SECRET'],
    ['no parameter that is a secret', 'otpauth://totp/ada?issuer=ACME', 'ERR_URI_SECRET'],
    ['an empty secret', BASE.replace(SECRET, ''), 'ERR_URI_SECRET'],
    ['a secret of spaces', BASE.replace(SECRET, '+'), 'ERR_SECRET_LENGTH'],
    [
      'a long s, which upper case would make an S',
      BASE.replace('secret', 'ſecret'),
      'ERR_URI_SECRET',
    ],
    ...['0', '1', '8', '9', '!', 'ı', 'ſ', 'ﬀ', '１', '%00', '\u00ad', '_', '/', '.'].map(
      (character): [string, string, string] => [
        `${JSON.stringify(character)} in the secret`,
        BASE.replace('GEZD', `GEZ${character}`),
        'ERR_BASE32_CHARACTER',
      ],
    ),
    ['padding within the secret', BASE.replace('GEZD', 'GEZ='), 'ERR_BASE32_CHARACTER'],
    ['1 character of base32', BASE.replace(SECRET, 'M'), 'ERR_BASE32_LENGTH'],
    ['3 characters', BASE.replace(SECRET, 'MZX'), 'ERR_BASE32_LENGTH'],
    ['6 characters', BASE.replace(SECRET, 'MZXW6Y'), 'ERR_BASE32_LENGTH'],
    ['9 characters', BASE.replace(SECRET, 'MZXW6YTBM'), 'ERR_BASE32_LENGTH'],
    ['padding alone', BASE.replace(SECRET, '========'), 'ERR_SECRET_LENGTH'],
    ['padding before the end', BASE.replace(SECRET, 'MZ=XW6'), 'ERR_BASE32_CHARACTER'],
    ...['secret', 'issuer', 'algorithm', 'digits', 'period', 'counter', 'image'].flatMap(
      (name): [string, string, string][] => [
        [`${name} twice`, `${BASE}&${name}=1&${name}=1`, 'ERR_URI_DUPLICATE_PARAMETER'],
        [
          `${name} twice, once in upper case`,
          `${BASE}&${name}=&${name.toUpperCase()}=`,
          'ERR_URI_DUPLICATE_PARAMETER',
        ],
      ],
    ),
    ...[
      '',
      'MD5',
      'SHA',
      'SHA224',
      'SHA384',
      'SHA2',
      'SHA3-256',
      'HmacSHA1',
      'SHA--1',
      'SHA_1',
      'SHA1%20',
      'SHA 1',
      'ſHA1',
      '1',
    ].map((name): [string, string, string] => [
      `the hash "${name}"`,
      `${BASE}&algorithm=${name}`,
      'ERR_URI_ALGORITHM',
    ]),
    ...[
      '',
      '5',
      '9',
      '0',
      '06',
      '+6',
      '%2B6',
      '-6',
      '6.0',
      '6e0',
      '0x6',
      '6%20',
      ' 6',
      '６',
      'six',
      '10',
      '6,',
      '1e1',
    ].map((digits): [string, string, string] => [
      `"${digits}" digits`,
      `${BASE}&digits=${digits}`,
      'ERR_URI_DIGITS',
    ]),
    ...[
      '',
      '0',
      '-30',
      '30.0',
      '030',
      '86401',
      '1e3',
      '٣٠',
      'NaN',
      'Infinity',
      '99999999999999999999999',
    ].map((period): [string, string, string] => [
      `a period of "${period}"`,
      `${BASE}&period=${period}`,
      'ERR_URI_PERIOD',
    ]),
    ...[
      '',
      '-1',
      '00',
      '1.0',
      '1e3',
      '0x1',
      '18446744073709551616',
      '184467440737095516150',
      '1n',
    ].map((counter): [string, string, string] => [
      `a counter of "${counter}"`,
      `${BASE.replace('totp', 'hotp')}&counter=${counter}`,
      'ERR_URI_COUNTER',
    ]),
    ['a broken counter of totp', `${BASE}&counter=x`, 'ERR_URI_COUNTER'],
    ['hotp without a counter', BASE.replace('totp', 'hotp'), 'ERR_URI_COUNTER'],
    ...[
      '%',
      '%4',
      '%zz',
      '%u0041',
      '%FF',
      '%C3',
      '%C3%28',
      '%C0%AF',
      '%ED%A0%80',
      '%F5%80%80%80',
      '%E2%82',
      '\ud800',
      '\udc00x',
    ].flatMap((broken): [string, string, string][] => [
      [`${JSON.stringify(broken)} in the label`, BASE.replace('ada', broken), 'ERR_URI_ENCODING'],
      [
        `${JSON.stringify(broken)} in the issuer`,
        BASE.replace('=ACME', `=${broken}`),
        'ERR_URI_ENCODING',
      ],
      [
        `${JSON.stringify(broken)} in an unknown parameter`,
        `${BASE}&x=${broken}`,
        'ERR_URI_ENCODING',
      ],
      [`${JSON.stringify(broken)} in a name`, `${BASE}&${broken}=x`, 'ERR_URI_ENCODING'],
    ]),
    ...['%00', '%0A', '%1F', '%7F', '%C2%80', '%C2%9F', '\t', '\u0000'].flatMap(
      (control): [string, string, string][] => [
        [
          `${JSON.stringify(control)} in the account`,
          BASE.replace('ada', `a${control}`),
          'ERR_URI_CONTROL_CHARACTER',
        ],
        [
          `${JSON.stringify(control)} in the label's issuer`,
          BASE.replace('/AC', `/A${control}C`),
          'ERR_URI_CONTROL_CHARACTER',
        ],
        [
          `${JSON.stringify(control)} in the issuer`,
          BASE.replace('=AC', `=A${control}C`),
          'ERR_URI_CONTROL_CHARACTER',
        ],
      ],
    ),
    ['2,049 characters', `${BASE}&x=`.padEnd(2049, 'x'), 'ERR_URI_LENGTH'],
    ['a million characters', 'x'.repeat(1e6), 'ERR_URI_LENGTH'],
  ])('refuses %s', (_, uri, code) => {
    expect(codeOf(() => parseOtpauthUri(uri))).toBe(code)
  })

  it('reads 2,048 characters, without white space around them', () => {
    const uri = `${BASE}&x=`.padEnd(2048, 'x')
    expect(parseOtpauthUri(uri).extra.get('x')?.[0]).toHaveLength(2048 - BASE.length - 3)
    expect(parseOtpauthUri(`${uri}\n`).account).toBe('ada')
  })

  it.each<[place: string, uri: string, message: string]>([
    ['the length', 'o'.repeat(2049), 'the URI has over 2048 characters'],
    ['the scheme', 'x', 'the URI must begin with otpauth://'],
    ['the fragment', `${BASE}#`, 'the URI has a "#" that is not written %23'],
    ['the authority', BASE.replace('totp', 'a@totp'), 'the URI has a user or a port'],
    ['the type', BASE.replace('totp', 'x'), 'type must be totp or hotp'],
    [
      'the encoding of the label',
      BASE.replace('ada', '%'),
      'the label is not UTF-8, or has a "%" that is not written %25',
    ],
    [
      'the encoding of a parameter',
      BASE.replace('=ACME', '=%'),
      'the parameter issuer is not UTF-8, or has a "%" that is not written %25',
    ],
    [
      'the encoding of another',
      `${BASE}&x=%`,
      'a parameter is not UTF-8, or has a "%" that is not written %25',
    ],
    [
      'the encoding of a name',
      `${BASE}&%=x`,
      'a parameter is not UTF-8, or has a "%" that is not written %25',
    ],
    ['the repeated parameter', `${BASE}&Issuer=`, 'the parameter issuer stands twice'],
    [
      'the control character',
      BASE.replace('ada', '%00'),
      'the label or the issuer must not have a control character or a lone surrogate',
    ],
    ['the secret', 'otpauth://totp/a?x', 'the parameter secret is missing or empty'],
    ['the algorithm', `${BASE}&algorithm=x`, 'algorithm must be SHA1, SHA256 or SHA512'],
    ['the digits', `${BASE}&digits=x`, 'digits must be an integer from 6 to 8'],
    ['the period', `${BASE}&period=x`, 'period must be an integer from 1 to 86400'],
    [
      'the counter',
      `${BASE}&counter=x`,
      'counter must be an integer from 0 to 18446744073709551615',
    ],
    [
      'the missing counter',
      BASE.replace('totp', 'hotp'),
      'the parameter counter is missing or empty',
    ],
  ])('names the part in the error: %s', (_, uri, message) => {
    expect(() => parseOtpauthUri(uri)).toThrow(message)
  })

  it.each([undefined, null, 5, 5n, true, Symbol('x'), {}, [BASE], new String(BASE), () => BASE])(
    'throws for a value that is not a string: %s',
    (value) => {
      // @ts-expect-error: not a string
      expect(() => parseOtpauthUri(value)).toThrow(
        invalidType(`uri must be a string, not ${typeof value}`),
      )
    },
  )
})

// Written from documentation, sources and the named issues; the secrets are published or invented.
describe('parseOtpauthUri on what issuers and apps write', () => {
  it.each<[who: string, uri: string, read: object]>([
    [
      "Google's Key URI Format, first example",
      'otpauth://totp/Example:alice@google.com?secret=JBSWY3DPEHPK3PXP&issuer=Example',
      { issuer: 'Example', account: 'alice@google.com', secret: 'JBSWY3DPEHPK3PXP' },
    ],
    [
      "Google's Key URI Format, all parameters",
      'otpauth://totp/ACME%20Co:john.doe@email.com?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ&issuer=ACME%20Co&algorithm=SHA1&digits=6&period=30',
      {
        issuer: 'ACME Co',
        account: 'john.doe@email.com',
        secret: 'HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ',
      },
    ],
    [
      "Google's Key URI Format, an encoded colon and a space",
      `otpauth://totp/Big%20Corporation%3A%20alice%40bigco.com?secret=${SECRET}`,
      { issuer: 'Big Corporation', account: 'alice@bigco.com' },
    ],
    [
      'Google, a secret in lower case',
      'otpauth://totp/Google%3Aalice%40gmail.com?secret=jbswy3dpehpk3pxpjbswy3dpehpk3pxp&issuer=Google',
      { issuer: 'Google', account: 'alice@gmail.com', secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' },
    ],
    [
      'Microsoft, with the tenant in front and another issuer (kspearrin/Otp.NET#62)',
      'otpauth://totp/Contoso%3Aalice%40contoso.example?secret=kq2cptvrzs6k6ggd&issuer=Microsoft',
      {
        issuer: 'Microsoft',
        labelIssuer: 'Contoso',
        account: 'alice@contoso.example',
        issuerMismatch: true,
        secret: 'KQ2CPTVRZS6K6GGD',
      },
    ],
    [
      'GitHub',
      'otpauth://totp/GitHub:octocat?secret=JBSWY3DPEHPK3PXP&issuer=GitHub',
      { issuer: 'GitHub', account: 'octocat' },
    ],
    [
      'Keycloak, a plus for a space in the label (keycloak#52296)',
      'otpauth://totp/Realm:john+doe?secret=JBSWY3DPEHPK3PXP&digits=6&algorithm=SHA1&issuer=Realm&period=30',
      { issuer: 'Realm', account: 'john+doe' },
    ],
    [
      'Keycloak, hotp with SHA512 and 8 digits',
      'otpauth://hotp/Realm:john?secret=JBSWY3DPEHPK3PXP&digits=8&algorithm=SHA512&issuer=Realm&counter=1',
      {
        type: 'hotp',
        issuer: 'Realm',
        account: 'john',
        algorithm: 'SHA512',
        digits: 8,
        counter: 1n,
      },
    ],
    [
      'Nextcloud, a host and a port in the account (freeotp-android#295)',
      'otpauth://totp/ABC%20Nextcloud%3Aguest%40nextcloud.example%3A12345?secret=JBSWY3DPEHPK3PXP&issuer=ABC%20Nextcloud',
      { issuer: 'ABC Nextcloud', account: 'guest@nextcloud.example:12345' },
    ],
    [
      'FreeOTP, its own parameters',
      'otpauth://hotp/FreeIPA:ada%40IPA.EXAMPLE?secret=JBSWY3DPEHPK3PXP&algorithm=SHA256&digits=6&lock=false&color=ff8800&counter=0&image=https%3A%2F%2Fipa.example%2Flogo.png',
      {
        type: 'hotp',
        issuer: 'FreeIPA',
        account: 'ada@IPA.EXAMPLE',
        algorithm: 'SHA256',
        image: 'https://ipa.example/logo.png',
        extra: new Map([
          ['lock', ['false']],
          ['color', ['ff8800']],
        ]),
      },
    ],
    [
      'Authy, 7 digits of 10 seconds (bitwarden/web#176)',
      'otpauth://totp/Twilio:ada@rat.example?secret=JBSWY3DPEHPK3PXP&digits=7&period=10&issuer=Twilio',
      { issuer: 'Twilio', digits: 7, period: 10 },
    ],
    [
      'a URI typed by hand, with raw spaces',
      'otpauth://totp/Amazon Web Services:ada@123456789012?secret=JBSWY3DPEHPK3PXP&issuer=Amazon Web Services',
      { issuer: 'Amazon Web Services', account: 'ada@123456789012' },
    ],
    [
      'Slack, with a label longer than its issuer (hectorm/otpauth#25)',
      'otpauth://totp/Slack%20(Rat%20Example):guest@mailer.example?secret=JBSWY3DPEHPK3PXP&issuer=Slack',
      {
        issuer: 'Slack',
        labelIssuer: 'Slack (Rat Example)',
        issuerMismatch: true,
        account: 'guest@mailer.example',
      },
    ],
    [
      'Dropbox, a padded secret (Authenticator-Extension#70)',
      'otpauth://totp/Dropbox:ada%40rat.example?secret=DKCE3SQPHJRJQGBGI322QA7Z5E======&issuer=Dropbox',
      { issuer: 'Dropbox', secret: 'DKCE3SQPHJRJQGBGI322QA7Z5E' },
    ],
    [
      'OpenAM, an encoded padding (openam-jp#334)',
      'otpauth://totp/ForgeRock:demo?secret=CXJPUUL5HRVQ%3D%3D%3D%3D&issuer=ForgeRock',
      { issuer: 'ForgeRock', secret: 'CXJPUUL5HRVQ' },
    ],
    [
      '@oslojs/otp, the query as a form (oslo-project/otp#8)',
      'otpauth://totp/Capawesome%20Cloud:owner%40rat.example?issuer=Capawesome+Cloud&algorithm=SHA1&secret=JBSWY3DPEHPK3PXP&period=30&digits=6',
      { issuer: 'Capawesome Cloud', account: 'owner@rat.example', issuerMismatch: false },
    ],
    [
      '@epic-web/totp, SHA-1 (epicweb-dev/totp#16)',
      'otpauth://totp/Epic:kody?secret=JBSWY3DPEHPK3PXP&issuer=Epic&algorithm=SHA-1&digits=6&period=30',
      { issuer: 'Epic', algorithm: 'SHA1' },
    ],
    [
      'privacyIDEA, the hash in lower case (privacyidea#2060)',
      'otpauth://totp/TOTP0001?secret=JBSWY3DPEHPK3PXP&period=60&digits=8&algorithm=sha256&issuer=privacyIDEA&pin=True',
      {
        issuer: 'privacyIDEA',
        account: 'TOTP0001',
        algorithm: 'SHA256',
        digits: 8,
        period: 60,
        extra: new Map([['pin', ['True']]]),
      },
    ],
    [
      "Apple's passwords",
      'apple-otpauth://totp/Rat%20Example:ada?secret=JBSWY3DPEHPK3PXP&issuer=Rat%20Example&algorithm=SHA1&digits=6&period=30',
      { issuer: 'Rat Example', account: 'ada' },
    ],
    [
      'KeePassXC, the entry as label and an encoder',
      'otpauth://totp/Rat:ada?secret=JBSWY3DPEHPK3PXP&period=30&digits=6&issuer=Rat&encoder=steam',
      { issuer: 'Rat', extra: new Map([['encoder', ['steam']]]) },
    ],
    [
      'Aegis, parameters in its order and the colon encoded',
      'otpauth://totp/Rat%3Aada?period=30&digits=6&algorithm=SHA1&secret=JBSWY3DPEHPK3PXP&issuer=Rat',
      { issuer: 'Rat', account: 'ada' },
    ],
    [
      'Yubico Authenticator',
      'otpauth://totp/Rat:ada?secret=JBSWY3DPEHPK3PXP&period=30&issuer=Rat',
      { issuer: 'Rat', account: 'ada' },
    ],
    [
      'the Raspberry Pi tutorial, an issuer beside a label without one',
      'otpauth://totp/pi@raspberrypi?secret=7KSQL2JTUDIS5EF65KLMRQIIGY&issuer=raspberrypi',
      { issuer: 'raspberrypi', account: 'pi@raspberrypi', secret: '7KSQL2JTUDIS5EF65KLMRQIIGY' },
    ],
  ])('%s', (_, uri, read) => {
    expect(plain(parseOtpauthUri(uri))).toMatchObject(read)
  })

  it.each<[what: string, uri: string, code: string]>([
    [
      'Steam by its type',
      'otpauth://steam/Steam:ada?secret=JBSWY3DPEHPK3PXP&issuer=Steam',
      'ERR_URI_TYPE',
    ],
    [
      'Steam by five digits',
      'otpauth://totp/Steam:ada?secret=JBSWY3DPEHPK3PXP&issuer=Steam&digits=5',
      'ERR_URI_DIGITS',
    ],
    [
      'a secret of ones (google-authenticator#559)',
      'otpauth://totp/fred@myapplication.com - ServerName?secret=1111111111111111',
      'ERR_BASE32_CHARACTER',
    ],
  ])('refuses %s', (_, uri, code) => {
    expect(codeOf(() => parseOtpauthUri(uri))).toBe(code)
  })
})

/** Any UTF-16 code unit, including lone surrogates. */
const anyUnit = fc.nat(0xffff).map((unit) => String.fromCharCode(unit))

describe('parseOtpauthUri on broken input', () => {
  function parseOrRefuse(uri: string): ParsedOtpauthUri | undefined {
    try {
      return parseOtpauthUri(uri)
    } catch (error) {
      expect(error).toBeInstanceOf(EinmalError)
      return undefined
    }
  }

  it('throws only EinmalError, for any string', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ unit: anyUnit })),
        fc.constantFrom('', 'otpauth://', 'otpauth://totp/', `otpauth://totp/a?secret=${SECRET}&`),
        (text, before) => {
          parseOrRefuse(before + text)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('throws only EinmalError, for a URI cut anywhere', () => {
    const uri = otpauthUri({ issuer: 'Köln 😀', account: 'ada', secret, image: 'https://a/b' })
    for (let end = 0; end < uri.length; end++) parseOrRefuse(uri.slice(0, end))
    for (let start = 1; start <= uri.length; start++) parseOrRefuse(uri.slice(start))
  })

  it('throws only EinmalError for a mutated URI, and reads only valid keys', () => {
    fc.assert(
      fc.property(
        anyKey,
        fc.array(
          fc.tuple(fc.nat(), fc.nat({ max: 2 }), fc.string({ unit: 'binary', maxLength: 3 })),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        (key, edits) => {
          let uri = otpauthUri(key)
          for (const [at, removed, added] of edits) {
            const place = at % (uri.length + 1)
            uri = uri.slice(0, place) + added + uri.slice(place + removed)
          }
          const read = parseOrRefuse(uri)
          if (read === undefined) return
          expect(['totp', 'hotp']).toContain(read.type)
          expect(read.secret.byteLength).toBeGreaterThan(0)
          // A key that was read can compute codes.
          expect(hotp(read.secret, read.counter, read)).toHaveLength(read.digits)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

interface Peer {
  URI: {
    parse(uri: string): {
      issuer: string
      label: string
      secret: { base32: string }
      algorithm: string
      digits: number
      period?: number
      counter?: number
    }
  }
}

describe('otpauthUri, read by the otpauth package', () => {
  const peer = new URL(
    '../../bench/peers/node_modules/otpauth/dist/otpauth.node.mjs',
    import.meta.url,
  )

  it('decodes to the same key', async ({ skip }) => {
    if (!existsSync(peer)) skip('bench/peers is not installed: npm ci --prefix bench/peers')
    // The package has no types here; a wrong cast would fail below.
    const { URI } = (await import(peer.href)) as Peer
    fc.assert(
      fc.property(anyKey, (key) => {
        // The package reads counters as doubles.
        const counter = BigInt.asUintN(53, key.counter)
        const read = URI.parse(otpauthUri({ ...key, counter }))
        expect([read.issuer, read.label, read.secret.base32, read.algorithm, read.digits]).toEqual([
          key.issuer ?? '',
          key.account,
          key.secret.toBase32(),
          key.algorithm,
          key.digits,
        ])
        expect(key.type === 'totp' ? read.period : read.counter).toBe(
          key.type === 'totp' ? key.period : Number(counter),
        )
      }),
    )
  })
})

function notString(name: string, type: string): string {
  return `${name} must be a string, not ${type}`
}
function notSecret(type: string): string {
  return `secret must be a Secret, not ${type}`
}
function unshowable(name: string): string {
  return `${name} must not have a control character or a lone surrogate`
}
function ACCOUNT(): string {
  return 'account must not be empty or begin with a space'
}
function WEAK(): string {
  return 'secret.byteLength must be an integer from 16 to 1024'
}
function ALGORITHM(): string {
  return 'algorithm must be SHA1, SHA256 or SHA512'
}
function COUNTER(): string {
  return 'counter must be an integer from 0 to 18446744073709551615'
}
function IMAGE(): string {
  return 'image must be an https URL'
}
