/** Begins an enrolment. GET explains it; the secret is in the answer to POST, and nowhere else. */

import type { Enrolment } from '../../accounts/accounts-api.js'
import { quietly, relyOn } from '../decision/dependency-failure.js'
import { mayEnrol } from '../decision/first-enrolment.js'
import type { Visit } from '../decision/visitor.js'
import { type GateContext, isReturnPathLost } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { problem } from '../http/problem.js'
import type { View } from '../pages/view.js'
import { activationView, enrolmentLink } from '../visit/activation-view.js'
import { enrolView } from '../visit/enrol-view.js'
import { labelOf } from '../visit/form-fields.js'
import { offersKeys } from '../visit/hardware.js'
import { stateOf } from '../visit/session-state.js'
import type { Route } from './route.js'

export const enrolRoute: Route = {
  path: '/enrol',
  needs: 'recent-if-enrolled',
  enrols: 'begin',
  GET: showEnrol,
  POST: beginEnrolment,
}

async function showEnrol(context: GateContext, visit: Visit): Promise<Answer> {
  const returnPathLost = isReturnPathLost(visit.query)
  const page = mayEnrol(visit.facts, 'begin') ? enrolView(visit) : activationView(visit)
  const keys = page.page === 'enrol' && offersKeys(context) && { keys: true }
  const view = { ...page, ...keys, ...(returnPathLost && { returnPathLost }) }
  return { json: await stateOf(context, visit), view }
}

async function beginEnrolment(context: GateContext, visit: Visit): Promise<Answer> {
  const { request, fields, session, status } = visit
  const { userId } = session
  // The form names the enrolment that its page has shown as pending. If another one is pending now, the
  // same form has begun it: a reload or a double click sends a form again. The key that the user has
  // scanned must stay valid.
  const seen = fields.get('supersedes')
  if (seen !== undefined && status.pending && status.pending.id !== seen) {
    return fail(problem('enrolment-pending'), { to: enrolmentLink(context, visit, '/enrol') })
  }
  const label = labelOf(fields.get('label') ?? '')
  if (label === undefined) {
    return fail(problem('label'), { view: enrolView(visit, { kind: 'label' }) })
  }
  const type = fields.get('type') ?? 'totp'
  if (type !== 'totp' && type !== 'hotp') {
    const title = 'The type must be totp or hotp.'
    return fail(problem('bad-request', { title }), { view: enrolView(visit) })
  }
  const account = accountOf(context.settings.accountName(session), userId)
  const enrolment = await relyOn('accounts', userId, () => {
    return unlessFull(context.settings.accounts.enrol(userId, { account, label, type }))
  })
  if (enrolment === undefined) {
    const alert = { kind: 'full', most: status.authenticators.length } as const
    return fail(problem('too-many-authenticators'), { view: enrolView(visit, alert) })
  }
  // By their names, since an enrolment as a whole does not show them.
  const { authenticatorId, uri, secretText, expiresAt } = enrolment
  const shown = { authenticatorId, uri, secretText, expiresAt }
  await quietly(context, request, () => {
    return context.begunEnrolments.add(session, { authenticatorId, uri })
  })
  return {
    status: 201,
    json: shown,
    view: viewOf(type, !status.enrolled, shown),
  }
}

/** A hardware key has no camera: its page has a command instead of a picture. */
function viewOf(
  type: 'totp' | 'hotp',
  first: boolean,
  shown: { authenticatorId: string; uri: string; secretText: string; expiresAt: number },
): View {
  const { uri, ...key } = shown
  return type === 'hotp'
    ? { page: 'show-key', first, ...key }
    : { page: 'show-secret', first, uri, ...key }
}

/** A name that an app can show: no colon, no control character, and short enough for a QR code. */
function accountOf(name: string, userId: string): string {
  const clean = (text: string): string => {
    const shown = text.normalize('NFC').replace(UNNAMEABLE, ' ').trim()
    return [...shown].slice(0, 100).join('').trim()
  }
  return clean(name) || clean(userId) || 'account'
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const UNNAMEABLE = /[:\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/gu

async function unlessFull(enrolling: Promise<Enrolment>): Promise<Enrolment | undefined> {
  try {
    return await enrolling
  } catch (error) {
    if (Object(error).code === 'ERR_AUTHENTICATORS_FULL') return undefined
    throw error
  }
}
