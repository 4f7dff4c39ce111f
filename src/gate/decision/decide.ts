/** Decides whether a session may pass with the second factor that it has. Pure, without a clock. */

import type { Requirement } from '../session-port.js'

/** The input of a decision. Instants are milliseconds since the Unix epoch. */
export interface Facts {
  readonly now: number
  readonly requirement: Requirement
  /** The user has a second factor. */
  readonly enrolled: boolean
  /** The portal knows that the user has a second factor. @defaultValue false */
  readonly hasSecondFactor?: boolean | undefined
  /** Present when the first enrolment needs an activation code. */
  readonly activation?: ActivationFacts | undefined
  /** Instant of the last removal of a factor. */
  readonly factorsRemovedAt?: number | undefined
  /** Distance of the instants of proofs ahead of the clock, in milliseconds. @defaultValue 0 */
  readonly proofOffset?: number | undefined
  /** Instant at which the session last showed a second factor. */
  readonly secondFactorAt?: number | undefined
  /** Greatest age of a second factor, in seconds. */
  readonly maxAgeSeconds: number
  /** True for a request to upgrade that may come from a page of another origin. @defaultValue false */
  readonly foreignUpgrade?: boolean
}

/**
 * The activation of a user without a second factor, for a gate that asks for the code of a letter. Instants
 * are milliseconds since the Unix epoch.
 */
export interface ActivationFacts {
  /** When the activation code that was issued last was used; absent: it was not, or there is none. */
  readonly usedAt?: number | undefined
  /** The `usedAt` in the permit that the session has sent; absent: it has sent none. */
  readonly permittedAt?: number | undefined
  /** When the pending enrolment was begun. */
  readonly pendingSince?: number | undefined
}

/** The demand of a route or a method. */
export type Need =
  /** The requirement of the user: for any request to the portal. */
  | { readonly kind: 'requirement' }
  /** A second factor of at most this age, independent of the requirement: for a dangerous route. */
  | { readonly kind: 'recent'; readonly maxAgeSeconds: number }
  /** The same for a user who has a factor: for the pages that manage second factors. */
  | { readonly kind: 'recent-if-enrolled'; readonly maxAgeSeconds: number }
  /** A session alone: for the pages that ask for the second factor. */
  | { readonly kind: 'session' }

/** Why a request does not pass. */
export type Denial =
  | 'second-factor-required'
  | 'step-up-required'
  | 'enrolment-required'
  | 'factor-missing'
  | 'cross-site'

/** Undefined: it passes. */
export function decide(facts: Facts, need: Need): Denial | undefined {
  if (facts.foreignUpgrade === true) return 'cross-site'
  if (isFactorMissing(facts)) return 'factor-missing'
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

/** Instant from which on a user without a second factor must have one; undefined when that is past. */
export function enrolBy(facts: Facts): number | undefined {
  const { enrolled, requirement, now } = facts
  if (enrolled || isFactorMissing(facts) || typeof requirement === 'string') return undefined
  const day = requirement.enrolBy.getTime()
  return now < day ? day : undefined
}

/** The record of the factor is lost. An attacker could have deleted it, to enrol another factor. */
function isFactorMissing({ enrolled, hasSecondFactor = false }: Facts): boolean {
  return hasSecondFactor && !enrolled
}

/** From the day on; and for any value that is none of the others, since then nothing is known. */
function isDue({ requirement, now }: Facts): boolean {
  if (requirement === 'optional') return false
  return typeof requirement === 'string' || !(now < requirement.enrolBy.getTime())
}

/** Written so that a value that is no number proves nothing. */
function isProven(
  { now, proofOffset = 0, secondFactorAt = Number.NaN, factorsRemovedAt = -Infinity }: Facts,
  maxAgeSeconds: number,
): boolean {
  const age = now + proofOffset - secondFactorAt
  // A proof of the future is one of a clock that was set back since: it would never grow old.
  return secondFactorAt > factorsRemovedAt && age >= -SKEW_MS && age < maxAgeSeconds * 1000
}

/** Greatest difference between the clocks of two nodes, in milliseconds. */
export const SKEW_MS = 60_000
