/** The heart: may a session pass with the second factor it has? Pure, total, and without a clock. */

import type { Requirement } from '../session-port.js'

/** What is known when it is decided. Instants are milliseconds since the Unix epoch. */
export interface Facts {
  readonly now: number
  readonly requirement: Requirement
  /** The user has a second factor. */
  readonly enrolled: boolean
  /** When one was last taken away. */
  readonly factorsRemovedAt?: number | undefined
  /** How far the instants of proofs are ahead of the clock, in milliseconds; 0 unless told. */
  readonly proofOffset?: number | undefined
  /** When the session last showed one. */
  readonly secondFactorAt?: number | undefined
  /** How long one lasts. */
  readonly maxAgeSeconds: number
  /** It is a request to upgrade that a page of another origin may have made; false unless told. */
  readonly foreignUpgrade?: boolean
}

/** What is asked for. */
export type Need =
  /** What the requirement says: any request to the portal. */
  | { readonly kind: 'requirement' }
  /** A second factor at most so old, whatever the requirement says: a dangerous route. */
  | { readonly kind: 'recent'; readonly maxAgeSeconds: number }
  /** The same, once the user has one at all: what manages second factors. */
  | { readonly kind: 'own'; readonly maxAgeSeconds: number }
  /** Nothing but the session: where a second factor is shown. */
  | { readonly kind: 'session' }

/** Why a request does not pass. */
export type Denial =
  | 'second-factor-required'
  | 'step-up-required'
  | 'enrolment-required'
  | 'cross-site'

/** Undefined: it passes. */
export function decide(facts: Facts, need: Need): Denial | undefined {
  if (facts.foreignUpgrade === true) return 'cross-site'
  if (need.kind === 'session') return undefined
  if (!facts.enrolled) {
    const must = need.kind === 'recent' || (need.kind === 'requirement' && isDue(facts))
    return must ? 'enrolment-required' : undefined
  }
  if (!isElevated(facts)) return 'second-factor-required'
  if (need.kind === 'requirement') return undefined
  return isProven(facts, need.maxAgeSeconds) ? undefined : 'step-up-required'
}

/** True while the session's second factor lasts. Of no use to a user who has none. */
export function isElevated(facts: Facts): boolean {
  return facts.enrolled && isProven(facts, facts.maxAgeSeconds)
}

/** The day from which on a second factor is required, for whoever has none and need not yet. */
export function enrolBy({ enrolled, requirement, now }: Facts): number | undefined {
  if (enrolled || typeof requirement === 'string') return undefined
  const day = requirement.enrolBy.getTime()
  return now < day ? day : undefined
}

/** From the day on; and for any value that is none of the others, since then nothing is known. */
function isDue({ requirement, now }: Facts): boolean {
  if (requirement === 'optional') return false
  return typeof requirement === 'string' || !(now < requirement.enrolBy.getTime())
}

/** Written so that whatever is no number proves nothing. */
function isProven(
  { now, proofOffset = 0, secondFactorAt = Number.NaN, factorsRemovedAt = -Infinity }: Facts,
  maxAgeSeconds: number,
): boolean {
  const age = now + proofOffset - secondFactorAt
  // A proof of the future is one of a clock that was set back since: it would never grow old.
  return secondFactorAt > factorsRemovedAt && age >= -SKEW_MS && age < maxAgeSeconds * 1000
}

/** The clocks of two nodes may differ by so much. */
export const SKEW_MS = 60_000
