/**
 * Look-up secrets (NIST SP 800-63B-4 §3.1.2): recovery codes, and the activation code of a letter. They
 * are random, stored as hashes, and used once.
 */

import { toBase64Url } from '../../core/base64url.js'
import { spaced } from '../../core/blank.js'
import { randomBytes } from '../../core/bytes.js'
import { LONGEST_CODE } from '../../core/code.js'
import { sha256Bytes } from '../../core/hmac-sha256.js'
import { utf8 } from '../../core/utf8.js'
import { matchLookupSecret } from '../../verifier/match-code.js'

/** The stored form of the unused codes of a user. */
export interface LookupSet {
  /** 16 random bytes in base64url, new for each set. */
  readonly salt: string
  /** Hashes of salt, code and user id, in base64url: 22 characters for each code, and commas. */
  readonly hashes: string
}

/**
 * Makes new codes of Crockford's alphabet, 5 random bits a character, and their stored form.
 *
 * @returns the codes in groups of four, and the set
 */
export function issueLookupSecrets(
  userId: string,
  count: number,
  characters: number,
): { readonly codes: readonly string[]; readonly set: LookupSet } {
  // One read for all codes, since each read checks the source with 16 bytes.
  const random = randomBytes(SALT_BYTES + count * characters)
  const salt = toBase64Url(random.subarray(0, SALT_BYTES))
  const codes: string[] = []
  for (let at = SALT_BYTES; at < random.length; at += characters) {
    // 32 divides 256: each character is as likely as the others.
    const letters = Array.from(random.subarray(at, at + characters), (byte) => {
      return ALPHABET.charAt(byte & 31)
    })
    codes.push(letters.join(''))
  }
  return {
    codes: codes.map((code) => code.replace(/.{4}(?=.)/g, '$&-')),
    set: { salt, hashes: codes.map((code) => hash(salt, code, userId)).join() },
  }
}

/**
 * Reads a typed code: any case, with white space, invisible characters and hyphens anywhere, 64
 * characters in all. O is read as 0, I and L as 1, since Crockford's alphabet has none of them.
 *
 * @returns the characters of the code, or `undefined` for any other value
 */
export function readLookupSecret(code: unknown, characters: number): string | undefined {
  if (typeof code !== 'string' || code.length > LONGEST_CODE) return undefined
  const text = spaced(code).replace(/[ \u2010-\u2015-]/g, '')
  // Only ASCII goes on: Unicode's upper case makes letters of the alphabet out of ı and ſ.
  if (text.length !== characters || !/^[0-9A-TV-Za-tv-z]*$/.test(text)) return undefined
  return text.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1')
}

/**
 * Removes a code from the set.
 *
 * @param code - as {@link readLookupSecret} returns it
 * @returns the hashes that are left, or `undefined` when the code is not in the set
 */
export function spendLookupSecret(
  userId: string,
  { salt, hashes }: LookupSet,
  code: string,
): string | undefined {
  const all = hashes.split(',')
  const match = matchLookupSecret(all, hash(salt, code, userId))
  return match < 0 ? undefined : all.filter((_, i) => i !== match).join()
}

/** Number of unused codes. */
export function codesLeft(set: LookupSet | undefined): number {
  return set ? Math.floor((set.hashes.length + 1) / HASH_PLACE) : 0
}

/** Characters of a hash and its comma. */
export const HASH_PLACE = 23

/** Crockford's: without I, L, O and U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const SALT_BYTES = 16
/** No code has more random bits. A whole digest would only make the record and its tag larger. */
const HASH_BYTES = 16

/**
 * Computes SHA-256, truncated (NIST SP 800-107 §5.1). Salt and code have a fixed length, so the user id
 * cannot be confused with them.
 */
function hash(salt: string, code: string, userId: string): string {
  return toBase64Url(sha256Bytes(utf8(salt + code + userId)).subarray(0, HASH_BYTES))
}
