/** A secret that cannot be shown by accident. */

import { readHex, readSecret, writeSecret } from './base32.js'
import {
  equalBytes,
  randomBytes,
  requireBytes,
  requireLength,
  requireType,
  wrongType,
} from './bytes.js'
import { judged } from './errors.js'
import { fingerprint } from './fingerprint.js'
import type { Algorithm, PreparedHmac } from './hmac.js'
import { integer, integerOr } from './parameters.js'

/** Known to einmal's own modules alone: nobody else makes a Secret around bytes that stay theirs. */
export const INTERNAL: unique symbol = /* @__PURE__ */ Symbol()

/**
 * The key that a server and an authenticator share (RFC 4226 §7.5). Opaque and immutable; in log
 * lines, errors, JSON, template literals and debuggers it shows its length and nothing else.
 *
 * @example
 * ```ts
 * import { Secret } from 'einmal'
 *
 * const secret = Secret.generate()
 * secret.byteLength // 20
 * console.log(`made ${secret}`) // made [Secret: 20 bytes]
 * secret.toBase32().length // 32: for the database, sealed, and for nobody's eyes
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
   * A new secret from the runtime's CSPRNG.
   *
   * @param byteLength - 16 to 128 bytes; 20 unless told. RFC 6238 §5.1 recommends the length of the
   * hash: 20 for SHA1, 32 for SHA256, 64 for SHA512
   * @throws {RangeError} when `byteLength` is not an integer from 16 to 128
   * @throws {EinmalError} `ERR_RANDOM_UNAVAILABLE`
   */
  static generate(byteLength?: number): Secret {
    return new Secret(randomBytes(integerOr('byteLength', byteLength, 20, 16, 128)), INTERNAL)
  }

  /**
   * Reads base32 in any case. White space, line feeds and invisible characters that copying brings
   * along are skipped, and so are hyphens and any number of `=` at the end. Bits left over after the
   * last whole byte are dropped, as apps do. Nothing else is forgiven: 0, 1 and 8 are never taken
   * for letters, since the key would silently be another one.
   *
   * @param text - base32 (RFC 4648 §6) of 1 to 1024 bytes, at most 4096 characters in all; weak
   * secrets are read
   * @throws {TypeError} when `text` is not a string
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
   * Reads hexadecimal, as some databases keep secrets. Unlike `Buffer.from(text, 'hex')` it never
   * stops early and never drops a character: the key would silently be another one. Any case; white
   * space and hyphens are skipped as in {@link Secret.fromBase32}.
   *
   * @param text - hexadecimal of 1 to 1024 bytes, at most 4096 characters in all; weak secrets are
   * read
   * @throws {TypeError} when `text` is not a string
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
   * Copies bytes, so that changing them later changes no secret.
   *
   * @param bytes - 1 to 1024 bytes; weak secrets are taken
   * @throws {TypeError} when `bytes` is not a Uint8Array
   * @throws {RangeError} when there are none, or more than 1024
   */
  static fromBytes(bytes: Uint8Array): Secret {
    requireBytes(bytes)
    requireSize(bytes)
    return new Secret(new Uint8Array(bytes), INTERNAL)
  }

  /** How many bytes the secret has, 1 to 1024. */
  get byteLength(): number {
    return this.#bytes.length
  }

  /** True under 16 bytes (128 bits), the least that RFC 4226 §4 R6 allows. */
  get isWeak(): boolean {
    return this.#bytes.length < 16
  }

  /** The secret as base32, upper case, unpadded: what otpauth URIs hold and people type. */
  toBase32(): string {
    return writeSecret(this.#bytes)
  }

  /** A copy of the bytes. */
  toBytes(): Uint8Array {
    return this.#bytes.slice()
  }

  /**
   * Whether another secret has the same bytes. Takes the same time for every content; only the
   * lengths may show.
   *
   * @throws {TypeError} when `other` is not a Secret
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

  /** `[Secret: 20 bytes]`, never the secret. */
  toString(): string {
    return `[Secret: ${this.#bytes.length} bytes]`
  }

  /** `"[Secret: 20 bytes]"`, never the secret. */
  toJSON(): string {
    return this.toString()
  }

  /**
   * The length and a fingerprint. `assert.deepEqual`, `toEqual` of Jest and Vitest and Chai's `eql`
   * compare this tag, so that two secrets are deeply equal exactly when their bytes are. The
   * fingerprint is 64 bits of SHA-256 over a random key and the secret. The key is new in every
   * process and stays in it: nobody can test a guess of the secret against a fingerprint.
   * `toMatchObject` looks at own properties alone, and a secret has none: use {@link equals} there.
   */
  get [Symbol.toStringTag](): string {
    // Debuggers ask the prototype too, which has no bytes and must not throw.
    if (!(#bytes in this)) return 'Secret'
    return `${this.#bytes.length} bytes${fingerprint(this.#bytes)}`
  }

  /**
   * True for a Secret of any copy of einmal, so that copies know each other's. A program may load two:
   * a bundle beside a package, or CommonJS beside ES modules in a runtime that knows no `module-sync`.
   *
   * @internal
   */
  get isSecret(): boolean {
    return #bytes in this
  }

  /**
   * The secret itself; for one of another copy of einmal, whose private fields are out of reach, a
   * Secret with the same bytes.
   *
   * @throws {TypeError} when it is not a Secret
   * @internal
   */
  static own(secret: Pick<Secret, 'isSecret' | 'toBytes'>): Secret {
    if (Object(secret).isSecret !== true) throw wrongType('secret', 'Secret', secret)
    return #bytes in secret ? secret : Secret.fromBytes(secret.toBytes())
  }

  /**
   * The HMAC key state of this secret, made at the first use of an algorithm and kept. `prepare` is
   * an argument: with a direct call V8 inlines it here, and each verification takes 10 % longer.
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

/** Throws a TypeError for what is not a Secret, of this copy of einmal or another. */
export function requireSecret(secret: Secret): void {
  Secret.own(secret)
}

/**
 * The longest text of a secret, in UTF-16 code units: 1024 bytes are 2048 digits of hexadecimal or
 * 1640 characters of padded base32, and a separator may stand behind each.
 */
const LONGEST_TEXT = 4096

/** A text of a secret; one that is too long is not looked at. */
function boundedText(text: string): string {
  requireType('text', text, 'string')
  if (text.length > LONGEST_TEXT)
    judged('ERR_SECRET_LENGTH', requireLength, 'the secret', text, LONGEST_TEXT)
  return text
}

function requireSize(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) throw new RangeError('the secret is empty')
  integer('secret.byteLength', bytes.length, 1, 1024)
  return bytes
}

function requireInternal(token: symbol): void {
  if (token === INTERNAL) return
  throw new TypeError('use Secret.generate, fromBase32 or fromBytes')
}
