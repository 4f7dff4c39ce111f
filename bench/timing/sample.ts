/** Takes the samples: each is the time of one verification, of one class or of the other at random. */

import { randomFillSync } from 'node:crypto'
import type { Secret } from 'einmal'
import { AT, type Draw, type Pair } from './pairs.js'

export type Verify = (secret: Secret, code: string, options: { at: number }) => { ok: boolean }

/** The number of samples that are prepared together. */
const BATCH = 10_000

/** The number of batches that are thrown away: the compiler has finished by then. */
const WARM_UP = 20

export function sample(
  { begin, accepted }: Pair,
  verify: Verify,
  samples: number,
): { times: Float64Array; classes: Uint8Array } {
  const batch = begin()
  const times = new Float64Array(samples)
  const classes = new Uint8Array(samples)
  const drawn = new Uint8Array(BATCH)
  const took = new Float64Array(BATCH)
  const ok = new Uint8Array(BATCH)
  for (let done = -WARM_UP * BATCH; done < samples; done += BATCH) {
    randomFillSync(drawn)
    for (let i = 0; i < BATCH; i++) drawn[i] = (drawn[i] ?? 0) & 1
    const { secrets, codes } = prepare(batch(), drawn)
    measure(verify, secrets, codes, took, ok)
    if (drawn.some((which, i) => accepted[which] !== (ok[i] === 1))) {
      throw new Error('the verifier gives a wrong verdict')
    }
    if (done < 0) continue
    times.set(took.subarray(0, samples - done), done)
    classes.set(drawn.subarray(0, samples - done), done)
  }
  return { times, classes }
}

/**
 * Makes the inputs of a batch before any of them is used, for both classes in the same way. Each code
 * is a separate string of six bytes: an engine reads strings that are shared, interned or joined
 * at another speed.
 */
function prepare(
  [first, second]: readonly [Draw, Draw],
  classes: Uint8Array,
): { secrets: Secret[]; codes: string[] } {
  const secrets: Secret[] = []
  const codes: string[] = []
  const bytes = Buffer.alloc(6)
  for (const which of classes) {
    const { secret, code } = which === 0 ? first() : second()
    bytes.write(String(code).padStart(6, '0'), 'latin1')
    secrets.push(secret)
    codes.push(bytes.toString('latin1'))
  }
  // Collects garbage now, and not while the clock runs.
  globalThis.gc?.()
  return { secrets, codes }
}

/**
 * The only place that calls the verifier and reads the clock. It does not know the class.
 *
 * @param took - nanoseconds; written
 * @param ok - 1 where a code was accepted; written
 */
function measure(
  verify: Verify,
  secrets: readonly Secret[],
  codes: readonly string[],
  took: Float64Array,
  ok: Uint8Array,
): void {
  const options = { at: AT }
  const { hrtime } = process
  for (let i = 0; i < took.length; i++) {
    // All arrays have the same length.
    const secret = secrets[i] as Secret
    const code = codes[i] as string
    const began = hrtime.bigint()
    const verdict = verify(secret, code, options)
    took[i] = Number(hrtime.bigint() - began)
    ok[i] = Number(verdict.ok)
  }
}
