/** Generates random operations of the model, and runs them on a real verifier. */

import { createVerifier, hotp, Secret, type StateStore, totp, type Verifier } from 'einmal'
import fc from 'fast-check'
import {
  BASE_SECONDS,
  FREE,
  HARD_STOP,
  LOOK_AHEAD,
  MAX_SECONDS,
  type Operation,
  WINDOW,
} from './model.js'

export const SECRET = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')

/** A verifier with the options of the model. */
export function modelled(store: StateStore, now: () => number): Verifier {
  const limit = {
    free: FREE,
    hardStop: HARD_STOP,
    baseSeconds: BASE_SECONDS,
    maxSeconds: MAX_SECONDS,
  }
  return createVerifier({ store, now, window: WINDOW, limit })
}

/** Runs an operation; returns its answer. */
export async function carryOut(
  verifier: Verifier,
  operation: Operation,
  id: string,
): Promise<unknown> {
  // Codes may be any value, as from an unchecked request.
  const submission = { id, secret: SECRET, ...operation } as never
  switch (operation.verb) {
    case 'totp':
      return verifier.verifyTotp(submission)
    case 'hotp':
      return verifier.verifyHotp({ ...(submission as object), lookAhead: LOOK_AHEAD } as never)
    case 'resync':
      return verifier.resyncHotp(submission)
    case 'inspect':
      return verifier.inspect(id)
    default:
      return verifier[operation.verb](id)
  }
}

const wrong = fc.constantFrom('000000', '999 999', '123456')
const malformed = fc.constantFrom<unknown>('', '12345', '1234567', '١٢٣٤٥٦', 123456, null, ['0'])

/** The last step of generated TOTP codes, beyond the clock of the tests. */
const LAST_STEP = 12

const totpOperation = fc
  .oneof(
    { weight: 6, arbitrary: fc.nat(LAST_STEP).map((step) => totp(SECRET, { at: step * 30_000 })) },
    { weight: 2, arbitrary: wrong },
    { weight: 1, arbitrary: malformed },
  )
  .map((code): Operation => ({ verb: 'totp', code }))

const hotpOperation = fc
  .oneof(
    { weight: 6, arbitrary: fc.nat(8).map((counter) => hotp(SECRET, counter)) },
    { weight: 1, arbitrary: wrong },
    { weight: 1, arbitrary: malformed },
  )
  .map((code): Operation => ({ verb: 'hotp', code }))

const resyncOperation = fc
  .oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.nat(120), fc.integer({ min: 2, max: 5 }))
        .map(([from, length]) => Array.from({ length }, (_, i) => hotp(SECRET, from + i))),
    },
    { weight: 1, arbitrary: fc.array(fc.oneof(wrong, malformed), { maxLength: 6 }) },
    { weight: 1, arbitrary: malformed },
  )
  .map((codes): Operation => ({ verb: 'resync', codes }))

/** Any operation, mostly attempts. */
export const anyOperation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 10, arbitrary: totpOperation },
  { weight: 6, arbitrary: hotpOperation },
  { weight: 2, arbitrary: resyncOperation },
  { weight: 1, arbitrary: fc.constant<Operation>({ verb: 'unlock' }) },
  { weight: 3, arbitrary: fc.constant<Operation>({ verb: 'forget' }) },
  { weight: 2, arbitrary: fc.constant<Operation>({ verb: 'inspect' }) },
)
