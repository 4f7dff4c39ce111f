/** A verifier with its store, clock and events, for tests. */

import {
  createVerifier,
  memoryStore,
  Secret,
  type StateStore,
  totp,
  type Verifier,
  type VerifierEvent,
  type VerifierOptions,
} from 'einmal'
import { type SettableClock, settableClock } from 'einmal/testing'

export const id = 'ada'
export const secret = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
/** An ordinary time, far from the epoch. */
export const AT = 1_790_000_010_000
export const STEP = 59_666_667
/** A code that is wrong for all steps and counters of the tests. */
export const wrong = { id, secret, code: '999999' }

export interface TestVerifier {
  verifier: Verifier
  store: StateStore
  clock: SettableClock
  /** The events so far, in order. */
  events: VerifierEvent[]
  /** The code of the present time of the clock. */
  now: () => string
}

/** A verifier with a clock that begins at AT. */
export function testVerifier(options: VerifierOptions = {}): TestVerifier {
  const clock = settableClock(AT)
  const events: VerifierEvent[] = []
  const store = memoryStore()
  const onEvent = (event: VerifierEvent) => {
    events.push(event)
  }
  const verifier = createVerifier({ store, now: clock.now, onEvent, ...options })
  return { clock, events, store, verifier, now: () => totp(secret, { at: clock.now() }) }
}
