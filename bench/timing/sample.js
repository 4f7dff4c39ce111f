/** Takes the samples: the time of one verification each, of the one class or of the other by chance. */

import { randomFillSync } from 'node:crypto'
import { AT } from './pairs.js'

/** @typedef {import('../../dist/index.js').Secret} Secret */
/** @typedef {(secret: Secret, code: string, options: { at: number }) => { ok: boolean }} Verify */

/** How many samples are prepared together. */
const BATCH = 10_000

/** How many batches are thrown away: the compiler has made up its mind by then. */
const WARM = 20

/**
 * @param {import('./pairs.js').Pair} pair
 * @param {Verify} verify
 * @param {number} samples
 */
export function sample({ begin, accepted }, verify, samples) {
  const batch = begin()
  const times = new Float64Array(samples)
  const classes = new Uint8Array(samples)
  const drawn = new Uint8Array(BATCH)
  const took = new Float64Array(BATCH)
  const ok = new Uint8Array(BATCH)
  for (let done = -WARM * BATCH; done < samples; done += BATCH) {
    randomFillSync(drawn)
    for (let i = 0; i < BATCH; i++) drawn[i] = (drawn[i] ?? 0) & 1
    const { secrets, codes } = prepared(batch(), drawn)
    measure(verify, secrets, codes, took, ok)
    if (drawn.some((which, i) => accepted[which] !== (ok[i] === 1))) {
      throw new Error('the verifier is wrong, and its time does not matter')
    }
    if (done < 0) continue
    times.set(took.subarray(0, samples - done), done)
    classes.set(drawn.subarray(0, samples - done), done)
  }
  return { times, classes }
}

/**
 * The inputs of a batch, made before any of them is used and alike for both classes: each code is a
 * string of its own, of six bytes. None is shared, interned or joined from parts, which an engine
 * would read at another pace.
 *
 * @param {readonly import('./pairs.js').Draw[]} draws
 * @param {Uint8Array} classes
 */
function prepared(draws, classes) {
  /** @type {Secret[]} */
  const secrets = []
  /** @type {string[]} */
  const codes = []
  const bytes = Buffer.alloc(6)
  for (const which of classes) {
    // There are two classes.
    const { secret, code } = /** @type {import('./pairs.js').Draw} */ (draws[which])()
    bytes.write(String(code).padStart(6, '0'), 'latin1')
    secrets.push(secret)
    codes.push(bytes.toString('latin1'))
  }
  // Collected now, and not while the clock runs.
  globalThis.gc?.()
  return { secrets, codes }
}

/**
 * The only place that calls the verifier and reads the clock: nothing here knows the class.
 *
 * @param {Verify} verify
 * @param {readonly Secret[]} secrets
 * @param {readonly string[]} codes
 * @param {Float64Array} took nanoseconds, written
 * @param {Uint8Array} ok 1 where a code was accepted, written
 */
function measure(verify, secrets, codes, took, ok) {
  const options = { at: AT }
  const { hrtime } = process
  for (let i = 0; i < took.length; i++) {
    // The index is below the length of all.
    const secret = /** @type {Secret} */ (secrets[i])
    const code = /** @type {string} */ (codes[i])
    const began = hrtime.bigint()
    const verdict = verify(secret, code, options)
    took[i] = Number(hrtime.bigint() - began)
    ok[i] = Number(verdict.ok)
  }
}
