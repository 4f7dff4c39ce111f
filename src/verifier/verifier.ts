/** Stateful verification: accepts each code once, and limits guessing. */

import { requireType } from '../core/bytes.js'
import {
  type HotpOptions,
  integerOr,
  type TotpOptions,
  timeOf,
  type Window,
  windowOf,
} from '../core/parameters.js'
import type { Secret } from '../core/secret.js'
import { type CredentialAttempt, hotpAttempt, totpAttempt } from './credential-attempt.js'
import { type CredentialState, credentialFormat } from './credential-state.js'
import { type LimitOptions, limitOf, unlocked } from './lockout.js'
import type { HotpAccepted, TotpAccepted } from './match-code.js'
import { memoryStore } from './memory-store.js'
import { type Contended, decided, recordsOf } from './records.js'
import { type Refusal, spend } from './spend.js'
import type { StateStore } from './state-store.js'
import { noListener, report, type VerifierEvent } from './verifier-events.js'

/** Options of {@link createVerifier}. */
export interface VerifierOptions {
  /** Where the state is kept. @defaultValue `memoryStore()` */
  store?: StateStore | undefined
  /**
   * Greatest distance of a code from now: steps either way, 0 to 10, or `past` and `future` apart (RFC 6238
   * §5.2).
   *
   * @defaultValue 1
   */
  window?: number | Window | undefined
  /** The clock, in milliseconds since the Unix epoch. @defaultValue `Date.now` */
  now?: (() => number) | undefined
  /** Lock-out policy. */
  limit?: LimitOptions | undefined
  /** Receives each event; its result is not awaited, and its errors are ignored. */
  onEvent?: ((event: VerifierEvent) => void) | undefined
}

/** A TOTP to verify. */
export interface TotpSubmission extends TotpOptions {
  /** The caller's name for this credential: 1 to 1,000 characters, compared exactly. */
  id: string
  secret: Secret
  /** The typed text: any value. */
  code: string
}

/** An HOTP to verify. */
export interface HotpSubmission extends HotpOptions {
  /** The caller's name for this credential: 1 to 1,000 characters, compared exactly. */
  id: string
  secret: Secret
  /** The typed text: any value. */
  code: string
  /** Number of counters after the expected one that match too, 0 to 100. @defaultValue 0 */
  lookAhead?: number | undefined
  /** The counter expected while none is stored, 0 to 2^64 - 1. @defaultValue 0 */
  initialCounter?: number | bigint | undefined
}

/** Codes of consecutive counters, to resynchronise a token that was pressed too often. */
export interface HotpResync extends HotpOptions {
  /** The caller's name for this credential: 1 to 1,000 characters, compared exactly. */
  id: string
  secret: Secret
  /** The typed texts: 2 to 5 codes in the order in which the token showed them. */
  codes: readonly [string, string, ...string[]]
  /**
   * Number of counters after the expected one at which the first code may be, 0 to 1000.
   *
   * @defaultValue 100
   */
  lookAhead?: number | undefined
  /** The counter expected while none is stored, 0 to 2^64 - 1. @defaultValue 0 */
  initialCounter?: number | bigint | undefined
}

/** The result of an attempt. */
export type Verdict<Accepted = TotpAccepted> = Accepted | Refusal | Contended

/** Verifies codes, and stores what must not be forgotten. */
export interface Verifier {
  /**
   * Accepts a TOTP once (RFC 6238 §5.2).
   *
   * @returns the verdict, once its state is stored
   * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a value other than `code` has the wrong type
   * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a value other than `code` is out of its range
   * @throws {EinmalError} `ERR_STORE_UNAVAILABLE`, `ERR_STORE_FULL`, `ERR_RECORD_CORRUPT`,
   * `ERR_RECORD_VERSION`: nothing was accepted
   */
  verifyTotp(submission: TotpSubmission): Promise<Verdict>
  /**
   * Accepts an HOTP once, and moves the counter to the next one (RFC 4226 §7.2). Throws as
   * `verifyTotp` does.
   */
  verifyHotp(submission: HotpSubmission): Promise<Verdict<HotpAccepted>>
  /**
   * Finds the counter of a token by consecutive codes (RFC 4226 §7.4), and spends them. Counts like
   * any other attempt. Throws as `verifyTotp` does.
   */
  resyncHotp(submission: HotpResync): Promise<Verdict<HotpAccepted>>
  /** Reads the stored state of a credential; changes nothing. */
  inspect(id: string): Promise<CredentialState>
  /** Lifts the lock and resets the failures; used codes remain used. */
  unlock(id: string): Promise<void>
  /**
   * Writes the state again when its tag is under an older key of {@link authenticatedStore}. Leaves a
   * state that expires by itself, which every TOTP without counted failures does.
   *
   * @returns true when the state was written
   */
  reseal(id: string): Promise<boolean>
  /**
   * Deletes the state of a credential that is gone. If the credential is used again afterwards, its
   * last codes, and every code of an HOTP, are accepted again.
   */
  forget(id: string): Promise<void>
}

/**
 * Creates a verifier on a store. A code is accepted once, and a wrong code is a counted failure, on
 * every node that shares the store and under any concurrency.
 *
 * @param options - store, window, clock, limit and listener; checked here, and copied
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when an option has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when an option is out of its range
 *
 * @example
 * ```ts
 * import { createVerifier, Secret, totp } from 'einmal'
 *
 * const verifier = createVerifier()
 * const secret = Secret.generate()
 * const code = totp(secret)
 * await verifier.verifyTotp({ id: 'ada', secret, code }) // { ok: true, drift: 0, … }
 * await verifier.verifyTotp({ id: 'ada', secret, code }) // { ok: false, reason: 'replayed', … }
 * ```
 */
export function createVerifier(options: VerifierOptions = {}): Verifier {
  const store = options.store ?? memoryStore()
  // Stryker disable next-line ArrowFunction: the core takes undefined for the same clock
  const now = options.now ?? (() => Date.now())
  const onEvent = options.onEvent ?? noListener
  const window = windowOf(options.window)
  const limit = limitOf(options.limit)
  for (const call of [store.read, store.write, store.delete, now, onEvent]) {
    requireType('store, now and onEvent', call, 'function')
  }
  const records = recordsOf(store, 'otp', credentialFormat)
  const instant = (): number => timeOf(now())

  async function submit<A extends TotpAccepted | HotpAccepted>(
    id: string,
    attempt: CredentialAttempt<A>,
  ): Promise<Verdict<A>> {
    let at = 0
    const { state, verdict } = await records.update(id, (before) => {
      at = instant()
      return spend(before, (state) => attempt(state, at), { now: at, limit })
    })
    // Stryker disable next-line ConditionalExpression: for the sake of speed alone
    if (onEvent === noListener) return verdict
    const type = verdict.ok ? 'accepted' : 'refused'
    // The cast says that type and verdict belong together.
    report(onEvent, { type, id, at, ...verdict } as VerifierEvent)
    if ('attemptsLeft' in verdict && verdict.attemptsLeft === 0) {
      // A cast, since a refusal that leaves no attempt has locked the credential.
      report(onEvent, { type: 'locked', id, at, until: state?.lockedUntil as number })
    }
    return verdict
  }

  return {
    async verifyTotp(totp) {
      return submit(totp.id, totpAttempt(totp.secret, totp.code, totp, window))
    },
    async verifyHotp(hotp) {
      const { id, code, lookAhead } = hotp
      return submit(id, hotpAttempt(hotp, [code], integerOr('lookAhead', lookAhead, 0, 0, 100)))
    },
    async resyncHotp(hotp) {
      const { id, codes, lookAhead } = hotp
      const several = Array.isArray(codes) && codes.length > 1 && codes.length < 6
      // Anything else than 2 to 5 codes is malformed.
      const typed = several ? [...codes] : [undefined]
      return submit(id, hotpAttempt(hotp, typed, integerOr('lookAhead', lookAhead, 100, 0, 1000)))
    },
    inspect: records.read,
    async unlock(id) {
      const { verdict } = await records.update(id, (state) => {
        const next = unlocked(state)
        return { state: next, verdict: { changed: next !== state, at: instant() } }
      })
      const { changed, at } = decided(verdict)
      if (changed) report(onEvent, { type: 'unlocked', id, at })
    },
    async reseal(id) {
      const { verdict } = await records.update(id, (state, isCurrent) => {
        const expires = state.failures === 0 && state.nextCounter === undefined
        const isOld = !isCurrent && !expires
        return { state: isOld ? { ...state } : state, verdict: isOld }
      })
      return decided(verdict)
    },
    forget: records.delete,
  }
}
