/** Ends an enrolment with its first code. The first authenticator of a user also elevates the session. */

import { quietly, relyOn } from '../decision/dependency-failure.js'
import { mayEnrol } from '../decision/first-enrolment.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { textOf } from '../http/form-body.js'
import { wantsHtml } from '../http/negotiate.js'
import { problem } from '../http/problem.js'
import { activationPath, enrolmentLink } from '../visit/activation-view.js'
import { answerAlreadyConfirmed, answerConfirmed, NEW_RECOVERY_CODES } from '../visit/confirmed.js'
import { enrolView } from '../visit/enrol-view.js'
import { answerRefusal, type CodeRefused, lockAlert } from '../visit/refusal.js'
import {
  answerSameCode,
  answerSecondCode,
  codesOf,
  isSameCode,
  mayBeCode,
} from '../visit/two-codes.js'
import type { Route } from './route.js'

export const confirmRoute: Route = {
  path: '/confirm',
  // It was begun with a recent proof, and may be confirmed until it ends.
  needs: 'elevated-if-enrolled',
  enrols: 'confirm',
  GET: showConfirm,
  POST: confirmEnrolment,
  formPath: '/enrol',
  repeatable: 'by-code',
  missedAnswerPath: NEW_RECOVERY_CODES,
}

/** Takes the code of the pending enrolment: after a wrong code, or when its tab was closed. */
function showConfirm(context: GateContext, visit: Visit): Answer {
  const { pending, enrolled } = visit.status
  if (pending === undefined) {
    return fail(problem('enrolment-ended'), { to: enrolmentLink(context, visit, '/enrol') })
  }
  if (!mayEnrol(visit.facts, 'confirm')) {
    const location = activationPath(context)
    const to = enrolmentLink(context, visit, '/enrol')
    return fail(problem('activation-required', { location }), { to })
  }
  const { id, label, type, createdAt, expiresAt } = pending
  return {
    json: { authenticatorId: id, label, type, createdAt, expiresAt },
    view: {
      page: 'confirm',
      first: !enrolled,
      authenticatorId: id,
      ...(type === 'hotp' && { key: true }),
      ...lockAlert(visit),
    },
  }
}

async function confirmEnrolment(context: GateContext, visit: Visit): Promise<Answer> {
  const { request, fields, session, status } = visit
  const { userId } = session
  const first = !status.enrolled
  const authenticatorId = textOf(fields, 'id')
  const codes = codesOf(fields)
  const form = { to: '/confirm', fields: { id: authenticatorId } } as const
  if (isSameCode(codes)) return answerSameCode(visit, form)
  const isKey = status.pending?.id === authenticatorId && status.pending.type === 'hotp'
  // A program knows the counter of the key, and may send one code alone.
  if (isKey && wantsHtml(request.headers) && codes.length === 1 && mayBeCode(codes[0]))
    return answerSecondCode(visit, form)
  // A cast, since accounts accept any value and call it malformed.
  const code = (codes.length === 1 ? codes[0] : codes) as string
  const verdict = await relyOn('accounts', userId, () => {
    return context.settings.accounts.confirm(userId, authenticatorId, code)
  })
  if (!verdict.ok) {
    switch (verdict.reason) {
      case 'unknown':
      case 'expired': {
        const view = enrolView(visit, { kind: 'enrolment-ended' })
        return fail(problem('enrolment-ended'), { view })
      }
      case 'confirmed':
        return answerAlreadyConfirmed(context, visit)
      default:
        return answerRefusal(context, visit, await withReason(context, visit, verdict), (alert) => {
          return { page: 'confirm', alert, first, authenticatorId, ...(isKey && { key: true }) }
        })
    }
  }
  await quietly(context, request, () => context.begunEnrolments.forget(session))
  return answerConfirmed(context, visit, verdict)
}

/**
 * Names a wrong code that belongs to an older entry in the app. It is refused and counted like any other:
 * this session has begun the enrolment itself, so the answer tells an attacker nothing new.
 */
async function withReason(
  context: GateContext,
  { request, fields, session, status }: Visit,
  refused: CodeRefused,
): Promise<CodeRefused> {
  if (refused.reason !== 'mismatch') return refused
  const code = textOf(fields, 'code')
  const valid = [textOf(fields, 'id'), ...status.authenticators.map(({ id }) => id)]
  const isOlder = await quietly(context, request, () => {
    return context.begunEnrolments.hasCode(session, code, valid, context.settings.now())
  })
  return isOlder ? { ...refused, reason: 'superseded' } : refused
}
