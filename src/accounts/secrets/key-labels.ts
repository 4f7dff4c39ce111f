/** The labels under which HKDF derives keys from the keys of the keyring (RFC 5869 §3.2). */

/** The key that authenticates records. */
export const RECORD_KEY = 'einmal accounts record v2'
