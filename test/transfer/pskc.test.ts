/** PSKC (RFC 6030): the figures of the RFC, changed files, and what einmal does not read. */

import { readKeys } from 'einmal/transfer'
import { describe, expect, it } from 'vitest'
import {
  ASYMMETRIC,
  BASIC,
  BULK,
  container,
  derived,
  keyPackage,
  POLICY,
  PRESHARED_KEY,
  PRESHARED_MAC,
  PRESHARED_VALUE,
  preshared,
  SIGNED,
  SUPPLEMENTARY,
} from './support/pskc-figures.js'

/** The secret of the RFC is this ASCII text. */
const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))
const SECRET = ascii('12345678901234567890')

async function only(file: string, password?: string) {
  const { keys, problems, warnings } = await readKeys(file, { password })
  expect([keys.length, problems, warnings]).toEqual([1, [], []])
  return keys[0]
}

/** `totp` with a data part, a suite and a response format. */
function totpFile(
  data: string,
  suite = '',
  format = '<ResponseFormat Length="6" Encoding="DECIMAL"/>',
) {
  return container(
    keyPackage(`<Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret>${data}`, {
      algorithm: 'urn:ietf:params:xml:ns:keyprov:pskc:totp',
      parameters: `<AlgorithmParameters>${suite}${format}</AlgorithmParameters>`,
    }),
  )
}

describe('a figure of RFC 6030', () => {
  it('2, a basic container, is read', async () => {
    const key = await only(BASIC)
    expect(key?.secret.toBytes()).toEqual(ascii('1234'))
    expect(key).toMatchObject({ type: 'hotp', issuer: 'Issuer-A', digits: 6, account: '12345678' })
    expect(key).not.toHaveProperty('serial')
  })

  it('3, supplementary data, is read', async () => {
    const key = await only(SUPPLEMENTARY)
    expect(key?.secret.toBytes()).toEqual(SECRET)
    const account = 'UID=jsmith,DC=example-bank,DC=net'
    expect(key).toMatchObject({
      issuer: 'Issuer',
      serial: '987654321',
      digits: 8,
      counter: 0n,
      account,
    })
  })

  it('5, policies, is read, and its PIN is a problem', async () => {
    const { keys, problems } = await readKeys(POLICY)
    expect(keys.map((key) => key.secret.toBytes())).toEqual([SECRET])
    expect(problems).toMatchObject([{ position: 2, code: 'ERR_TRANSFER_UNSUPPORTED' }])
  })

  it('6, a pre-shared key, is read', async () => {
    expect((await only(preshared(), PRESHARED_KEY))?.secret.toBytes()).toEqual(SECRET)
    const spaced = PRESHARED_KEY.replace(/(.{4})/g, '$1 ')
    expect((await only(preshared(), spaced))?.secret.toBytes()).toEqual(SECRET)
  })

  it('7, a password, is read', async () => {
    expect((await only(derived(), 'qwerty'))?.secret.toBytes()).toEqual(SECRET)
  })

  it('8, a certificate, is refused with advice', async () => {
    await expect(readKeys(ASYMMETRIC, { password: 'x' })).rejects.toMatchObject({
      code: 'ERR_TRANSFER_UNSUPPORTED',
      message: expect.stringContaining('ask the vendor'),
    })
  })

  it('9, a signature, is read with a warning that it is not verified', async () => {
    const { keys, warnings } = await readKeys(SIGNED)
    expect(keys).toHaveLength(1)
    expect(warnings).toEqual([
      { code: 'signature-unverified', message: expect.stringContaining('not verified') },
    ])
  })

  it('10, many tokens, is read in its order', async () => {
    const { keys } = await readKeys(BULK)
    expect(keys.map(({ serial }) => serial)).toEqual(['654321', '123456', '9999999', '9999999'])
  })

  it('is read with a prefix on every name, too', async () => {
    const prefixed = derived()
      .replace('xmlns="urn', 'xmlns:pskc="urn')
      .replace(/<(\/?)(?=[A-Z])(?!Salt|Spec|Iter|KeyL|PRF)/g, '<$1pskc:')
    expect(prefixed).toContain('<pskc:ValueMAC>')
    expect((await only(prefixed, 'qwerty'))?.secret.toBytes()).toEqual(SECRET)
  })
})

describe('a changed container', () => {
  it('is refused for every byte of the ciphertext and of the MAC', async () => {
    for (const [text, make] of [
      [PRESHARED_VALUE, (value: string) => preshared(value)],
      [PRESHARED_MAC, (mac: string) => preshared(undefined, mac)],
    ] as const) {
      const bytes = Buffer.from(text, 'base64')
      for (let at = 0; at < bytes.length; at++) {
        for (const change of [1, 0x80]) {
          const changed = Buffer.from(bytes)
          changed[at] = Number(changed[at]) ^ change
          const reading = readKeys(make(changed.toString('base64')), { password: PRESHARED_KEY })
          await expect(reading, `byte ${at}`).rejects.toMatchObject({
            code: 'ERR_TRANSFER_PASSWORD',
          })
        }
      }
    }
  })

  it('is refused when its end is cut off', async () => {
    for (let length = 16; length < 48; length += 16) {
      const cut = Buffer.from(PRESHARED_VALUE, 'base64').subarray(0, length).toString('base64')
      await expect(readKeys(preshared(cut), { password: PRESHARED_KEY })).rejects.toMatchObject({
        code: 'ERR_TRANSFER_PASSWORD',
      })
    }
  })

  it('keeps its other tokens when the MAC of one is wrong', async () => {
    const broken = preshared('AAAA').match(/<KeyPackage>.*<\/KeyPackage>/s)?.[0] ?? ''
    const file = preshared().replace('</KeyContainer>', `${broken}</KeyContainer>`)
    const { keys, problems } = await readKeys(file, { password: PRESHARED_KEY })
    expect(keys).toHaveLength(1)
    expect(problems).toMatchObject([
      { position: 2, name: '987654321', code: 'ERR_TRANSFER_DAMAGED' },
    ])
  })

  it('refuses a key in plain text among the encrypted ones', async () => {
    const planted = keyPackage(undefined, { serial: 'planted' })
    const file = preshared().replace('</KeyContainer>', `${planted}</KeyContainer>`)
    expect(file).toContain('planted')
    const { keys, problems } = await readKeys(file, { password: PRESHARED_KEY })
    expect(keys).toHaveLength(1)
    expect(problems).toMatchObject([{ position: 2, name: 'planted', code: 'ERR_TRANSFER_ENTRY' }])
  })

  it('is not decrypted without a MAC', async () => {
    const file = preshared().replace(/<ValueMAC>[^<]*<\/ValueMAC>/, '')
    const { keys, problems } = await readKeys(file, { password: PRESHARED_KEY })
    expect([keys, problems]).toMatchObject([[], [{ code: 'ERR_TRANSFER_UNSUPPORTED' }]])
  })
})

describe('a password for PSKC', () => {
  it.each([
    ['another password', derived(), 'qwertz'],
    ['another key', preshared(), PRESHARED_KEY.replace('1', '2')],
    ['a key that is not hexadecimal', preshared(), 'qwerty'],
    ['a key of another length', preshared(), PRESHARED_KEY + PRESHARED_KEY],
  ])('is refused: %s', async (_, file, password) => {
    await expect(readKeys(file, { password })).rejects.toMatchObject({
      code: 'ERR_TRANSFER_PASSWORD',
    })
  })

  it('is only asked for when the container is encrypted', async () => {
    const password = () => Promise.reject(new Error('asked'))
    expect((await readKeys(BULK, { password })).keys).toHaveLength(4)
    await expect(readKeys(derived(), { password })).rejects.toThrow('asked')
  })
})

describe('a key of PSKC', () => {
  const value = (name: string, plain: string) =>
    `<${name}><PlainValue>${plain}</PlainValue></${name}>`

  it('has the interval, the drift and the hash of a TOTP token', async () => {
    const data = value('Time', '0') + value('TimeInterval', '60') + value('TimeDrift', '-4')
    for (const [suite, algorithm] of [
      ['', 'SHA1'],
      ['<Suite>HMAC-SHA256</Suite>', 'SHA256'],
      ['<Suite>HmacSHA512</Suite>', 'SHA512'],
      ['<Suite>SHA-256</Suite>', 'SHA256'],
    ] as const) {
      const key = await only(totpFile(data, suite))
      expect(key).toMatchObject({ type: 'totp', period: 60, drift: -4, algorithm, digits: 6 })
    }
    expect(await only(totpFile(''))).not.toHaveProperty('drift')
  })

  it('has a negative drift also when it is written as a number of 32 bits, as by libpskc', async () => {
    for (const [text, drift] of [
      ['4294967293', -3],
      ['2147483648', -(2 ** 31)],
      ['2147483647', 2 ** 31 - 1],
      ['4294967296', 2 ** 32],
    ] as const) {
      expect(await only(totpFile(value('TimeDrift', text)))).toMatchObject({ drift })
    }
  })

  it('has the counter of an HOTP token, also a large one', async () => {
    const secret = value('Secret', 'MTIzNA==')
    const file = container(keyPackage(secret + value('Counter', '18446744073709551615')))
    expect((await only(file))?.counter).toBe(2n ** 64n - 1n)
  })

  it.each([
    ['another algorithm', '<Suite>HMAC-MD5</Suite>', undefined, 'ERR_URI_ALGORITHM'],
    ['nine digits', '', '<ResponseFormat Length="9" Encoding="DECIMAL"/>', 'ERR_URI_DIGITS'],
    [
      'hexadecimal codes',
      '',
      '<ResponseFormat Length="6" Encoding="HEXADECIMAL"/>',
      'ERR_TRANSFER_UNSUPPORTED',
    ],
    [
      'a check digit',
      '',
      '<ResponseFormat Length="6" Encoding="DECIMAL" CheckDigits="true"/>',
      'ERR_TRANSFER_UNSUPPORTED',
    ],
  ])('is a problem with %s', async (_, suite, format, code) => {
    const { keys, problems } = await readKeys(totpFile('', suite, format))
    expect([keys, problems]).toMatchObject([[], [{ position: 1, name: '987654321', code }]])
  })

  it('of the algorithm yubikey-aes is a problem with advice', async () => {
    const algorithm = 'http://www.yubico.com/#yubikey-aes'
    const { problems } = await readKeys(container(keyPackage(undefined, { algorithm })))
    expect(problems).toMatchObject([{ message: expect.stringContaining('ykman otp hotp') }])
  })

  it.each([
    ['no secret', ''],
    ['a secret that is not base64', value('Secret', '!!')],
    ['a counter that is no number', value('Secret', 'MTIzNA==') + value('Counter', 'x')],
  ])('is a problem with %s, and the next is read', async (_, data) => {
    const { keys, problems } = await readKeys(container(keyPackage(data) + keyPackage()))
    expect([keys.length, problems.length, problems[0]?.position]).toEqual([1, 1, 1])
  })
})
