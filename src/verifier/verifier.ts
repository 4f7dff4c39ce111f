/** Verification that remembers: a code counts once, and guessing ends. */

import { requireType } from '../core/bytes.js'
import { EinmalError } from '../core/errors.js'
import { verifyHotp } from '../core/hotp.js'
import {
  counterOf,
  type HotpOptions,
  integerOr,
  type TotpOptions,
  timeOf,
  type Window,
  windowOf,
} from '../core/parameters.js'
import type { Secret } from '../core/secret.js'
import { type CredentialState, hotpAttempt, totpAttempt } from './credential.js'
import { credentialFormat } from './credential-format.js'
import { type Hit, judge, type Refusal } from './judge.js'
import { type LimitOptions, limitOf, unlocked } from './lockout.js'
import { memoryStore } from './memory-store.js'
import type { HotpAccepted, Miss, TotpAccepted } from './spend-code.js'
import { type Contended, recordsOf, type StateStore } from './store.js'
import { nobody, tell, type VerifierEvent } from './verifier-events.js'

/** What {@link createVerifier} is told. */
export interface VerifierOptions {
  /** Where state is kept; `memoryStore()` unless told. */
  store?: StateStore | undefined
  /** Steps either way, 0 to 10, or past and future apart; 1 unless told (RFC 6238 §5.2). */
  window?: number | Window | undefined
  /** The clock, in milliseconds since the Unix epoch; `Date.now` unless told. */
  now?: (() => number) | undefined
  /** How many wrong codes a credential bears. */
  limit?: LimitOptions | undefined
  /** Is called with each event, and never waited for. */
  onEvent?: ((event: VerifierEvent) => void) | undefined
}

/** A TOTP to verify. */
export interface TotpSubmission extends TotpOptions {
  /** The caller's name for this credential: 1 to 1,000 characters, compared exactly. */
  id: string
  secret: Secret
  /** What was typed: any value. */
  code: string
}

/** An HOTP to verify. */
export interface HotpSubmission extends HotpOptions {
  /** The caller's name for this credential: 1 to 1,000 characters, compared exactly. */
  id: string
  secret: Secret
  /** What was typed: any value. */
  code: string
  /** How many counters beyond the expected one may match too, 0 to 100; 0 unless told. */
  lookAhead?: number | undefined
  /** The counter expected while none is stored, 0 to 2^64 - 1; 0 unless told. */
  initialCounter?: number | bigint | undefined
}

/** Codes of consecutive counters, to find a token again that was pressed too often. */
export interface HotpResync extends HotpOptions {
  /** The caller's name for this credential: 1 to 1,000 characters, compared exactly. */
  id: string
  secret: Secret
  /** What was typed, 2 to 5 codes in the order in which the token gave them. */
  codes: readonly [string, string, ...string[]]
  /** How many counters beyond the expected one the first may be, 0 to 1000; 100 unless told. */
  lookAhead?: number | undefined
  /** The counter expected while none is stored, 0 to 2^64 - 1; 0 unless told. */
  initialCounter?: number | bigint | undefined
}

/** What an attempt comes to. */
export type Verdict<Accepted = TotpAccepted> = Accepted | Refusal | Contended

/** Verifies codes and remembers what it must. */
export interface Verifier {
  /**
   * Accepts a TOTP once (RFC 6238 §5.2).
   *
   * @returns the verdict, once it is stored
   * @throws {TypeError} @throws {RangeError} when anything but `code` is wrong
   * @throws {EinmalError} `ERR_STORE_UNAVAILABLE`, `ERR_STORE_FULL`, `ERR_RECORD_CORRUPT`,
   * `ERR_RECORD_VERSION`: nothing was accepted
   */
  verifyTotp(submission: TotpSubmission): Promise<Verdict>
  /** Accepts an HOTP once, and moves the counter behind it (RFC 4226 §7.2). Throws alike. */
  verifyHotp(submission: HotpSubmission): Promise<Verdict<HotpAccepted>>
  /**
   * Finds the counter of a token by consecutive codes (RFC 4226 §7.4), which are then spent. Counts
   * like any other attempt, and throws alike.
   */
  resyncHotp(submission: HotpResync): Promise<Verdict<HotpAccepted>>
  /** What is stored of a credential; changes nothing. */
  inspect(id: string): Promise<CredentialState>
  /** Lifts the lock and takes the failures back; used codes remain used. */
  unlock(id: string): Promise<void>
  /**
   * Deletes what is stored of a credential that is gone. Were it to go on, its last codes, and
   * every code of an HOTP, would count again.
   */
  forget(id: string): Promise<void>
}

/**
 * A verifier on a store. Whatever runs at the same time, on however many nodes with the same store:
 * a code is accepted once, and a wrong one is a counted failure.
 *
 * @param options - store, window, clock, limit and listener; checked here, and copied
 * @throws {TypeError} when an option has the wrong type
 * @throws {RangeError} when an option is out of its range
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
  const onEvent = options.onEvent ?? nobody
  const window = windowOf(options.window)
  const limit = limitOf(options.limit)
  for (const call of [store.read, store.write, store.delete, now, onEvent]) {
    requireType('store, now and onEvent', call, 'function')
  }
  const records = recordsOf(store, 'otp', credentialFormat)
  const instant = (): number => timeOf(now())

  /** `prepare` checks what was submitted; what it throws is a rejection. */
  function submit<S extends { id: string }, A extends TotpAccepted | HotpAccepted>(
    submission: S,
    prepare: (submission: S) => Attempt<A>,
  ): Promise<Verdict<A>> {
    let attempt: Attempt<A>
    try {
      attempt = prepare(submission)
    } catch (error) {
      return Promise.reject(error)
    }
    const { id } = submission
    let at = 0
    return records.update(
      id,
      (before) => {
        at = instant()
        return judge(before, attempt, at, limit)
      },
      ({ state, verdict }) => {
        // Stryker disable next-line ConditionalExpression: for the sake of speed alone
        if (onEvent === nobody) return verdict
        const type = verdict.ok ? 'accepted' : 'refused'
        // The cast says that type and verdict belong together.
        tell(onEvent, { type, id, at, ...verdict } as VerifierEvent)
        if ('attemptsLeft' in verdict && verdict.attemptsLeft === 0) {
          // A cast, since a refusal that leaves no attempt has locked the credential.
          tell(onEvent, { type: 'locked', id, at, until: state?.lockedUntil as number })
        }
        return verdict
      },
    )
  }

  const prepareHotp = (
    { secret, initialCounter, ...hotp }: Omit<HotpSubmission, 'code' | 'lookAhead'>,
    codes: readonly string[],
    lookAhead: number,
  ): Attempt<HotpAccepted> => {
    const counter = counterOf(initialCounter ?? 0)
    // For the sake of the checks: a wrong option throws also while locked.
    verifyHotp(secret, NO_CODE, { ...hotp, counter })
    return hotpAttempt(secret, codes, hotp, counter, lookAhead)
  }

  return {
    verifyTotp: (submission) =>
      submit(submission, (totp) => totpAttempt(totp.secret, totp.code, totp, window)),
    verifyHotp: (submission) =>
      submit(submission, ({ code, lookAhead, ...hotp }) =>
        prepareHotp(hotp, [code], integerOr('lookAhead', lookAhead, 0, 0, 100)),
      ),
    resyncHotp: (submission) =>
      submit(submission, ({ codes, lookAhead, ...hotp }) => {
        const several = Array.isArray(codes) && codes.length > 1 && codes.length < 6
        const ahead = integerOr('lookAhead', lookAhead, 100, 0, 1000)
        return prepareHotp(hotp, several ? [...codes] : [NO_CODE], ahead)
      }),
    inspect: records.read,
    unlock: (id) =>
      records.update(
        id,
        (state) => {
          const next = unlocked(state)
          return { state: next, verdict: { ok: next !== state, at: instant() } }
        },
        ({ verdict }) => {
          if ('reason' in verdict) {
            throw new EinmalError('ERR_STORE_CONTENDED', 'too many write this record at once')
          }
          if (verdict.ok) tell(onEvent, { type: 'unlocked', id, at: verdict.at })
        },
      ),
    forget: records.delete,
  }
}

/** What an attempt does to a state. */
type Attempt<A> = (state: CredentialState, now: number) => Hit<CredentialState, A> | Miss

// Stryker disable next-line StringLiteral: any text that is no code will do
const NO_CODE = ''
