/** The kinds of races: valid and wrong codes, submitted many times at once for each credential. */

import type { Verifier } from 'einmal'
import { createVerifier, hotp, type LimitOptions, Secret, type StateStore, totp } from 'einmal'

/** Count of numbers at once; each number stands for a code or for a credential. */
export const BATCH = 125
/** Number of batches in a row that use the same HOTP token, each with its next code. */
const CODES_A_TOKEN = 8
/** The only instant of a race: the clock does not move, so no code and no lock expires. */
const AT = 1_800_000_000_000

/** Count of each outcome: `accepted`, a reason, or `failed`. */
export type Tally = Record<string, number>

/** Submits and checks codes of one kind. */
export interface RaceKind {
  limit: LimitOptions
  /** @param guess - distinguishes the submissions of one number */
  submit(verifier: Verifier, n: number, guess: number): Promise<{ ok: boolean; reason?: string }>
  /** An error in the outcomes of a number or in the stored state, or false. */
  fault(verifier: Verifier, n: number, outcomes: Tally): Promise<string | false>
}

export const raceKinds: Record<string, RaceKind> = {
  'TOTP codes': {
    limit: {},
    submit(verifier, n) {
      const secret = secretOf(n)
      return verifier.verifyTotp({ id: `totp ${n}`, secret, code: totp(secret, { at: AT }) })
    },
    async fault(verifier, n, { accepted = 0 }) {
      const { lastStep, failures } = await verifier.inspect(`totp ${n}`)
      return (
        (accepted !== 1 && `accepted ${accepted} times`) ||
        (lastStep !== AT / 30_000 && `the last step is ${lastStep}`) ||
        // The same code again is refused, and costs no attempt.
        (failures !== 0 && `${failures} failures for a code that was right`)
      )
    },
  },
  'HOTP codes': {
    // Allows the failures of a batch, so that the token can go on.
    limit: { free: 100, hardStop: 100 },
    submit(verifier, n) {
      const { token, counter } = placeOf(n)
      const secret = secretOf(token)
      return verifier.verifyHotp({ id: `hotp ${token}`, secret, code: hotp(secret, counter) })
    },
    async fault(verifier, n, { accepted = 0 }) {
      const { token, counter } = placeOf(n)
      const { nextCounter = 0n } = await verifier.inspect(`hotp ${token}`)
      return (
        (accepted !== 1 && `accepted ${accepted} times`) ||
        (nextCounter <= counter && `the next counter is ${nextCounter}`)
      )
    },
  },
  'wrong codes': {
    limit: {},
    submit(verifier, n, guess) {
      const secret = secretOf(n)
      const wrong = (Number(totp(secret, { at: AT })) + 1 + guess) % 1_000_000
      const code = `${wrong}`.padStart(6, '0')
      return verifier.verifyTotp({ id: `wrong ${n}`, secret, code })
    },
    async fault(verifier, n, { accepted = 0, mismatch = 0 }) {
      const { failures, lockedUntil } = await verifier.inspect(`wrong ${n}`)
      return (
        (accepted !== 0 && `accepted ${accepted} times`) ||
        (failures !== mismatch && `${failures} failures for ${mismatch} guesses`) ||
        (failures < 5 && `only ${failures} guesses counted`) ||
        (lockedUntil === undefined && 'not locked')
      )
    },
  },
}

export function verifierOf(store: StateStore, { limit }: RaceKind): Verifier {
  return createVerifier({ store, limit, now: () => AT, window: 0 })
}

function secretOf(n: number): Secret {
  return Secret.fromBytes(new TextEncoder().encode(`a secret to be raced, ${n}`))
}

/** Batches share the same tokens until all codes of the tokens are used. */
function placeOf(n: number): { token: number; counter: number } {
  const batch = Math.floor(n / BATCH)
  const token = Math.floor(batch / CODES_A_TOKEN) * BATCH + (n % BATCH)
  return { token, counter: batch % CODES_A_TOKEN }
}
