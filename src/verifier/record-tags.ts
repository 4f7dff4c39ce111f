/** The tags of authenticated records: HMAC-SHA-256 over key id, store key and value. */

import { equalBytes } from '../core/bytes.js'
import { EinmalError } from '../core/errors.js'
import type { Mac } from '../core/hmac-sha256.js'
import { isKeyId } from '../core/key-set.js'
import { utf8Into } from '../core/utf8.js'

/** The record that a tag belongs to. */
export interface RecordContext {
  /** The key of the record in the store, such as `user:ada`. */
  readonly recordKey: string
  readonly purpose: 'record'
}

/** Makes the tags of records, and checks them. */
export interface RecordAuthenticator {
  authenticate(text: string, context: RecordContext): Uint8Array | Promise<Uint8Array>
  /** True when the tag was made for exactly this text and this context. */
  verify(text: string, tag: Uint8Array, context: RecordContext): boolean | Promise<boolean>
  /** True when the tag was made under the current key. */
  isCurrentTag(tag: Uint8Array): boolean
}

/** Prepared keys by id. A tag is the id, a dot, and the 32 bytes of the HMAC. */
export interface TagKeys {
  readonly current: string
  readonly macs: ReadonlyMap<string, Mac>
}

/** @param keys - called for each tag, so that keys can be replaced while the program runs */
export function recordAuthenticator(keys: () => TagKeys): RecordAuthenticator {
  return {
    authenticate(text, context) {
      const { current, macs } = keys()
      // A cast, since `current` is always the id of one of the keys.
      const mac = macs.get(current) as Mac
      const head = `${current}.`
      const tag = new Uint8Array(head.length + MAC_BYTES)
      // An id is ASCII.
      // Stryker disable next-line EqualityOperator: the HMAC is written over the byte behind the id
      for (let i = 0; i < head.length; i++) tag[i] = head.charCodeAt(i)
      tag.set(mac(messageOf(current, text, context)), head.length)
      return tag
    },
    verify(text, tag, context) {
      const id = keyIdOf(tag)
      const mac = keys().macs.get(id)
      if (mac) return equalBytes(tag.subarray(-MAC_BYTES), mac(messageOf(id, text, context)))
      if (!isKeyId(id)) return false
      throw new EinmalError('ERR_KEY_UNKNOWN', `there is no record key "${id}"`)
    },
    isCurrentTag: (tag) => keyIdOf(tag) === keys().current,
  }
}

const MAC_BYTES = 32

/** The key id of a tag; a text that is no key id for any other bytes. */
function keyIdOf(tag: Uint8Array): string {
  let text = ''
  // No spread: a tag that an attacker wrote may be longer than an argument list.
  for (let i = 0; i < tag.length - MAC_BYTES; i++) text += String.fromCharCode(Number(tag[i]))
  return text.endsWith('.') ? text.slice(0, -1) : ''
}

/**
 * Memory for a message, which each call writes over: an HMAC reads its message at once. The records of
 * most users fit.
 */
const messageRoom = /* @__PURE__ */ new Uint8Array(4096)

/** The length of the record key keeps it apart from the text. */
function messageOf(id: string, text: string, { recordKey }: RecordContext): Uint8Array {
  return utf8Into(`einmal record\n${id}\n${recordKey.length}\n${recordKey}${text}`, messageRoom)
}
