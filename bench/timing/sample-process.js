/** One pair of classes and one verifier, in a process of its own: what to do as JSON in, the tests out. */

import { verifyTotp } from '../../dist/index.js'
import { pairs } from './pairs.js'
import { leavesTheCode, leavesTheWindow } from './planted.js'
import { sample } from './sample.js'
import { tests } from './t-test.js'

const verifiers = { verifyTotp, leavesTheWindow, leavesTheCode }

/** @typedef {keyof typeof verifiers} VerifierId */

/** @type {{ pair: import('./pairs.js').PairId, verifier: VerifierId, samples: number }} */
const { pair, verifier, samples } = JSON.parse(process.argv[2] ?? '{}')
const { times, classes } = sample(pairs[pair], verifiers[verifier], samples)
console.log(JSON.stringify(tests(times, classes)))
