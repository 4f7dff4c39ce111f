/**
 * A process that verifies while its parent disturbs the store, until its parent says that all is
 * well again. What was told must still be so, and everybody must get on.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { createVerifier, EinmalError, Secret, type StateStore, totp } from 'einmal'
import { connect, type Kind } from '../support/connect.js'

export interface OutageResult {
  codes: number
  /** Submissions that were answered by an error. */
  failed: number
  /** Codes that are spent though nobody was told of their acceptance, as a lost answer does it. */
  untold: number
  /** Exceptions that the driver threw past its caller, at an answer that nobody had asked for. */
  thrown: number
  faults: string[]
}

/** So many people at once, each of whom submits a code twice at the same instant, then another. */
const PEOPLE = 8
const EXPECTED = ['accepted', 'replayed', 'failed']

const [kind, place = '', direct = ''] = process.argv.slice(2)
const told: string[][] = []
const result: OutageResult = { codes: 0, failed: 0, untold: 0, thrown: 0, faults: [] }
let calm = false

process.on('message', () => {
  calm = true
})
process.on('uncaughtException', (error) => {
  if (!/node_modules.(ioredis|pg)\b/.test(`${error.stack}`)) throw error
  result.thrown++
})

// The casts name what the parent hands over: the disturbed way to the store, and another one.
const disturbed = connect(kind as Kind, place, 2000)
const undisturbed = connect(kind as Kind, direct)
await undisturbed.store.setup()
process.send?.('ready')
await verify(submitter(disturbed.store))
await examine(submitter(undisturbed.store))
process.send?.(result, () => process.exit())

async function verify(submit: (n: number) => Promise<string>): Promise<void> {
  async function person(): Promise<void> {
    let wellAgain = false
    while (!wellAgain) {
      const n = told.push([]) - 1
      const outcomes = await Promise.all([submit(n), submit(n)])
      told[n] = outcomes
      // Somebody whose request failed does not ask again at once.
      if (outcomes.includes('failed')) await sleep(20)
      wellAgain = calm && outcomes.includes('accepted')
    }
  }
  async function tooLong(): Promise<string> {
    while (!calm) await sleep(100)
    return sleep(60_000, 'somebody gets no acceptance when all is well again')
  }
  const everybody = Promise.all(Array.from({ length: PEOPLE }, person))
  const fault = await Promise.race([everybody, tooLong()])
  if (typeof fault === 'string') result.faults.push(fault)
}

async function examine(submit: (n: number) => Promise<string>): Promise<void> {
  for (const [n, outcomes] of told.entries()) {
    const accepted = outcomes.filter((outcome) => outcome === 'accepted').length
    const strange = outcomes.filter((outcome) => !EXPECTED.includes(outcome)).length
    const later = [await submit(n), await submit(n)]
    const allowed = accepted > 0 ? ['replayed'] : ['accepted', 'replayed']
    const right = allowed.includes(`${later[0]}`) && later[1] === 'replayed'
    result.codes++
    result.failed += outcomes.filter((outcome) => outcome === 'failed').length
    if (accepted === 0 && later[0] === 'replayed') result.untold++
    if (accepted > 1 || strange > 0 || !right) {
      result.faults.push(`code ${n} was ${outcomes}, and afterwards ${later}`)
    }
  }
}

/** Submits the right code of credential n; all at one instant, so that none goes stale. */
function submitter(store: StateStore): (n: number) => Promise<string> {
  const at = 1_800_000_000_000
  const limit = { free: 100, hardStop: 100 }
  const verifier = createVerifier({ store, limit, now: () => at })
  return async (n) => {
    const secret = Secret.fromBytes(new TextEncoder().encode(`the secret of person ${n}`))
    try {
      const verdict = await verifier.verifyTotp({ id: `${n}`, secret, code: totp(secret, { at }) })
      return verdict.ok ? 'accepted' : verdict.reason
    } catch (error) {
      const down = error instanceof EinmalError && error.code === 'ERR_STORE_UNAVAILABLE'
      return down ? 'failed' : `${error}`
    }
  }
}
