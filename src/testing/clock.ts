/** A clock that only a test moves. */

/** A clock that a test sets. */
export interface SettableClock {
  /** Returns its time in milliseconds since the Unix epoch, as the option `now` of einmal expects. */
  readonly now: () => number
  /** Sets its time, earlier or later: milliseconds since the Unix epoch, or a Date. */
  set(at: Date | number): void
  /** Moves its time by a number of seconds, which may be negative. */
  advance(seconds: number): void
}

/**
 * Creates a clock for tests of programs that use einmal. Verification follows this clock. The expiry of
 * records does not: a store uses its own clock.
 *
 * @param at - its time at first: milliseconds since the Unix epoch, or a Date; the present time by default
 *
 * @example
 * ```ts
 * import { createVerifier, Secret, totp } from 'einmal'
 * import { settableClock } from 'einmal/testing'
 *
 * const clock = settableClock(new Date('2038-01-19T03:14:08Z'))
 * const verifier = createVerifier({ now: clock.now })
 * const secret = Secret.generate()
 * const code = totp(secret, { at: new Date(clock.now()) })
 * clock.advance(60)
 * await verifier.verifyTotp({ id: 'ada', secret, code }) // { reason: 'mismatch', … }
 * ```
 */
export function settableClock(at?: Date | number): SettableClock {
  let shown = Number(at ?? Date.now())
  return {
    now: () => shown,
    set(at) {
      shown = Number(at)
    },
    advance(seconds) {
      shown += seconds * 1000
    },
  }
}
