/** The problem and the alert of a refused attempt. */

import type { NothingToVerify, Refused } from '../../accounts/account-events.js'
import type { AccountStatus } from '../../accounts/verbs/account-status.js'
import { waitOf } from '../../verifier/lockout.js'
import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { type Problem, problem } from '../http/problem.js'
import { type WrongInput, wrongInputOf } from '../http/wrong-input.js'
import { en } from '../messages/en.js'
import type { Alert, View } from '../pages/view.js'

/** Refusals of a code. The other refusals are about an enrolment. */
export type CodeRefused =
  | Exclude<Refused, NothingToVerify>
  | { ok: false; reason: 'superseded'; attemptsLeft: number }

/**
 * A wrong code, one that was used, and an account without a factor have the same words, so that a
 * stranger cannot tell them apart.
 */
export async function answerRefusal(
  context: GateContext,
  visit: Visit,
  refused: CodeRefused,
  page: (alert: Alert) => View,
  lock: Lock = codeLock,
): Promise<Answer> {
  const input = wrongInputOf(visit.fields.get('code'), lock === recoveryLock)
  const { problem, alert } = wordsOf(refused, input)
  if (problem.attemptsLeft !== 0) return fail(problem, { view: page(alert) })
  // This one has locked: say at once for how long.
  const wait = await waitNow(context, visit, lock)
  return fail({ ...problem, ...wait }, { view: page({ kind: 'locked', ...wait }) })
}

function wordsOf(
  refused: CodeRefused,
  input: WrongInput | undefined,
): { problem: Problem; alert: Alert } {
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
      const detail = input && { input, detail: detailOf(input) }
      const problemOf = problem('code-refused', { reason: 'malformed', ...detail, attemptsLeft })
      return { problem: problemOf, alert: { kind: 'malformed', ...(input && { input }) } }
    }
    case 'superseded': {
      const { attemptsLeft } = refused
      const problemOf = problem('code-refused', { reason: 'superseded', attemptsLeft })
      return { problem: problemOf, alert: { kind: 'superseded', attemptsLeft } }
    }
    default: {
      const { attemptsLeft } = refused
      const problemOf = problem('code-refused', { reason: 'refused', attemptsLeft })
      return { problem: problemOf, alert: { kind: 'wrong', attemptsLeft } }
    }
  }
}

/** The words of the page, in the language of all problems. */
function detailOf(input: WrongInput): string {
  const { what, advice } = en.alert.input[input]
  return `${what} ${advice}`
}

/** Reads one of the two locks of an account; that of recovery and activation codes stops no right one. */
export type Lock = (status: AccountStatus) => number | undefined

function codeLock({ lockedUntil }: AccountStatus): number | undefined {
  return lockedUntil
}

export function recoveryLock({ recoveryLockedUntil }: AccountStatus): number | undefined {
  return recoveryLockedUntil
}

async function waitNow(
  context: GateContext,
  { session }: Visit,
  lock: Lock,
): Promise<{ retryAfterSeconds?: number }> {
  const { accounts, now } = context.settings
  const status = await relyOn('accounts', session.userId, () => accounts.status(session.userId))
  return waitOf(lock(status), now())
}

/** The alert for an account that is locked already. */
export function lockAlert({ status, facts }: Visit, lock: Lock = codeLock): { alert?: Alert } {
  const lockedUntil = lock(status)
  if (lockedUntil === undefined) return {}
  return { alert: { kind: 'locked', ...waitOf(lockedUntil, facts.now) } }
}
