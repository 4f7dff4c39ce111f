/** Every pair of classes with einmal, and the pairs that the planted leaks must be found in. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** @typedef {import('./pairs.js').PairId} PairId */
/** @typedef {import('./sample-process.js').VerifierId} VerifierId */

/** @type {ReadonlyArray<readonly [PairId, VerifierId]>} */
const MEASURED = [
  ['code', 'verifyTotp'],
  ['match', 'verifyTotp'],
  ['place', 'verifyTotp'],
  ['digits', 'verifyTotp'],
  ['key', 'verifyTotp'],
  ['match', 'leavesTheWindow'],
  ['place', 'leavesTheWindow'],
  ['digits', 'leavesTheCode'],
]

/**
 * Each in a process of its own: what one pair has taught the compiler, the next does not know.
 *
 * @param {number} samples
 */
export async function measureTiming(samples) {
  const program = fileURLToPath(import.meta.resolve('./sample-process.js'))
  const rows = []
  for (const [pair, verifier] of MEASURED) {
    console.error(`  ${pair}, ${verifier}`)
    const order = JSON.stringify({ pair, verifier, samples })
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program, order])
    /** @type {import('./t-test.js').Tests} */
    const tests = JSON.parse(stdout)
    rows.push({ pair, verifier, ...tests })
  }
  return rows
}

/** @typedef {Awaited<ReturnType<typeof measureTiming>>} TimingRows */
