/** A verifier to look at from all sides. */

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
/** Far enough from the epoch that nothing is special about it. */
export const AT = 1_790_000_010_000
export const STEP = 59_666_667
/** A code of no step and counter near. */
export const wrong = { id, secret, code: '999999' }

export interface TestVerifier {
  verifier: Verifier
  store: StateStore
  clock: SettableClock
  /** What the verifier has told, in order. */
  events: VerifierEvent[]
  /** The code of the clock's time. */
  now: () => string
}

/** A verifier on a clock that stands at AT. */
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
