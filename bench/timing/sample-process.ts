/** A process that samples one pair of classes with one verifier, and tests the times. */

import { verifyTotp } from 'einmal'
import { input, output } from '../support/fresh-process.js'
import { type PairId, pairs } from './pairs.js'
import { leavesTheCode, leavesTheWindow } from './planted-leaks.js'
import { sample } from './sample.js'
import { runTests } from './t-test.js'

const verifiers = { verifyTotp, leavesTheWindow, leavesTheCode }

export type VerifierId = keyof typeof verifiers

export interface SampleInput {
  pair: PairId
  verifier: VerifierId
  samples: number
}

const { pair, verifier, samples } = input<SampleInput>()
const { times, classes } = sample(pairs[pair], verifiers[verifier], samples)
output(runTests(times, classes))
