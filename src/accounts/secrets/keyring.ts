/** Secrets sealed with AES-256-GCM under keys that the program holds, and rotates. */

import { fromBase64Url, toBase64Url } from '../../core/base64url.js'
import { randomBytes } from '../../core/bytes.js'
import { EinmalError } from '../../core/errors.js'
import { deriveKey } from '../../core/hkdf.js'
import { type Mac, prepareMac } from '../../core/hmac-sha256.js'
import { isKeyId, KEY_BYTES, keySetOf, requireKeyId } from '../../core/key-set.js'
import type { Complete } from '../../core/parameters.js'
import { utf8 } from '../../core/utf8.js'
import { recordAuthenticator, type TagKeys } from '../../verifier/record-tags.js'
import { type BoxKey, importBoxKey } from './box-key.js'
import { RECORD_KEY } from './key-labels.js'
import type { SealContext, Sealer } from './sealer.js'

/** The keys of a keyring. */
export interface KeyringOptions {
  /** The id of the key under which is sealed from now on. */
  current: string
  /**
   * 32 random bytes by id: the current key, and the old ones as long as anything is sealed under
   * them. An id has 1 to 32 letters, digits, `_` and `-`, and always means the same key.
   */
  keys: Readonly<Record<string, Uint8Array>>
}

/** A {@link Sealer} that holds its keys in this process. */
export interface Keyring extends Complete<Sealer> {
  /** Replaces all keys. Calls that are under way end with the old ones, the next begin with these. */
  rotate(keys: KeyringOptions | string | undefined): Promise<void>
}

/**
 * Makes a keyring: it seals secrets, and authenticates records with keys that HKDF-SHA-256 (RFC 5869)
 * derives from its own. Sealing is AES-256-GCM, a fresh nonce of 96 bits for each secret, the key's id in
 * front, and the {@link SealContext} as additional data. Since nonces are random, a key serves for
 * 2^32 secrets (NIST SP 800-38D §8.3).
 *
 * @param keys - the keys by id; or their text, as `npx einmal keygen` prints it and the environment
 * variable `EINMAL_KEYS` holds it: `k2:…,k1:…`, the current one first
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when an id has other characters, a key is not 32 bytes
 * long, or the current one is not among them
 * @throws {EinmalError} `ERR_KEYS_TEXT`, and `ERR_CRYPTO_UNAVAILABLE` where Web Crypto is missing
 *
 * @example
 * ```ts
 * import { createKeyring, generateKey } from 'einmal/accounts'
 *
 * const keyring = await createKeyring(generateKey('k1')) // process.env.EINMAL_KEYS in a program
 * const context = { userId: 'ada', authenticatorId: 'phone', purpose: 'otp' } as const
 * const sealed = await keyring.seal(Uint8Array.of(1, 2, 3), context)
 * sealed // 'k1.…'
 * await keyring.open(sealed, context) // Uint8Array.of(1, 2, 3)
 * await keyring.open(sealed, { ...context, userId: 'bob' }) // throws ERR_SEAL_BROKEN
 * ```
 */
export async function createKeyring(keys: KeyringOptions | string | undefined): Promise<Keyring> {
  let ring = await importKeys(keys)
  const { authenticate, verify, isCurrentTag } = recordAuthenticator(() => ring.tags)
  return {
    authenticate: async (text, context) => authenticate(text, context),
    verify: async (text, tag, context) => verify(text, tag, context),
    isCurrentTag,
    async seal(secret, context) {
      const { current } = ring
      // More than is needed, since the look at whether the source works takes the last 16.
      const nonce = randomBytes(KEY_BYTES).subarray(-NONCE_BYTES)
      const additionalData = contextBytes(current.id, context)
      const sealed = await current.key.seal({ nonce, additionalData, bytes: secret })
      return `${current.id}.${toBase64Url(Uint8Array.of(...nonce, ...sealed))}`
    },
    async open(sealed, context) {
      const end = sealed.indexOf('.')
      // Stryker disable next-line EqualityOperator: nothing in front of the dot names no key either
      const id = end < 0 ? sealed : sealed.slice(0, end)
      const key = ring.keys.get(id)
      if (key === undefined) {
        throw isKeyId(id)
          ? new EinmalError('ERR_KEY_UNKNOWN', `the keyring has no key "${id}"`)
          : broken()
      }
      const box = fromBase64Url(sealed.slice(id.length + 1), boxRoom)
      if (box === undefined) throw broken()
      const [nonce, bytes] = [box.subarray(0, NONCE_BYTES), box.subarray(NONCE_BYTES)]
      try {
        return await key.open({ nonce, additionalData: contextBytes(id, context), bytes })
      } catch {
        throw broken()
      }
    },
    hasKey: (sealed) => ring.keys.has(sealed.slice(0, Math.max(0, sealed.indexOf('.')))),
    isCurrent: (sealed) => sealed.startsWith(`${ring.current.id}.`),
    async rotate(next) {
      ring = await importKeys(next)
    },
  }
}

/**
 * A new key as text, for the environment variable `EINMAL_KEYS`: what `npx einmal keygen` prints.
 *
 * @param id - names the key: 1 to 32 letters, digits, `_` and `-`
 * @returns `id:` and 32 random bytes in base64url
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when the id is not a string
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when it has other characters
 * @throws {EinmalError} `ERR_RANDOM_UNAVAILABLE`
 *
 * @example
 * ```ts
 * import { generateKey } from 'einmal/accounts'
 *
 * generateKey('k1').length // 46
 * ```
 */
export function generateKey(id: string): string {
  return `${requireKeyId(id)}:${toBase64Url(randomBytes(KEY_BYTES))}`
}

const NONCE_BYTES = 12

/**
 * Memory for a sealed secret, which each call writes over: node:crypto reads it at once, and Web Crypto
 * copies it before it answers with a promise (Web Cryptography §14.3.2). The context has its own: should
 * a Web Crypto read late, it would open no secret of another user with it.
 */
const boxRoom = /* @__PURE__ */ new Uint8Array(2048)

/** Keys as the runtime holds them. */
interface Ring {
  readonly current: { readonly id: string; readonly key: BoxKey }
  readonly keys: ReadonlyMap<string, BoxKey>
  /** The derived keys, which authenticate records. */
  readonly tags: TagKeys
}

async function importKeys(source: KeyringOptions | string | undefined): Promise<Ring> {
  const { current, keys } = keySetOf(keysOf(source))
  const imported = new Map<string, BoxKey>()
  const macs = new Map<string, Mac>()
  for (const [id, bytes] of keys) {
    imported.set(id, await importBoxKey(bytes))
    macs.set(id, prepareMac(deriveKey(bytes, RECORD_KEY)))
  }
  const { id } = current
  return {
    // A cast, since `keySetOf` has checked that the current key is one of the keys.
    current: { id, key: imported.get(id) as BoxKey },
    keys: imported,
    tags: { current: id, macs },
  }
}

function keysOf(source: KeyringOptions | string | undefined): KeyringOptions {
  // Null is an environment variable that is missing in a row or a JSON file.
  if (source == null) throw badText()
  if (typeof source === 'object') return source
  const entries = source.split(/[\s,]/).flatMap((part) => (part ? [readKey(part)] : []))
  const ids = entries.map(([id]) => id)
  if (ids[0] === undefined || new Set(ids).size < ids.length) throw badText()
  return { current: ids[0], keys: Object.fromEntries(entries) }
}

function readKey(text: string): readonly [string, Uint8Array] {
  const { id, key } = /^(?<id>[\w-]{1,32}):(?<key>[\w+/-]{43})=?$/.exec(text)?.groups ?? {}
  const bytes = fromBase64Url(`${key}`.replaceAll('+', '-').replaceAll('/', '_'))
  if (bytes?.length !== KEY_BYTES) throw badText()
  return [`${id}`, bytes]
}

function badText(): EinmalError {
  return new EinmalError(
    'ERR_KEYS_TEXT',
    'EINMAL_KEYS must be "id:key,id:key…", each id once and each key 32 bytes in base64; `npx einmal keygen` makes one',
  )
}

function broken(): EinmalError {
  return new EinmalError(
    'ERR_SEAL_BROKEN',
    'the sealed secret was changed, is of another user or authenticator, or of another key of this id',
  )
}

/** A list in JSON, so that no two contexts make the same bytes. */
function contextBytes(
  keyId: string,
  { purpose, authenticatorId, userId }: SealContext,
): Uint8Array {
  return utf8(`["einmal",${json(keyId)},${json(purpose)},${json(authenticatorId)},${json(userId)}]`)
}

/** JSON.stringify takes its time, and most ids have nothing to escape. */
function json(text: string): string {
  const isPlain = typeof text === 'string' && !/[^\w@.+:-]/.test(text)
  return isPlain ? `"${text}"` : JSON.stringify(text)
}
