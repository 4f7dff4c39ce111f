/** Signs the user id for a portal behind a proxy, so that it does not depend on the proxy's header rules. */

import { fromBase64Url, toBase64Url } from '../../core/base64url.js'
import { requireType } from '../../core/bytes.js'
import { requireKey } from '../../core/key-set.js'
import { integer } from '../../core/parameters.js'
import { subtle } from '../../core/web-crypto.js'

/** The headers and the target of a request behind a proxy. */
export interface IdentityHeaders {
  /** The header `Einmal-User`, as it came. */
  user: string | null | undefined
  /** The header `Einmal-User-Signature`. */
  signature: string | null | undefined
  method: string
  /** Path and query, as they came: `req.url` in Node, `REQUEST_URI` in PHP. */
  uri: string
}

/** Options of {@link verifyIdentity}. */
export interface VerifyIdentityOptions {
  /** `forwardAuth.identityKey` of the gate, 32 bytes. */
  key: Uint8Array
  /** Greatest age of a signature, 1 to 3600 seconds. @defaultValue 60 */
  maxAgeSeconds?: number | undefined
  /** The clock, in milliseconds since the Unix epoch. @defaultValue `Date.now` */
  now?: (() => number) | undefined
}

/** HMAC-SHA-256 over purpose, second, method, path and user, a line each. */
export async function signIdentity(
  key: Uint8Array,
  { user, method, uri }: { user: string; method: string; uri: string },
  now: number,
): Promise<string> {
  const seconds = Math.floor(now / 1000)
  const message = messageOf(seconds, method, uri, user)
  const mac = await hmac().sign('HMAC', await importKey(key), message)
  return `${seconds}.${toBase64Url(new Uint8Array(mac))}`
}

/**
 * Checks `Einmal-User` in a portal behind a proxy that asks the gate.
 *
 * @param headers - what came with the request
 * @param options - the key that the gate signs with
 * @returns the user id, `''` for what is public; undefined when the gate has not signed it for this request
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when the key does not have 32 bytes
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `maxAgeSeconds` is out of its range
 * @example
 * ```ts
 * import { verifyIdentity } from 'einmal/gate'
 *
 * const key = new Uint8Array(32) // as forwardAuth.identityKey of the gate
 * const forged = { user: 'mayor', signature: '1795428010.AAAA', method: 'GET', uri: '/papers/7' }
 * await verifyIdentity(forged, { key }) // undefined
 * ```
 */
export async function verifyIdentity(
  { user, signature, method, uri }: IdentityHeaders,
  options: VerifyIdentityOptions,
): Promise<string | undefined> {
  const maxAgeSeconds = integer('maxAgeSeconds', options.maxAgeSeconds ?? 60, 1, 3600)
  const now = options.now ?? Date.now
  requireType('now', now, 'function')
  const key = await importKey(options.key)
  const [, instant, text = ''] = /^(\d{1,13})\.([\w-]{43})$/.exec(signature ?? '') ?? []
  const mac = fromBase64Url(text)
  const seconds = Number(instant)
  const age = now() / 1000 - seconds
  // The clock of the portal may be a minute behind that of the gate.
  if (user == null || mac?.length !== 32 || !(age < maxAgeSeconds && age > -60)) return undefined
  const message = messageOf(seconds, method, uri, user)
  if (!(await hmac().verify('HMAC', key, Uint8Array.from(mac), message))) return undefined
  return decodeURIComponent(user)
}

const hmac = subtle<Pick<SubtleCrypto, 'importKey' | 'sign' | 'verify'>>

function importKey(key: Uint8Array): Promise<CryptoKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  return hmac().importKey('raw', requireKey('key', key), algorithm, false, ['sign', 'verify'])
}

/** None of the four can hold a line feed: the user is percent-encoded. */
function messageOf(
  seconds: number,
  method: string,
  uri: string,
  user: string,
): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(['einmal identity', seconds, method, uri, user].join('\n'))
}
