/** Writes PSKC (RFC 6030): plain, or encrypted with a password and with a MAC on every secret. */

import { invalidValue } from '../../core/argument-errors.js'
import { writeBase64 } from '../../core/base64.js'
import { randomBytes } from '../../core/bytes.js'
import { hmac, joined, pbkdf2, sealCbc } from '../transfer-crypto.js'
import type { TransferKey } from '../transfer-key.js'
import type { KeyWriter } from './key-writer.js'
import { checkWith, refuseSteam } from './writable-key.js'

/** Rounds of PBKDF2 with SHA-1, the only function that every reader of PSKC knows. */
const ROUNDS = 1_300_000

export const pskcWriter: KeyWriter = {
  canEncrypt: true,
  check: checkWith((key) => {
    refuseSteam(key)
    for (const text of [key.issuer, key.account, key.serial]) {
      // XML and its readers drop white space at the ends.
      if (text !== text?.trim())
        throw invalidValue('PSKC cannot hold a name with spaces at its ends')
      // XML 1.0 §2.2 has no other characters that einmal accepts in names.
      if (/[\ufffe\uffff]/.test(text ?? '')) throw invalidValue('XML cannot hold U+FFFE and U+FFFF')
    }
  }),
  write: (keys, password) => writePskc(keys, password, ROUNDS),
}

/** As `write`, with the number of rounds. */
export async function writePskc(
  keys: readonly TransferKey[],
  password: string | undefined,
  rounds: number,
): Promise<string> {
  const cipher = password === undefined ? undefined : await createCipher(password, rounds)
  const packages: string[] = []
  for (const [index, key] of keys.entries()) packages.push(await packageOf(key, index, cipher))
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc"',
    '    xmlns:xenc="http://www.w3.org/2001/04/xmlenc#"',
    '    xmlns:xenc11="http://www.w3.org/2009/xmlenc11#"',
    `    xmlns:pkcs5="${PKCS5}#">`,
    ...(cipher ? [cipher.header] : []),
    ...packages,
    '</KeyContainer>\n',
  ].join('\n')
}

const PKCS5 = 'http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0'

/** Key and MAC key of a container. */
interface Cipher {
  header: string
  /** Returns the elements of an encrypted value, with its MAC. */
  seal(plain: Uint8Array): Promise<string>
}

async function createCipher(password: string, rounds: number): Promise<Cipher> {
  const [salt, macKey] = [randomBytes(16), randomBytes(32)]
  const key = await pbkdf2('SHA-1', password, salt, rounds, 32)
  const seal = async (plain: Uint8Array) => {
    const iv = randomBytes(16)
    return joined(iv, await sealCbc(key, iv, plain))
  }
  const header = [
    '  <EncryptionKey>',
    '    <xenc11:DerivedKey>',
    `      <xenc11:KeyDerivationMethod Algorithm="${PKCS5}#pbkdf2">`,
    '        <pkcs5:PBKDF2-params>',
    `          <Salt><Specified>${writeBase64(salt)}</Specified></Salt>`,
    `          <IterationCount>${rounds}</IterationCount>`,
    '          <KeyLength>32</KeyLength>',
    '          <PRF/>',
    '        </pkcs5:PBKDF2-params>',
    '      </xenc11:KeyDerivationMethod>',
    '    </xenc11:DerivedKey>',
    '  </EncryptionKey>',
    '  <MACMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256">',
    `    <MACKey>${encrypted(await seal(macKey))}</MACKey>`,
    '  </MACMethod>',
  ].join('\n')
  return {
    header,
    async seal(plain) {
      const sealed = await seal(plain)
      const mac = writeBase64(await hmac('SHA-256', macKey, sealed))
      return `<EncryptedValue>${encrypted(sealed)}</EncryptedValue><ValueMAC>${mac}</ValueMAC>`
    },
  }
}

function encrypted(sealed: Uint8Array): string {
  const method = '<xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/>'
  const value = `<xenc:CipherValue>${writeBase64(sealed)}</xenc:CipherValue>`
  return `${method}<xenc:CipherData>${value}</xenc:CipherData>`
}

async function packageOf(
  key: TransferKey,
  index: number,
  cipher: Cipher | undefined,
): Promise<string> {
  const { issuer, account, serial, type, secret } = key
  const bytes = secret.toBytes()
  const value = cipher ? await cipher.seal(bytes) : `<PlainValue>${writeBase64(bytes)}</PlainValue>`
  const number = (name: string, plain: number | bigint) =>
    `        <${name}><PlainValue>${plain}</PlainValue></${name}>`
  const device =
    serial === undefined
      ? []
      : [`    <DeviceInfo><SerialNo>${escaped(serial)}</SerialNo></DeviceInfo>`]
  return [
    '  <KeyPackage>',
    ...device,
    `    <Key Id="${escaped(serial ?? `key-${index + 1}`)}" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:${type}">`,
    ...(issuer === undefined ? [] : [`      <Issuer>${escaped(issuer)}</Issuer>`]),
    '      <AlgorithmParameters>',
    `        <Suite>HMAC-${key.algorithm}</Suite>`,
    `        <ResponseFormat Length="${key.digits}" Encoding="DECIMAL"/>`,
    '      </AlgorithmParameters>',
    ...(account === serial ? [] : [`      <FriendlyName>${escaped(account)}</FriendlyName>`]),
    '      <Data>',
    `        <Secret>${value}</Secret>`,
    ...(type === 'hotp'
      ? [number('Counter', key.counter)]
      : [number('Time', 0), number('TimeInterval', key.period)]),
    ...(type === 'totp' && key.drift != null ? [number('TimeDrift', key.drift)] : []),
    '      </Data>',
    '    </Key>',
    '  </KeyPackage>',
  ].join('\n')
}

/** Writes a text for XML 1.0 §2.4. */
function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
