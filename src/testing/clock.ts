/** A clock that stands still until it is told otherwise. */

/** A clock to be set by a test. */
export interface SettableClock {
  /** The time it shows, in milliseconds since the Unix epoch; what `now` of einmal's options takes. */
  readonly now: () => number
  /** Shows another time, earlier or later: milliseconds since the Unix epoch, or a Date. */
  set(at: Date | number): void
  /** Goes on, or back, by so many seconds. */
  advance(seconds: number): void
}

/**
 * A clock for tests of programs that use einmal. It moves what is verified, not the expiry of a
 * store: records are kept for as long as they would be by the store's own clock.
 *
 * @param at - what it shows at first: milliseconds since the Unix epoch, or a Date; now unless told
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
