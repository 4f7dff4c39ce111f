/** One verification of a new key, ±1 step, in parts: from the bare hashing to the whole call. */

import { hmac } from '@noble/hashes/hmac.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { engineOf, prepareHmac } from '../../src/core/hmac.js'
import { Secret, verifyTotp } from '../../src/index.js'
import { cycling } from '../support/statistics.js'

export interface Part {
  id: 'bare' | 'hmac' | 'fresh' | 'stored' | 'noble'
  title: string
  work(): unknown
}

const AT = Date.UTC(2026, 0, 1)
/** The counters of the three steps. */
const COUNTERS = [-1, 0, 1].map((drift) => AT / 30_000 + drift)

/** The parts, each with 64 keys that take turns. */
export function newParts(): Part[] {
  const keys = Array.from({ length: 64 }, () => crypto.getRandomValues(new Uint8Array(20)))
  const nextKey = cycling(keys)
  const nextStored = cycling(keys.map((bytes) => Secret.fromBytes(bytes).toBase32()))
  const options = { at: AT, window: 1 }
  const messages = COUNTERS.map((counter) => {
    const message = new Uint8Array(8)
    new DataView(message.buffer).setBigUint64(0, BigInt(counter))
    return message
  })
  return [
    { id: 'bare', title: 'the eight compressions', work: compressions(keys) },
    {
      id: 'hmac',
      title: 'with padding and truncation: a key prepared, three codes',
      work() {
        const mac = prepareHmac('SHA1', nextKey())
        let integer = 0
        for (const counter of COUNTERS) integer ^= mac(0, counter)
        return integer
      },
    },
    {
      id: 'fresh',
      title: '`verifyTotp`, of a secret made of bytes',
      work: () => verifyTotp(Secret.fromBytes(nextKey()), '123456', options),
    },
    {
      id: 'stored',
      title: '`verifyTotp`, of a secret read from base32',
      work: () => verifyTotp(Secret.fromBase32(nextStored()), '123456', options),
    },
    {
      id: 'noble',
      title: 'the yardstick: @noble/hashes, its HMAC prepared and copied for each code',
      work() {
        const prepared = hmac.create(sha1, nextKey())
        let integer = 0
        for (const message of messages) integer ^= prepared.clone().update(message).digest()[0] ?? 0
        return integer
      },
    },
  ]
}

/** The compressions alone, of padded key blocks: two for a new key, two for each of three codes. */
function compressions(keys: readonly Uint8Array[]): () => unknown {
  const { initial, compress, inner, outer, length } = engineOf('SHA1')
  const next = cycling(
    keys.map((key) => ({ inside: paddedBlock(key, 0x36), outside: paddedBlock(key, 0x5c) })),
  )
  const [a, b, digest] = [inner.slice(), outer.slice(), new Int32Array(length)]
  const [c, d] = [digest.slice(), digest.slice()]
  return () => {
    const { inside, outside } = next()
    compress(initial, inside, digest)
    compress(initial, outside, digest)
    for (let code = 0; code < 3; code++) {
      compress(c, a, b)
      compress(d, b, digest)
    }
    return digest[0]
  }
}

function paddedBlock(key: Uint8Array, pad: number): Int32Array {
  const padded = new Uint8Array(64).fill(pad)
  for (const [i, byte] of key.entries()) padded[i] = byte ^ pad
  const view = new DataView(padded.buffer)
  return Int32Array.from({ length: 16 }, (_, i) => view.getInt32(i * 4))
}
