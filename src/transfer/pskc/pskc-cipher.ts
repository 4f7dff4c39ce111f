/**
 * The encryption of PSKC (RFC 6030 §6): AES-CBC, with a MAC that is checked before anything is
 * decrypted.
 */

import { equalBytes } from '../../core/bytes.js'
import { base64Bytes, hexBytes } from '../byte-text.js'
import { type Hash, hmac, openCbc, pbkdf2 } from '../transfer-crypto.js'
import { damagedError, passwordError, syntaxError, unsupportedError } from '../transfer-errors.js'
import type { ReadContext } from '../transfer-format.js'
import { child, descendant, hasElement, textIn, type XmlElement } from './xml-elements.js'

/** Decrypts the values of a container. */
export interface PskcCipher {
  /**
   * Decrypts an `EncryptedValue` after its `ValueMAC`.
   *
   * @throws {EinmalError} `ERR_TRANSFER_DAMAGED` when the MAC is wrong
   */
  open(value: SealedValue): Promise<Uint8Array>
}

/** An `EncryptedValue` with its `ValueMAC`. */
export interface SealedValue {
  algorithm: string
  sealed: Uint8Array
  mac: Uint8Array | undefined
}

/**
 * Makes the cipher of a container: from a password or a pre-shared key.
 *
 * @returns undefined when the container names no key
 */
export async function readCipher(
  container: XmlElement,
  context: ReadContext,
): Promise<PskcCipher | undefined> {
  const encryptionKey = child(container, 'EncryptionKey')
  if (encryptionKey === undefined) return undefined
  if (hasElement(encryptionKey, 'X509Data') || hasElement(encryptionKey, 'KeyValue')) {
    throw unsupportedError(
      'the file is encrypted for a certificate; ask the vendor for a file with a password or a pre-shared key',
    )
  }
  const key = await deriveKey(encryptionKey, context)
  const method = child(container, 'MACMethod')
  const hash = hashOf(method)
  const macKey = await openMacKey(method, key)
  return {
    async open({ algorithm, sealed, mac }) {
      if (mac === undefined) {
        throw unsupportedError('the encrypted value has no ValueMAC, so changes could not be seen')
      }
      if (!equalBytes(mac, await hmac(hash, macKey, sealed))) {
        throw damagedError('the MAC is wrong: the value was changed, or the password is wrong')
      }
      requireKeyLength(algorithm, key)
      const plain = await openCbc(key, sealed.slice(0, 16), sealed.slice(16))
      if (plain === undefined) throw damagedError('the encrypted value cannot be decrypted')
      return plain
    },
  }
}

async function deriveKey(encryptionKey: XmlElement, context: ReadContext): Promise<Uint8Array> {
  const derived = child(encryptionKey, 'DerivedKey')
  if (derived === undefined) return presharedKey(await context.password())
  const method = child(derived, 'KeyDerivationMethod')
  if (!/#pbkdf2$/.test(method?.attributes.get('Algorithm') ?? '')) {
    throw unsupportedError('the key is derived in another way than PBKDF2')
  }
  const parameters = child(method, 'PBKDF2-params')
  const salt = base64Bytes('the salt', textIn(parameters, 'Salt', 'Specified'))
  const rounds = integerIn(parameters, 'IterationCount')
  const length = integerIn(parameters, 'KeyLength')
  if (![16, 24, 32].includes(length)) throw syntaxError('the KeyLength must be 16, 24 or 32 bytes')
  const prf = child(parameters, 'PRF')?.attributes.get('Algorithm') ?? ''
  const hash = /sha-?256$/i.test(prf) ? 'SHA-256' : /^$|sha-?1$/i.test(prf) ? 'SHA-1' : undefined
  if (hash === undefined)
    throw unsupportedError('the PRF of PBKDF2 must be HMAC with SHA-1 or SHA-256')
  return pbkdf2(hash, await context.password(), salt, rounds, length)
}

function presharedKey(password: string): Uint8Array {
  const digits = password.replace(/[\s-]/g, '')
  if (/^(?:[\da-f]{32}|[\da-f]{48}|[\da-f]{64})$/i.test(digits)) return hexBytes('the key', digits)
  throw passwordError('the file needs a pre-shared key of 32, 48 or 64 hexadecimal digits')
}

function integerIn(element: XmlElement | undefined, name: string): number {
  const text = textIn(element, name) ?? ''
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw syntaxError(`${name} must be an integer`)
}

function hashOf(method: XmlElement | undefined): Hash {
  const algorithm = method?.attributes.get('Algorithm') ?? 'hmac-sha1'
  if (/hmac-sha1$/i.test(algorithm)) return 'SHA-1'
  if (/hmac-sha256$/i.test(algorithm)) return 'SHA-256'
  throw unsupportedError('the MAC must be HMAC with SHA-1 or SHA-256')
}

/** Without a MACKey, the key of the encryption is also that of the MAC (RFC 6030 §6.1.1). */
async function openMacKey(method: XmlElement | undefined, key: Uint8Array): Promise<Uint8Array> {
  const macKey = child(method, 'MACKey')
  if (macKey === undefined) return key
  const { algorithm, sealed } = readSealed(macKey)
  requireKeyLength(algorithm, key)
  const opened = await openCbc(key, sealed.slice(0, 16), sealed.slice(16))
  // It has no MAC. A wrong key mostly gives a wrong padding.
  if (opened === undefined || opened.length === 0) throw passwordError()
  return opened
}

/** Reads an element with EncryptionMethod and CipherData (XML Encryption §3.2). */
export function readSealed(element: XmlElement): { algorithm: string; sealed: Uint8Array } {
  return {
    algorithm: child(element, 'EncryptionMethod')?.attributes.get('Algorithm') ?? '',
    sealed: base64Bytes('a CipherValue', descendant(element, 'CipherData', 'CipherValue')?.text),
  }
}

function requireKeyLength(algorithm: string, key: Uint8Array): void {
  const [, bits] = /#aes(128|192|256)-cbc$/.exec(algorithm) ?? []
  if (bits === undefined) throw unsupportedError('the encryption must be AES in the mode CBC')
  if (key.length * 8 === Number(bits)) return
  throw passwordError(`the file needs a key of ${Number(bits) / 4} hexadecimal digits`)
}
