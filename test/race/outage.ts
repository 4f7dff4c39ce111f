/**
 * A process that verifies codes while its parent disturbs the store, until a message of the parent says
 * that the disturbance has ended. Then every answer must still hold, and new codes must be accepted.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { createVerifier, EinmalError, Secret, type StateStore, totp } from 'einmal'
import { connect, type Kind } from '../support/connect.js'

export interface OutageResult {
  codes: number
  /** Submissions that failed with an error. */
  failed: number
  /** Codes that were accepted more than once. */
  twice: number
  /** Codes that are spent although no answer said so, because the answer was lost. */
  unanswered: number
  /** Uncaught exceptions of the driver, caused by an unexpected answer. */
  thrown: number
  faults: string[]
}

/** Messages of the process: when it is connected, for each accepted code, and at its end. */
export type OutageMessage = 'ready' | 'accepted' | OutageResult

/** Number of clients at once; each submits a code twice at the same instant, then the next one. */
const CLIENTS = 8
const EXPECTED = ['accepted', 'replayed', 'failed']
/** Milliseconds. */
const SHORTEST_WAIT = 20
const LONGEST_WAIT = 1000

/** `name` distinguishes the credentials of this process from those of others. */
const [kind, place = '', direct = '', name = ''] = process.argv.slice(2)
const answers: string[][] = []
const result: OutageResult = { codes: 0, failed: 0, twice: 0, unanswered: 0, thrown: 0, faults: [] }
let calm = false

process.on('message', () => {
  calm = true
})
process.on('uncaughtException', (error) => {
  if (!/node_modules.(ioredis|mysql2|pg)\b/.test(`${error.stack}`)) throw error
  result.thrown++
})

// The parent passes a Kind, the address of the disturbed connection and that of a direct one.
const disturbed = connect(kind as Kind, place, 2000)
const undisturbed = connect(kind as Kind, direct)
await undisturbed.store.setup()
tell('ready')
await verify(submitter(disturbed.store))
await examine(submitter(undisturbed.store))
tell(result, () => process.exit())

function tell(message: OutageMessage, sent?: () => void): void {
  process.send?.(message, undefined, undefined, sent)
}

async function verify(submit: (n: number) => Promise<string>): Promise<void> {
  async function client(): Promise<void> {
    let isAccepted = false
    let wait = SHORTEST_WAIT
    while (!isAccepted) {
      const n = answers.push([]) - 1
      const outcomes = await Promise.all([submit(n), submit(n)])
      answers[n] = outcomes
      if (outcomes.includes('accepted')) tell('accepted')
      // A client waits longer after each failure. So a long outage makes few codes, all of which are
      // examined afterwards.
      if (outcomes.includes('failed')) await sleep(wait)
      wait = outcomes.includes('failed') ? Math.min(2 * wait, LONGEST_WAIT) : SHORTEST_WAIT
      isAccepted = calm && outcomes.includes('accepted')
    }
  }
  async function tooLong(): Promise<string> {
    while (!calm) await sleep(100)
    return sleep(60_000, 'a client gets no code accepted after the disturbance')
  }
  const clients = Promise.all(Array.from({ length: CLIENTS }, client))
  const fault = await Promise.race([clients, tooLong()])
  if (typeof fault === 'string') result.faults.push(fault)
}

async function examine(submit: (n: number) => Promise<string>): Promise<void> {
  const left = answers.entries()
  const examiner = async (): Promise<void> => {
    // All examiners take from the same iterator.
    for (const [n, outcomes] of left) await examineOne(n, outcomes)
  }
  await Promise.all(Array.from({ length: CLIENTS }, examiner))

  async function examineOne(n: number, outcomes: readonly string[]): Promise<void> {
    const accepted = outcomes.filter((outcome) => outcome === 'accepted').length
    const strange = outcomes.filter((outcome) => !EXPECTED.includes(outcome)).length
    const later = [await submit(n), await submit(n)]
    const allowed = accepted > 0 ? ['replayed'] : ['accepted', 'replayed']
    const right = allowed.includes(`${later[0]}`) && later[1] === 'replayed'
    const again = later.filter((outcome) => outcome === 'accepted').length
    result.codes++
    if (accepted + again > 1) result.twice++
    result.failed += outcomes.filter((outcome) => outcome === 'failed').length
    if (accepted === 0 && later[0] === 'replayed') result.unanswered++
    if (accepted > 1 || strange > 0 || !right) {
      result.faults.push(`code ${n} was ${outcomes}, and afterwards ${later}`)
    }
  }
}

/** Submits the valid code of credential n, all at one instant, so that no code expires. */
function submitter(store: StateStore): (n: number) => Promise<string> {
  const at = 1_800_000_000_000
  const limit = { free: 100, hardStop: 100 }
  const verifier = createVerifier({ store, limit, now: () => at })
  return async (n) => {
    const secret = Secret.fromBytes(new TextEncoder().encode(`the secret of person ${name}${n}`))
    try {
      const verdict = await verifier.verifyTotp({
        id: `${name}${n}`,
        secret,
        code: totp(secret, { at }),
      })
      return verdict.ok ? 'accepted' : verdict.reason
    } catch (error) {
      const down = error instanceof EinmalError && error.code === 'ERR_STORE_UNAVAILABLE'
      return down ? 'failed' : `${error}`
    }
  }
}
