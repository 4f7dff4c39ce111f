/** One verification, ±1 step, of a key that is new each time: in parts, from the least to the whole. */

/**
 * @typedef {object} Core
 * @property {typeof import('../src/index.js').Secret} Secret
 * @property {typeof import('../src/index.js').verifyTotp} verifyTotp
 * @property {typeof import('../src/core/hmac.js').engineOf} engineOf
 * @property {typeof import('../src/core/hmac.js').prepareHmac} prepareHmac
 * @property {typeof import('@noble/hashes/hmac.js').hmac} hmac
 * @property {typeof import('@noble/hashes/legacy.js').sha1} sha1
 */

/** As many as are in turn, a power of two. */
const KEYS = 64

/** @param {Core} core */
export function partsOf({ Secret, verifyTotp, engineOf, prepareHmac, hmac, sha1 }) {
  const keys = Array.from({ length: KEYS }, () => crypto.getRandomValues(new Uint8Array(20)))
  const stored = keys.map((bytes) => Secret.fromBytes(bytes).toBase32())
  const at = Date.UTC(2026, 0, 1)
  const options = { at, window: 1 }
  const counters = [-1, 0, 1].map((drift) => at / 30_000 + drift)
  const messages = counters.map((counter) => {
    const message = new Uint8Array(8)
    new DataView(message.buffer).setBigUint64(0, BigInt(counter))
    return message
  })
  let turn = 0
  /** @template T @param {readonly T[]} values */
  const next = (values) => {
    turn = (turn + 1) & (KEYS - 1)
    // The index is below the length.
    return /** @type {T} */ (values[turn])
  }
  return [
    { id: 'bare', title: 'the eight compressions', work: bare(engineOf('SHA1'), keys, next) },
    {
      id: 'hmac',
      title: 'with padding and truncation: a key prepared, three codes',
      work() {
        const mac = prepareHmac('SHA1', next(keys))
        let integer = 0
        for (const counter of counters) integer ^= mac(0, counter)
        return integer
      },
    },
    {
      id: 'fresh',
      title: '`verifyTotp`, of a secret made of bytes',
      work: () => verifyTotp(Secret.fromBytes(next(keys)), '123456', options),
    },
    {
      id: 'stored',
      title: '`verifyTotp`, of a secret read from base32',
      work: () => verifyTotp(Secret.fromBase32(next(stored)), '123456', options),
    },
    {
      id: 'noble',
      title: 'the yardstick: @noble/hashes, its HMAC prepared and copied for each code',
      work() {
        const prepared = hmac.create(sha1, next(keys))
        let integer = 0
        for (const message of messages) integer ^= prepared.clone().update(message).digest()[0] ?? 0
        return integer
      },
    },
  ]
}

/**
 * The kernel alone, on blocks that are ready.
 *
 * @param {ReturnType<Core['engineOf']>} engine
 * @param {readonly Uint8Array[]} keys
 * @param {<T>(values: readonly T[]) => T} next
 */
function bare({ initial, compress, inner, outer, length, stateOf }, keys, next) {
  /** @param {Uint8Array} key @param {number} pad */
  const block = (key, pad) => {
    const padded = new Uint8Array(64).fill(pad)
    for (const [i, byte] of key.entries()) padded[i] = byte ^ pad
    const view = new DataView(padded.buffer)
    return Int32Array.from({ length: 16 }, (_, i) => view.getInt32(i * 4))
  }
  const blocks = keys.map((key) => ({ first: block(key, 0x36), second: block(key, 0x5c) }))
  const [a, b, digest] = [inner.slice(), outer.slice(), new Int32Array(length)]
  const [c, d] = [stateOf(digest), stateOf(digest)]
  return () => {
    const { first, second } = next(blocks)
    compress(initial, first, digest)
    compress(initial, second, digest)
    for (let code = 0; code < 3; code++) {
      compress(c, a, b)
      compress(d, b, digest)
    }
    return digest[0]
  }
}
