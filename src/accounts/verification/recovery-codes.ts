/** Recovery codes: look-up secrets for a user without a device (NIST SP 800-63B-4 §3.1.2). */

import { toBase64Url } from '../../core/base64url.js'
import { spaced } from '../../core/blank.js'
import { randomBytes } from '../../core/bytes.js'
import { LONGEST_CODE } from '../../core/code.js'
import { sha256Hex } from '../../core/hmac.js'
import { utf8 } from '../../core/utf8.js'
import { matchLookupSecret } from '../../verifier/match-code.js'

/** The stored form of a user's unused codes. With 120 random bits they need no slow hash. */
export interface RecoverySet {
  /** 16 random bytes in base64url, new for each set. */
  readonly salt: string
  /** SHA-256 of salt, code and user id, in hexadecimal: 64 characters for each code, and commas. */
  readonly hashes: string
}

/** New codes in groups of four, and their stored form. */
export interface RecoveryIssue {
  readonly codes: readonly string[]
  readonly set: RecoverySet | undefined
}

/** Makes new codes: 24 characters of Crockford's alphabet each, 120 random bits. */
export function issueRecoveryCodes(userId: string, count: number): RecoveryIssue {
  // One read for all codes, since each read checks the source with 16 bytes.
  const random = randomBytes(SALT_BYTES + count * LENGTH)
  const salt = toBase64Url(random.subarray(0, SALT_BYTES))
  // 32 divides 256: each character is as likely as the others.
  const text = Array.from(random.subarray(SALT_BYTES), (byte) => ALPHABET.charAt(byte & 31)).join(
    '',
  )
  const codes = text.match(/.{24}/g) ?? []
  return {
    codes: codes.map((code) => code.replace(/.{4}(?=.)/g, '$&-')),
    set:
      count > 0
        ? { salt, hashes: codes.map((code) => hash(salt, code, userId)).join() }
        : undefined,
  }
}

/**
 * Reads a typed recovery code: 24 characters in any case, with white space, invisible characters and
 * hyphens anywhere, 64 characters in all. O is read as 0, I and L as 1, since Crockford's alphabet has
 * none of them.
 *
 * @returns the 24 characters, or `undefined` for any other value
 */
export function readRecoveryCode(code: unknown): string | undefined {
  if (typeof code !== 'string' || code.length > LONGEST_CODE) return undefined
  const text = spaced(code).replace(/[ \u2010-\u2015-]/g, '')
  // Only ASCII goes on: Unicode's upper case makes letters of the alphabet out of ı and ſ.
  if (!/^[0-9A-TV-Za-tv-z]{24}$/.test(text)) return undefined
  return text.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1')
}

/**
 * Removes a code from the set.
 *
 * @param code - as {@link readRecoveryCode} returns it
 * @returns the codes that are left, or `undefined` when the code is not in the set
 */
export function spendRecoveryCode(
  userId: string,
  { salt, hashes }: RecoverySet,
  code: string,
): RecoverySet | undefined {
  const all = hashes.split(',')
  const match = matchLookupSecret(all, hash(salt, code, userId))
  return match < 0 ? undefined : { salt, hashes: all.filter((_, i) => i !== match).join() }
}

/** Number of unused codes. */
export function recoveryCodesLeft(set: RecoverySet | undefined): number {
  return set ? Math.floor((set.hashes.length + 1) / HASH_PLACE) : 0
}

/** Characters of a hash and its comma. */
export const HASH_PLACE = 65

/** Crockford's: without I, L, O and U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 24
const SALT_BYTES = 16

/** Salt and code have a fixed length, so the user id cannot be confused with them. */
function hash(salt: string, code: string, userId: string): string {
  return sha256Hex(utf8(salt + code + userId))
}
