/** The class of shared secrets, which does not reveal them in logs by accident. */

import { invalidType, invalidValue } from './argument-errors.js'
import { readHex, readSecret, writeSecret } from './base32.js'
import { equalBytes, randomBytes, requireBytes, requireType, wrongType } from './bytes.js'
import { EinmalError, judged } from './errors.js'
import { fingerprint } from './fingerprint.js'
import type { Algorithm, PreparedHmac } from './hmac.js'
import { integer, integerOr } from './parameters.js'

/** Only einmal's own modules have this token, so that other code cannot call the constructor. */
export const INTERNAL: unique symbol = /* @__PURE__ */ Symbol()

/**
 * The key that a server and an authenticator share (RFC 4226 §7.5). Opaque and immutable. Log lines,
 * errors, JSON, template literals and debuggers show its length, never its bytes.
 *
 * @example
 * ```ts
 * import { Secret } from 'einmal'
 *
 * const secret = Secret.generate()
 * secret.byteLength // 20
 * console.log(`made ${secret}`) // made [Secret: 20 bytes]
 * secret.toBase32().length // 32: seal it before you store it, and never log it
 * ```
 */
export class Secret {
  readonly #bytes: Uint8Array
  readonly #prepared: { [A in Algorithm]?: PreparedHmac } = {}

  private constructor(bytes: Uint8Array, token: symbol) {
    requireInternal(token)
    this.#bytes = bytes
  }

  /**
   * Generates a new secret with the runtime's CSPRNG.
   *
   * @param byteLength - bytes, an integer from 16 to 128 (default 20). RFC 6238 §5.1 recommends the
   * length of the hash: 20 for SHA1, 32 for SHA256, 64 for SHA512
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `byteLength` is not a number
   * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `byteLength` is not an integer from 16 to 128
   * @throws {EinmalError} `ERR_RANDOM_UNAVAILABLE`
   */
  static generate(byteLength?: number): Secret {
    return new Secret(randomBytes(integerOr('byteLength', byteLength, 20, 16, 128)), INTERNAL)
  }

  /**
   * Reads base32 in any case. It skips white space, line feeds, invisible characters, hyphens and any
   * number of `=` at the end. It drops bits after the last whole byte, as apps do. It refuses every
   * other character: reading 0, 1 or 8 as a letter could silently give a different key.
   *
   * @param text - base32 (RFC 4648 §6) of 1 to 1024 bytes, at most 4096 characters. Weak secrets are
   * accepted
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `text` is not a string
   * @throws {EinmalError} `ERR_BASE32_CHARACTER`, `ERR_BASE32_LENGTH`, `ERR_SECRET_LENGTH`
   *
   * @example
   * ```ts
   * import { Secret } from 'einmal'
   *
   * Secret.fromBase32('gezd gnbv gy3t qojq').toBase32() // 'GEZDGNBVGY3TQOJQ'
   * ```
   */
  static fromBase32(text: string): Secret {
    const bytes = readSecret(boundedText(text))
    return new Secret(judged('ERR_SECRET_LENGTH', requireSize, bytes), INTERNAL)
  }

  /**
   * Reads hexadecimal in any case. It skips white space and hyphens as {@link Secret.fromBase32} does.
   * `Buffer.from(text, 'hex')` stops at the first wrong character and silently gives a different key;
   * this function throws.
   *
   * @param text - hexadecimal of 1 to 1024 bytes, at most 4096 characters. Weak secrets are accepted
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `text` is not a string
   * @throws {EinmalError} `ERR_HEX_CHARACTER`, `ERR_HEX_LENGTH`, `ERR_SECRET_LENGTH`
   *
   * @example
   * ```ts
   * import { Secret } from 'einmal'
   *
   * Secret.fromHex('3132333435363738393031323334353637383930').byteLength // 20
   * ```
   */
  static fromHex(text: string): Secret {
    const bytes = readHex(boundedText(text))
    return new Secret(judged('ERR_SECRET_LENGTH', requireSize, bytes), INTERNAL)
  }

  /**
   * Makes a secret from a copy of `bytes`. A later change of `bytes` does not change the secret.
   *
   * @param bytes - 1 to 1024 bytes. Weak secrets are accepted
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `bytes` is not a Uint8Array
   * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `bytes` is empty or has more than 1024 bytes
   */
  static fromBytes(bytes: Uint8Array): Secret {
    requireBytes(bytes)
    requireSize(bytes)
    return new Secret(new Uint8Array(bytes), INTERNAL)
  }

  /** Length of the secret in bytes, 1 to 1024. */
  get byteLength(): number {
    return this.#bytes.length
  }

  /** True when the secret has fewer than 16 bytes (128 bits), the minimum of RFC 4226 §4 R6. */
  get isWeak(): boolean {
    return this.#bytes.length < 16
  }

  /** Returns the secret as base32, upper case, without padding: the form in otpauth URIs. */
  toBase32(): string {
    return writeSecret(this.#bytes)
  }

  /** Returns a copy of the bytes. */
  toBytes(): Uint8Array {
    return this.#bytes.slice()
  }

  /**
   * Returns whether another secret has the same bytes. The time depends only on the lengths.
   *
   * @param other - the secret to compare with
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `other` is not a Secret
   *
   * @example
   * ```ts
   * import { Secret } from 'einmal'
   *
   * const secret = Secret.generate()
   * secret.equals(Secret.fromBase32(secret.toBase32())) // true
   * secret.equals(Secret.generate()) // false
   * ```
   */
  equals(other: Secret): boolean {
    return equalBytes(this.#bytes, Secret.own(other).#bytes)
  }

  /** Returns `[Secret: 20 bytes]`, never the bytes. */
  toString(): string {
    return `[Secret: ${this.#bytes.length} bytes]`
  }

  /** Returns `[Secret: 20 bytes]`, never the bytes. */
  toJSON(): string {
    return this.toString()
  }

  /**
   * The length and a fingerprint. `assert.deepEqual`, `toEqual` of Jest and Vitest and Chai's `eql`
   * compare this tag, so that two secrets are deeply equal exactly when their bytes are. The
   * fingerprint is 64 bits of SHA-256 over a random key and the secret. The key is new in every
   * process and never leaves it: a fingerprint in a log does not help an attacker to test guesses.
   * `toMatchObject` only compares own properties, and a secret has none: use {@link equals} there.
   */
  get [Symbol.toStringTag](): string {
    // Debuggers read this on the prototype too. It has no bytes, and must not throw.
    if (!(#bytes in this)) return 'Secret'
    return `${this.#bytes.length} bytes${fingerprint(this.#bytes)}`
  }

  /**
   * True for a Secret of any copy of einmal, so that each copy accepts the secrets of the others. A
   * program may load two copies: a bundle and a package, or CommonJS and ES modules in a runtime that
   * does not support `module-sync`.
   *
   * @internal
   */
  get isSecret(): boolean {
    return #bytes in this
  }

  /**
   * Returns the secret itself. For a secret of another copy of einmal, whose private fields cannot be
   * read, it returns a new Secret with the same bytes.
   *
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `secret` is not a Secret
   * @internal
   */
  static own(secret: Pick<Secret, 'isSecret' | 'toBytes'>): Secret {
    if (Object(secret).isSecret !== true) throw wrongType('secret', 'Secret', secret)
    return #bytes in secret ? secret : Secret.fromBytes(secret.toBytes())
  }

  /**
   * Returns the HMAC key state of a secret. It is made at the first use of an algorithm and kept.
   * `prepare` is an argument: with a direct call V8 inlines it here, and each verification takes 10 %
   * longer.
   *
   * @internal
   */
  static hmac(
    token: symbol,
    secret: Secret,
    algorithm: Algorithm,
    prepare: (algorithm: Algorithm, key: Uint8Array) => PreparedHmac,
  ): PreparedHmac {
    requireInternal(token)
    const own = Secret.own(secret)
    own.#prepared[algorithm] ??= prepare(algorithm, own.#bytes)
    return own.#prepared[algorithm]
  }
}

/** Throws a TypeError when `secret` is not a Secret of this or another copy of einmal. */
export function requireSecret(secret: Secret): void {
  Secret.own(secret)
}

/**
 * Maximum length of the text of a secret, in UTF-16 code units. 1024 bytes are 2048 digits of
 * hexadecimal or 1640 characters of padded base32, and a separator may follow each character.
 */
const LONGEST_TEXT = 4096

/** Checks type and length of the text of a secret before it is read. */
function boundedText(text: string): string {
  requireType('text', text, 'string')
  if (text.length <= LONGEST_TEXT) return text
  throw new EinmalError('ERR_SECRET_LENGTH', `the secret has over ${LONGEST_TEXT} characters`)
}

function requireSize(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) throw invalidValue('the secret is empty')
  integer('secret.byteLength', bytes.length, 1, 1024)
  return bytes
}

function requireInternal(token: symbol): void {
  if (token === INTERNAL) return
  throw invalidType('use Secret.generate, fromBase32 or fromBytes')
}
