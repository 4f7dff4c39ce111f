/** Recovery codes: look-up secrets for whoever has lost every device (NIST SP 800-63B-4 §3.1.2). */

import { toBase64Url } from '../../core/base64url.js'
import { spaced } from '../../core/blank.js'
import { randomBytes } from '../../core/bytes.js'
import { LONGEST_CODE } from '../../core/code.js'
import { sha256Hex } from '../../core/hmac.js'
import { utf8 } from '../../core/utf8.js'

/** What is stored of a user's unused codes: at 120 random bits no slow hash is needed. */
export interface RecoverySet {
  /** 16 random bytes in base64url, new for each set. */
  readonly salt: string
  /** SHA-256 of salt, code and user id, in hexadecimal: 64 characters for each code, and commas. */
  readonly hashes: string
}

/** Codes as they are shown, in groups of four, and what is stored of them. */
export interface RecoveryIssue {
  readonly codes: readonly string[]
  readonly set: RecoverySet | undefined
}

/**
 * New codes, 24 characters of Crockford's alphabet each: 120 random bits.
 */
export function issueRecoveryCodes(userId: string, count: number): RecoveryIssue {
  // One read for all, since the look at whether the source works takes 16 bytes.
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
 * The 24 characters that were meant, or undefined for a value that is no recovery code: any case,
 * with white space, invisible characters and hyphens anywhere, 64 characters in all; O is read as 0,
 * I and L as 1, since Crockford's alphabet has none of them.
 */
export function readRecoveryCode(code: unknown): string | undefined {
  if (typeof code !== 'string' || code.length > LONGEST_CODE) return undefined
  const text = spaced(code).replace(/[ \u2010-\u2015-]/g, '')
  // Only ASCII goes on: Unicode's upper case makes letters of the alphabet out of ı and ſ.
  if (!/^[0-9A-TV-Za-tv-z]{24}$/.test(text)) return undefined
  return text.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1')
}

/**
 * Takes a code out of the set. Every hash is compared to its end, whether or not one matches.
 *
 * @param code - as {@link readRecoveryCode} gives it
 * @returns what is left, or undefined when no hash is the code's
 */
export function spendRecoveryCode(
  userId: string,
  { salt, hashes }: RecoverySet,
  code: string,
): RecoverySet | undefined {
  const typed = hash(salt, code, userId)
  let match = -1
  const all = hashes.split(',')
  for (const [i, stored] of all.entries()) {
    let difference = 0
    // Stryker disable next-line EqualityOperator: one step more compares nothing with nothing
    for (let at = 0; at < typed.length; at++) {
      difference |= typed.charCodeAt(at) ^ stored.charCodeAt(at)
    }
    // All ones when nothing differs, else zero.
    const equal = ~((difference | -difference) >> 31)
    match ^= (match ^ i) & equal
  }
  return match < 0 ? undefined : { salt, hashes: all.filter((_, i) => i !== match).join() }
}

/** How many codes are unused. */
export function recoveryCodesLeft(set: RecoverySet | undefined): number {
  return set ? Math.floor((set.hashes.length + 1) / HASH_PLACE) : 0
}

/** The characters of a hash, and the comma behind all but the last. */
export const HASH_PLACE = 65

/** Crockford's: without I, L, O and U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 24
const SALT_BYTES = 16

/** Salt and code have one length each, so that what follows them is the user id and nothing else. */
function hash(salt: string, code: string, userId: string): string {
  return sha256Hex(utf8(salt + code + userId))
}
