/** HMAC (RFC 2104) with the key prepared once, over the audited hashes of @noble/hashes. */

import { _SHA1 } from '@noble/hashes/legacy.js'
import { _SHA256, _SHA512 } from '@noble/hashes/sha2.js'

/** The hash under the HMAC: RFC 6238 §1.2 names these three. */
export type Algorithm = 'SHA1' | 'SHA256' | 'SHA512'

/**
 * The HMAC of a message of any length under one key. The answer is scratch memory that the next
 * call for the same algorithm writes over: read it at once.
 */
export type PreparedHmac = (message: Uint8Array) => DataView

/** Runs the two key blocks through the hash, so that each message costs half as much. */
export function prepareHmac(algorithm: Algorithm, key: Uint8Array): PreparedHmac {
  const fresh = HASHES[algorithm]
  scratch[algorithm] ??= newScratch(fresh())
  const { working, mac, view } = scratch[algorithm]
  const block = new Uint8Array(working.blockLen)
  block.set(key.length > block.length ? fresh().update(key).digest() : key)
  const inner = fresh().update(block.map((byte) => byte ^ 0x36))
  const outer = fresh().update(block.map((byte) => byte ^ 0x5c))
  block.fill(0)
  return (message) => {
    inner._cloneInto(working)
    working.update(message).digestInto(mac)
    outer._cloneInto(working)
    working.update(mac).digestInto(mac)
    return view
  }
}

/** What einmal uses of a hash of @noble/hashes. */
interface Hash {
  readonly blockLen: number
  readonly outputLen: number
  update(bytes: Uint8Array): Hash
  digest(): Uint8Array
  digestInto(bytes: Uint8Array): void
  _cloneInto(to?: Hash): Hash
}

const HASHES: Readonly<Record<Algorithm, () => Hash>> = {
  SHA1: () => new _SHA1(),
  SHA256: () => new _SHA256(),
  SHA512: () => new _SHA512(),
}

/** One working state and one result for all keys of an algorithm: a further code allocates none. */
interface Scratch {
  working: Hash
  mac: Uint8Array
  view: DataView
}

const scratch: { [A in Algorithm]?: Scratch } = {}

function newScratch(working: Hash): Scratch {
  const mac = new Uint8Array(working.outputLen)
  return { working, mac, view: new DataView(mac.buffer) }
}
