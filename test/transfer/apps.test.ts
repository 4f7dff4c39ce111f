/** Files of apps: recognised by their content, and read to their keys. */

import { migrationUris, Secret } from 'einmal'
import { readKeys, recogniseKeys, steamCode } from 'einmal/transfer'
import { describe, expect, it } from 'vitest'
import { APP_FILES, aegisSealed, andotpSealed, PASSWORD } from './support/app-files.js'
import { SEVEN } from './support/keys.js'

const bytesOf = (data: string | Uint8Array) =>
  typeof data === 'string' ? new TextEncoder().encode(data) : data
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

describe.each(APP_FILES)('a file of $name', ({ format, data, keys, isSealed }) => {
  it('is recognised and read to its keys', async () => {
    const password = isSealed ? PASSWORD : undefined
    for (const each of [data, bytesOf(data)]) {
      expect(recogniseKeys(each)).toBe(format)
      expect(await readKeys(each, { password })).toEqual({
        format,
        keys,
        problems: [],
        warnings: [],
      })
    }
  }, 30_000)
})

describe.each(APP_FILES.filter(({ isSealed }) => isSealed))('a file of $name', ({ data }) => {
  it('asks for its password, and refuses another', async () => {
    await expect(readKeys(data)).rejects.toMatchObject({ code: 'ERR_TRANSFER_PASSWORD_MISSING' })
    await expect(readKeys(data, { password: 'Test' })).rejects.toMatchObject({
      code: 'ERR_TRANSFER_PASSWORD',
    })
  }, 30_000)
})

describe('an encrypted file', () => {
  it('of Aegis is opened with the password of any slot', async () => {
    const file = aegisSealed({}, ['first', 'second', 'third'])
    expect((await readKeys(file, { password: 'second' })).keys).toEqual(SEVEN)
  })

  it('that was changed has another error than a wrong password, where the format can distinguish them', async () => {
    for (const name of ['Aegis, sealed', '2FAS, sealed']) {
      const { data } = APP_FILES.find((each) => each.name === name) ?? { data: '' }
      const changed = String(data).replace(/("db"|"servicesEncrypted"):"(.)/, (_, field, first) => {
        return `${field}:"${first === 'A' ? 'B' : 'A'}`
      })
      await expect(readKeys(changed, { password: PASSWORD })).rejects.toMatchObject({
        code: 'ERR_TRANSFER_DAMAGED',
      })
    }
  })

  it('of Aegis with only a fingerprint says how to export', async () => {
    await expect(readKeys(aegisSealed({ type: 2 }), { password: 'x' })).rejects.toMatchObject({
      code: 'ERR_TRANSFER_UNSUPPORTED',
      message: expect.stringContaining('set a password'),
    })
  })
})

describe('one bad entry', () => {
  const entries = [
    { type: 'motp', name: 'ada', issuer: 'Amt', info: { secret: SECRET, algo: 'MD5', digits: 6 } },
    { type: 'totp', name: 'bob', issuer: 'Rat', info: { secret: SECRET, algo: 'SHA224' } },
    { type: 'totp', name: 'eve', issuer: 'Rat', info: { secret: `${SECRET}1` } },
    { type: 'totp', name: 'ida', issuer: 'Rat', info: {} },
    { type: 'hotp', name: 'jan', issuer: 'Rat', info: { secret: SECRET, counter: 2 ** 60 } },
    { type: 'tan', name: 'kai', issuer: 'Rat', info: { secret: SECRET } },
    { type: 'totp', name: 'udo', issuer: 'Rat', info: { secret: SECRET.toLowerCase() } },
    null,
  ]

  it('leaves the others, and is named without its secret', async () => {
    const { keys, problems } = await readKeys(
      JSON.stringify({ version: 1, header: { slots: null }, db: { entries } }),
    )
    expect(keys).toMatchObject([{ account: 'udo', algorithm: 'SHA1', digits: 6, period: 30 }])
    expect(problems.map(({ position, name, code }) => [position, name, code])).toEqual([
      [1, 'Amt:ada', 'ERR_TRANSFER_UNSUPPORTED'],
      [2, 'Rat:bob', 'ERR_URI_ALGORITHM'],
      [3, 'Rat:eve', 'ERR_BASE32_CHARACTER'],
      [4, 'Rat:ida', 'ERR_TRANSFER_ENTRY'],
      [5, 'Rat:jan', 'ERR_TRANSFER_ENTRY'],
      [6, 'Rat:kai', 'ERR_URI_TYPE'],
      [8, undefined, 'ERR_TRANSFER_ENTRY'],
    ])
    expect(JSON.stringify(problems)).not.toMatch(/GEZD/i)
  })

  it('of an unknown number in Stratum is not read as SHA1 or TOTP', async () => {
    const good = {
      Type: 2,
      Issuer: 'Rat',
      Username: 'ada',
      Secret: SECRET,
      Algorithm: 0,
      Digits: 6,
      Period: 30,
    }
    const Authenticators = [
      { ...good, Algorithm: 3 },
      { ...good, Type: 9 },
      { ...good, Type: 5 },
      good,
    ]
    const { keys, problems } = await readKeys(JSON.stringify({ Authenticators }))
    expect([keys.length, problems.map(({ position }) => position)]).toEqual([1, [1, 2, 3]])
  })

  it('of text with URIs is found by its position', async () => {
    const uri = `otpauth://totp/ACME:ada?secret=${SECRET}`
    const { keys, problems } = await readKeys(
      `${uri}\nnonsense\n${uri}&digits=9\nsteam://${SECRET}\n`,
    )
    expect(keys.map(({ encoder }) => encoder)).toEqual([undefined, 'steam'])
    expect(problems).toMatchObject([
      { position: 2, code: 'ERR_URI_SCHEME' },
      { position: 3, code: 'ERR_URI_DIGITS' },
    ])
  })
})

describe('an export of Google Authenticator', () => {
  const keys = SEVEN.filter(
    ({ digits, encoder, period }) => digits !== 7 && !encoder && period === 30,
  )
  const parts = migrationUris(keys, { perUri: 1 })

  it('is joined from parts in any order', async () => {
    const file = [...parts].reverse().join('\n')
    expect(await readKeys(file)).toMatchObject({
      format: 'google',
      keys,
      problems: [],
      warnings: [],
    })
  })

  it('names a part that is missing, and one that was given twice', async () => {
    const { keys: found, problems } = await readKeys(parts.slice(1).join('\n'))
    expect(found).toEqual(keys.slice(1))
    expect(problems).toMatchObject([
      { code: 'ERR_MIGRATION_BATCH', message: expect.stringContaining('missing: 1') },
    ])
    const { warnings } = await readKeys([...parts, parts[0]].join('\n'))
    expect(warnings).toEqual([{ code: 'part-repeated', message: 'part 1 of 3 was given twice' }])
  })
})

describe('a field that a file does not have', () => {
  it('is the default of 2FAS', async () => {
    const services = [{ name: 'Rat', secret: SECRET, otp: { account: 'ada' } }]
    const { keys } = await readKeys(JSON.stringify({ services, schemaVersion: 1 }))
    expect(keys).toMatchObject([
      { type: 'totp', algorithm: 'SHA1', digits: 6, period: 30, issuer: 'Rat' },
    ])
  })

  it('is in the label of an old file of andOTP', async () => {
    const file = JSON.stringify([{ secret: SECRET, label: 'Rat - ada', type: 'TOTP' }])
    expect((await readKeys(file)).keys).toMatchObject([{ issuer: 'Rat', account: 'ada' }])
  })

  it('is the counter before the first code of FreeOTP+', async () => {
    const token = { counter: -1, type: 'HOTP', label: 'ada', secret: [1, -1, 127, -128] }
    const { keys } = await readKeys(JSON.stringify({ tokens: [token], tokenOrder: [] }))
    expect(keys[0]?.counter).toBe(0n)
    expect(keys[0]?.secret.toBytes()).toEqual(Uint8Array.of(1, 255, 127, 128))
  })

  it('is no problem for an item of Bitwarden without codes, and keeps its position', async () => {
    const items = [
      { name: 'a' },
      { name: 'b', login: { totp: null } },
      { name: 'c', login: { totp: '!' } },
    ]
    const { keys, problems } = await readKeys(JSON.stringify({ encrypted: false, items }))
    expect([keys, problems]).toMatchObject([[], [{ position: 3, name: 'c' }]])
  })

  it('is taken from the item, for a bare secret of Bitwarden', async () => {
    const items = [
      { name: 'Rat', folderId: 'f', login: { username: 'ada', totp: 'gezd gnbv gy3t qojq' } },
    ]
    const folders = [{ id: 'f', name: 'Amt' }]
    const { keys } = await readKeys(JSON.stringify({ encrypted: false, folders, items }))
    expect(keys).toMatchObject([{ issuer: 'Rat', account: 'ada', group: 'Amt', digits: 6 }])
  })
})

describe('a seed file in CSV', () => {
  it('of OATH has serial, secret, type, digits and period, some of which may be missing', async () => {
    const { format, keys, problems } = await readKeys(
      'token01, 3132333435363738393031323334353637383930, hotp, 6\ntoken02,31323334,totp,8,60\r\ntoken03, 31323334\ntoken04, xyz\n\ntoken05, 31323334, tan\n',
    )
    expect(format).toBe('oath-csv')
    expect(keys).toMatchObject([
      { serial: 'token01', type: 'hotp', digits: 6, counter: 0n },
      { serial: 'token02', type: 'totp', digits: 8, period: 60 },
      { serial: 'token03', type: 'hotp', digits: 6 },
    ])
    expect(problems).toMatchObject([
      { position: 4, name: 'token04', code: 'ERR_HEX_CHARACTER' },
      { position: 5, name: 'token05', code: 'ERR_URI_TYPE' },
    ])
  })

  it('of Yubico is read in both forms, and names slots of other modes', async () => {
    const { format, keys, problems } = await readKeys(
      [
        '# Traditional Format:',
        'OATH-HOTP,11.12.13 18:55,1,cccccccccccb,,3132333435363738393031323334353637383930,,,0,0,0,8,0,0,0,0,0,0',
        'Yubico OTP,11.12.13 18:55,2,cccccccccccd,3132,3132,,,0,0,0,0,0,0,0,0,0,0',
        '# OATH mode',
        '508326,,0,3132333435363738393031323334353637383930,,2013-12-12T08:41:07,',
      ].join('\n'),
    )
    expect(format).toBe('yubico-csv')
    expect(keys).toMatchObject([
      { serial: 'cccccccccccb', type: 'hotp', digits: 8 },
      { serial: '508326', type: 'hotp', digits: 6 },
    ])
    expect(problems).toMatchObject([
      { position: 2, message: expect.stringContaining('ykman otp hotp') },
    ])
  })
})

describe('a file of another program', () => {
  const magic = (...bytes: number[]) => Uint8Array.from([...bytes, ...new Uint8Array(64)])
  it.each<[string, string | Uint8Array, string]>([
    [
      'Microsoft Authenticator',
      new TextEncoder().encode('SQLite format 3\0'),
      'Microsoft Authenticator',
    ],
    ['Raivo, zipped', magic(0x50, 0x4b, 3, 4), 'Raivo'],
    ['Raivo', '[{"iconType":"","kind":"TOTP","secret":"A"}]', 'Raivo'],
    ['KeePass', magic(3, 0xd9, 0xa2, 0x9a), 'KeePass'],
    ['FreeOTP 2', magic(0xac, 0xed, 0, 5), 'FreeOTP+'],
    ['Authy', '{"authenticator_tokens":[]}', 'Authy has no export'],
    ['LastPass', '{"deviceId":"","accounts":[]}', 'LastPass'],
    ['WinAuth', '<?xml version="1.0"?>\n<WinAuth version="3"/>', 'WinAuth'],
    ['Bitwarden, encrypted', '{"encrypted":true,"data":"x"}', 'without encryption'],
    ['Ente, encrypted', '{"version":1,"kdfParams":{},"encryptedData":""}', 'plain text'],
    ['Proton, encrypted', '{"version":1,"salt":"","content":""}', 'without a password'],
    ['a picture', magic(0x89, 0x50, 0x4e, 0x47), 'QR code'],
    ['PGP', '-----BEGIN PGP MESSAGE-----', 'gpg --decrypt'],
  ])('is refused with advice: %s', async (_, data, advice) => {
    await expect(readKeys(data, { password: 'x' })).rejects.toMatchObject({
      code: 'ERR_TRANSFER_UNSUPPORTED',
      message: expect.stringContaining(advice),
    })
  })

  it.each(['', 'hello', '{}', '[]', '<html></html>', '12345'])('is unknown: %s', async (data) => {
    expect(recogniseKeys(data)).toBeUndefined()
    await expect(readKeys(data)).rejects.toMatchObject({ code: 'ERR_TRANSFER_UNKNOWN' })
  })

  it('is no vault when it is a text that begins with the same words', async () => {
    const data = new TextEncoder().encode('einmal vault add keys.txt\n')
    await expect(readKeys(data)).rejects.toMatchObject({ code: 'ERR_TRANSFER_UNKNOWN' })
  })

  it('is read as the format that the user names', async () => {
    await expect(readKeys('{}', { format: 'aegis' })).rejects.toMatchObject({
      code: 'ERR_TRANSFER_SYNTAX',
    })
    await expect(
      readKeys(andotpSealed(10 ** 9), { format: 'andotp', password: 'x' }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_TRANSFER/) })
  })
})

describe('the text of a file', () => {
  it('may be UTF-16, as editors of Windows write it', async () => {
    const text = `\ufeffotpauth://totp/Stra%C3%9Fe:ada?secret=${SECRET}\r\n`
    expect((await readKeys(Uint8Array.from(Buffer.from(text, 'utf16le')))).keys).toMatchObject([
      { issuer: 'Straße' },
    ])
  })
})

describe('steamCode', () => {
  it('is five characters of the HOTP integer', () => {
    // The integers of the first counters are in RFC 4226 Appendix D.
    const secret = Secret.fromBase32(SECRET)
    const alphabet = '23456789BCDFGHJKMNPQRTVWXY'
    for (const [counter, integer] of [1284755224, 1094287082, 137359152, 1726969429].entries()) {
      const digits = [0, 1, 2, 3, 4].map((i) => Math.floor(integer / 26 ** i) % 26)
      const code = digits.map((digit) => alphabet.charAt(digit)).join('')
      expect(steamCode(secret, { at: counter * 30_000 })).toBe(code)
      expect(steamCode(secret, { at: new Date(counter * 30_000 + 29_999) })).toBe(code)
    }
    expect(steamCode(secret)).toMatch(/^[2-9BCDFGHJKMNPQRTVWXY]{5}$/)
  })
})
