/** The permit of a session for its first enrolment, and the page that asks for the activation code. */

import { decide, enrolBy } from '../decision/decide.js'
import { isPermitOver, mayEnrol } from '../decision/first-enrolment.js'
import type { Visit } from '../decision/visitor.js'
import { type GateContext, pathnameOf } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { problem } from '../http/problem.js'
import type { Alert, View } from '../pages/view.js'
import { lockAlert, recoveryLock } from './refusal.js'

/** Adds the permit that a request has sent, if the gate made it for this session. */
export async function withPermit(
  { tokens }: GateContext,
  visit: Visit,
  token: unknown,
): Promise<Visit> {
  const { facts, session } = visit
  const { activation, enrolled, now } = facts
  if (token === null || activation === undefined || enrolled) return visit
  const permittedAt = await tokens.permittedAt(token, session, now)
  if (permittedAt === undefined) return visit
  // A cast, since only a text is a permit.
  const permit = token as string
  return { ...visit, permit, facts: { ...facts, activation: { ...activation, permittedAt } } }
}

/** Path of a page of the gate, with the permit of the session in its query. */
export function enrolmentLink(
  { link }: GateContext,
  { permit, returnTo }: Visit,
  page: string,
): string {
  const mark = page.includes('?') ? '&' : '?'
  return link(permit === undefined ? page : `${page}${mark}permit=${permit}`, returnTo)
}

/** Where a program sends the activation code. */
export function activationPath({ settings, publicPathOf }: GateContext): string {
  return publicPathOf(`${settings.basePath}/activate`)
}

/** The answer to a request to begin or confirm the first enrolment without a permit. */
export function answerActivationRequired(context: GateContext, visit: Visit): Answer {
  const { request, session } = visit
  context.report(request, {
    type: 'denied',
    reason: 'activation-required',
    userId: session.userId,
    method: request.method,
    path: pathnameOf(request),
  })
  const location = activationPath(context)
  return fail(problem('activation-required', { location }), { view: activationView(visit) })
}

export function activationView(visit: Visit, alert?: Alert): Extract<View, { page: 'activation' }> {
  const { facts, status } = visit
  const day = enrolBy(facts)
  const pending = mayEnrol(facts, 'confirm') ? status.pending : undefined
  // An enrolment that still waits for its code needs no new activation code.
  const isOver = isPermitOver(facts) && pending === undefined
  return {
    page: 'activation',
    mayGoOn: decide(facts, { kind: 'requirement' }) === undefined,
    ...(day !== undefined && { enrolBy: day }),
    ...(pending && { pending }),
    ...(isOver && { alert: { kind: 'activation-over' } }),
    ...(!isOver && lockAlert(visit, recoveryLock)),
    ...(alert && { alert }),
  }
}
