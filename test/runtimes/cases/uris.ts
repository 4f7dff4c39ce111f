/** Cases of base32, otpauth URIs and exports. */

import { equal, type LanguageCases, throws } from './report.js'

const ASCII_20 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const CANARY = 'GEZDGNBVGY3TQOJQ'
const UINT64_MAX = 2n ** 64n - 1n

export const uriCases: LanguageCases = {
  'encodes and decodes base32 of every length to 64': ({ core }) => {
    for (let length = 0; length <= 64; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255)
      equal([...core.base32Decode(core.base32Encode(bytes))], [...bytes])
    }
    equal(core.base32Encode(Uint8Array.from([0x66, 0x6f, 0x6f, 0x62, 0x61])), 'MZXW6YTB')
  },

  'refuses what is not base32, with a code': ({ core }) => {
    const cases = {
      MZXW6YT1: 'ERR_BASE32_CHARACTER',
      MZXW6YTı: 'ERR_BASE32_CHARACTER',
      'MZX=====': 'ERR_BASE32_LENGTH',
      MZXW6: 'ERR_BASE32_PADDING',
      'MZ======': 'ERR_BASE32_TRAILING_BITS',
    }
    for (const [text, code] of Object.entries(cases)) {
      const error = throws(() => core.base32Decode(text), core.EinmalError)
      equal([error.name, error.code], ['EinmalError', code])
      equal(error.message.includes(text), false)
    }
  },

  'writes a URI and reads it back': ({ core }) => {
    const secret = core.Secret.generate(32)
    const written = core.otpauthUri({
      type: 'hotp',
      issuer: 'Stadt Köln 🏛',
      account: 'ada+rat@köln.example',
      secret,
      algorithm: 'SHA256',
      digits: 8,
      counter: UINT64_MAX,
    })
    equal(/[+]|[^!-~]/.test(written), false)
    const read = core.parseOtpauthUri(written)
    equal(read.issuer, 'Stadt Köln 🏛')
    equal(read.account, 'ada+rat@köln.example')
    equal(read.secret.toBase32(), secret.toBase32())
    equal([read.type, read.algorithm, read.digits, read.counter], ['hotp', 'SHA256', 8, UINT64_MAX])
  },

  'reads URIs as they are found in the wild': ({ core }) => {
    const key = core.parseOtpauthUri(
      ' APPLE-OTPAUTH://ToTp/Big%20Corp:%20ada/it?issuer=Big+Corp&SECRET=gezd-gnbv+gy3t%20qojq' +
        '&algorithm=sha-512&x=1&x=2 ',
    )
    equal([key.type, key.issuer, key.account], ['totp', 'Big Corp', 'ada/it'])
    equal([key.algorithm, key.digits, key.period], ['SHA512', 6, 30])
    equal(key.secret.toBase32(), CANARY)
    equal(key.extra.get('x'), ['1', '2'])
  },

  'writes an export of several parts and reads it back': ({ core }) => {
    const keys = Array.from({ length: 25 }, (_, i) => ({
      ...core.parseOtpauthUri(`otpauth://totp/Köln:user${i}?secret=${ASCII_20}&issuer=Köln`),
      digits: 8 as const,
    }))
    const parts = core.migrationUris(keys).map(core.parseMigrationUri)
    equal(
      parts.map(({ batch }) => [batch.index, batch.size]),
      [0, 1, 2].map((index) => [index, 3]),
    )
    equal(new Set(parts.map(({ batch }) => batch.id)).size, 1)
    const read = parts.flatMap((part) => part.keys)
    equal(
      read.map((key) => [key.issuer, key.account, key.digits, key.secret.toBase32()]),
      keys.map((key) => [key.issuer, key.account, 8, ASCII_20]),
    )
  },
}
