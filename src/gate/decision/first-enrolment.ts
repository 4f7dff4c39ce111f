/** Decides whether a session may begin or confirm the first enrolment of its user. Pure, without a clock. */

import { type Facts, SKEW_MS } from './decide.js'

/** Time after its activation in which a session may begin the first enrolment, in milliseconds. */
export const PERMIT_MS = 600_000

/**
 * True when the session may begin the enrolment, or confirm the pending one. The permit of the session must
 * be for the activation code that was issued last: a newer code, `revokeActivation` and `reset` end it. A
 * pending enrolment may be confirmed until it ends, if it was begun while the permit lasted. An enrolment
 * that was begun before the activation is another person's.
 */
export function mayEnrol({ enrolled, activation, now }: Facts, step: 'begin' | 'confirm'): boolean {
  if (enrolled || activation === undefined) return true
  const { usedAt = Number.NaN, permittedAt, pendingSince = Number.NaN } = activation
  const age = (step === 'begin' ? now : pendingSince) - usedAt
  // Written so that NaN is no permit. The clocks of two nodes may differ.
  return permittedAt === usedAt && age >= -SKEW_MS && age < PERMIT_MS
}

/** True when the session was activated, and its time to begin is over. */
export function isPermitOver({ activation, now }: Facts): boolean {
  const { usedAt, permittedAt } = activation ?? {}
  return usedAt !== undefined && usedAt === permittedAt && now - usedAt >= PERMIT_MS
}
