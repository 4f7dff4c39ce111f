/** A second factor was shown: the session gets a new id that knows it. */

import { invalidType } from '../../core/argument-errors.js'
import { runtime } from '../../core/runtime.js'
import { isElevated } from '../decision/decide.js'
import { relyOn } from '../decision/dependency-failure.js'
import { readSession, type Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import type { FetchHeaders, FetchRequest } from '../http/fetch-types.js'
import { wantsHtml } from '../http/negotiate.js'
import { problem } from '../http/problem.js'
import type { Alert, View } from '../pages/view.js'
import type { SecondFactor } from '../session-port.js'
import { answerRefusal, type CodeRefused, type Lock } from './refusal.js'

/**
 * The portal's own step, after the code is spent. If it fails there is no elevation, and the person
 * waits for the next code.
 *
 * @returns what the answer must carry
 */
export async function elevate(
  context: GateContext,
  { request, session }: Visit,
  { at, method }: SecondFactor,
): Promise<FetchHeaders> {
  const { userId } = session
  const headers = await relyOn('session.elevate', userId, () => {
    return context.settings.session.elevate(request, session, { at, method })
  })
  if (typeof headers?.forEach !== 'function') {
    throw invalidType('session.elevate must resolve to Headers')
  }
  if (!(await hasEnded(context, request, session.id))) {
    throw invalidType(
      'session.elevate must end the old id: sessions that live in the cookie itself cannot',
    )
  }
  context.report(request, { type: 'elevated', userId, method })
  return headers
}

/**
 * True when the old id opens nothing any more. Read from a copy of the request, since a port may have
 * changed what it knows of the request itself. A port that reads from elsewhere, such as Node's request,
 * knows no copy: there it cannot be seen.
 */
async function hasEnded(
  { settings }: GateContext,
  { url, headers }: FetchRequest,
  id: string,
): Promise<boolean> {
  // A replica of a database may lag behind.
  for (const wait of [0, 50, 200]) {
    if (wait > 0) await new Promise<void>((resume) => runtime.setTimeout(resume, wait))
    try {
      const found = await settings.session.read(new Request(url, { headers }))
      if (found?.id !== id) return true
    } catch {
      return true
    }
  }
  return false
}

/** The answer of a challenge that was passed. */
export async function answerElevated(
  context: GateContext,
  visit: Visit,
  { at, method }: SecondFactor,
  more: object = {},
): Promise<Answer> {
  const headers = await elevate(context, visit, { at, method })
  const secondFactorAt = byClock(context, at)
  const unsaved = visit.status.recoveryCodesUnsaved === true && method !== 'recovery'
  const json = {
    state: 'elevated',
    secondFactorAt,
    ...(unsaved && { recoveryCodesUnsaved: true }),
    ...more,
  }
  // A step-up continues its task; the next login asks.
  const asks = unsaved && !isElevated(visit.facts)
  return { json, to: asks ? context.link(UNSAVED_PATH, visit.returnTo) : visit.returnTo, headers }
}

/** Page for a user who may never have seen the recovery codes, for example after a lost answer. */
const UNSAVED_PATH = '/recovery-codes/saved'

/** The instant of a proof that was shown a moment ago; accounts may have dated it ahead. */
export function byClock({ settings }: GateContext, at: number): number {
  return Math.min(at, settings.now())
}

/**
 * The answer to a code that was not accepted. Another click of the same person may have used it, and
 * elevated the session meanwhile: the old id is invalid then, or the session has a newer proof. In that case
 * the person goes on, and the next page checks the session. The check follows every refusal, since its time
 * must not distinguish a used code from a wrong one.
 */
export async function answerRefusedCode(
  context: GateContext,
  visit: Visit,
  refused: CodeRefused,
  page: (alert: Alert) => View,
  lock?: Lock,
): Promise<Answer> {
  const { request, session, returnTo } = visit
  const again = await readSession(context, request)
  if (again === null) {
    if (!wantsHtml(request.headers)) return fail(problem('not-logged-in'), {})
    return { json: {}, to: returnTo }
  }
  const secondFactorAt = again.secondFactorAt ?? -Infinity
  if (secondFactorAt > (session.secondFactorAt ?? -Infinity)) {
    const json = { state: 'elevated', secondFactorAt: byClock(context, secondFactorAt) }
    return { json, to: returnTo }
  }
  return answerRefusal(context, visit, refused, page, lock)
}
