/** A credential and its attempts in sequence: every fourth code is wrong. */

import { createVerifier, hotp, Secret, type StateStore, totp } from 'einmal'

/** An id that begins with `hotp` has HOTP codes, any other id TOTP codes. */
export interface Attempts {
  /** Submits attempt n at the time of its step; resolves to `accepted` or the reason. */
  submit(n: number): Promise<string>
  /** The last accepted attempt in the store, -1 if there is none, and the failures. */
  state(): Promise<{ floor: number; failures: number }>
}

export const isWrong = (n: number): boolean => n % 4 === 3

export function attemptsOn(store: StateStore, id: string): Attempts {
  let at = 0
  // A limit that these attempts never reach.
  const limit = { free: 100, hardStop: 100 }
  const verifier = createVerifier({ store, window: 0, limit, now: () => at })
  const secret = Secret.fromBytes(new TextEncoder().encode(`the secret of ${id}`))
  const isHotp = id.startsWith('hotp')
  return {
    async submit(n) {
      at = (STEP + n) * 30_000
      const counter = n - Math.floor(n / 4)
      const right = isHotp ? hotp(secret, counter) : totp(secret, { at })
      const wrong = `${(Number(right) + 1) % 1_000_000}`.padStart(6, '0')
      const submission = { id, secret, code: isWrong(n) ? wrong : right }
      const verdict = isHotp
        ? await verifier.verifyHotp(submission)
        : await verifier.verifyTotp(submission)
      return verdict.ok ? 'accepted' : verdict.reason
    },
    async state() {
      const { failures, lastStep = STEP - 1, nextCounter = 0n } = await verifier.inspect(id)
      const used = Number(nextCounter) - 1
      return { failures, floor: isHotp ? used + Math.floor(used / 3) : lastStep - STEP }
    },
  }
}

/** The step of attempt 0. */
const STEP = 60_000_000
