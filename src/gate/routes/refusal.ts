/** What a refused attempt is called: to a program, and on a page. */

import type { Hopeless, Refused } from '../../accounts/events.js'
import { type Answer, fail } from '../answer.js'
import type { Desk } from '../desk.js'
import { relyOn } from '../failure.js'
import { type Problem, problem } from '../problem.js'
import type { Alert, View } from '../view.js'
import type { Visit } from '../visit.js'

/** What is counted, waits or is no code; the rest says more about an enrolment. */
export type CodeRefused = Exclude<Refused, Hopeless<'unknown' | 'expired' | 'confirmed'>>

/**
 * A wrong code, one that was used, and an account without a factor have the same words, so that a
 * stranger cannot tell them apart.
 */
export async function refusal(
  desk: Desk,
  visit: Visit,
  refused: CodeRefused,
  page: (alert: Alert) => View,
): Promise<Answer> {
  const { problem, alert } = wordsOf(refused)
  if (problem.attemptsLeft !== 0) return fail(problem, { view: page(alert) })
  // This one has locked: say at once for how long.
  const wait = await lockOf(desk, visit)
  return fail({ ...problem, ...wait }, { view: page({ kind: 'locked', ...wait }) })
}

function wordsOf(refused: CodeRefused): { problem: Problem; alert: Alert } {
  switch (refused.reason) {
    case 'locked': {
      const { retryAfterSeconds } = refused
      const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
      return { problem: problem('locked', wait), alert: { kind: 'locked', ...wait } }
    }
    case 'contended': {
      const { retryAfterSeconds } = refused
      const problemOf = problem('contended', { retryAfterSeconds })
      return { problem: problemOf, alert: { kind: 'busy', retryAfterSeconds } }
    }
    case 'malformed': {
      const { attemptsLeft } = refused
      const problemOf = problem('code-refused', { reason: 'malformed', attemptsLeft })
      return { problem: problemOf, alert: { kind: 'malformed' } }
    }
    default: {
      const { attemptsLeft } = refused
      const problemOf = problem('code-refused', { reason: 'refused', attemptsLeft })
      return { problem: problemOf, alert: { kind: 'wrong', attemptsLeft } }
    }
  }
}

async function lockOf(desk: Desk, { session }: Visit): Promise<{ retryAfterSeconds?: number }> {
  const { accounts, now } = desk.settings
  const status = await relyOn('accounts', session.userId, () => accounts.status(session.userId))
  return waitOf(status, now())
}

/** How long a lock still is: nothing for one that only an administrator lifts. */
export function waitOf(
  { lockedUntil = -Infinity }: { lockedUntil?: number | undefined },
  now: number,
): { retryAfterSeconds?: number } {
  const seconds = Math.ceil((lockedUntil - now) / 1000)
  return seconds > 0 && seconds < Infinity ? { retryAfterSeconds: seconds } : {}
}

/** The alert of whoever is locked already. */
export function lockAlert({ status, facts }: Visit): { alert?: Alert } {
  if (status.lockedUntil === undefined) return {}
  return { alert: { kind: 'locked', ...waitOf(status, facts.now) } }
}
