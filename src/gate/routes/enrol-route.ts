/** Where an enrolment begins. GET explains; the secret is in the answer to POST, and nowhere else. */

import type { Enrolment } from '../../accounts/accounts-api.js'
import { decide, enrolBy } from '../decision/decide.js'
import { relyOn } from '../decision/dependency-failure.js'
import type { Visit } from '../decision/visitor.js'
import { type GateContext, isReturnPathLost } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { problem } from '../http/problem.js'
import type { Alert, View } from '../pages/view.js'
import { labelOf } from './label-field.js'
import { stateOf } from './status-route.js'

export async function showEnrol(context: GateContext, visit: Visit): Promise<Answer> {
  const returnPathLost = isReturnPathLost(visit.query)
  const view = { ...enrolPage(visit), ...(returnPathLost && { returnPathLost }) }
  return { json: await stateOf(context, visit), view }
}

export async function beginEnrolment(context: GateContext, visit: Visit): Promise<Answer> {
  const { fields, session, status } = visit
  const { userId } = session
  // The form names the enrolment that its page has shown as pending. Another one was begun since then:
  // by this very form, which a reload or a double click sends again. The key that the person has
  // scanned must stay the one that counts.
  const seen = fields.get('supersedes')
  if (seen !== undefined && status.pending && status.pending.id !== seen) {
    return fail(problem('enrolment-pending'), { to: context.link('/enrol', visit.returnTo) })
  }
  const label = labelOf(fields.get('label') ?? '')
  if (label === undefined) {
    return fail(problem('label'), { view: enrolPage(visit, { kind: 'label' }) })
  }
  const type = fields.get('type') ?? 'totp'
  if (type !== 'totp' && type !== 'hotp') {
    const title = 'The type must be totp or hotp.'
    return fail(problem('bad-request', { title }), { view: enrolPage(visit) })
  }
  const account = accountOf(context.settings.accountName(session), userId)
  const enrolment = await relyOn('accounts', userId, () => {
    return unlessFull(context.settings.accounts.enrol(userId, { account, label, type }))
  })
  if (enrolment === undefined) {
    const alert = { kind: 'full', most: status.authenticators.length } as const
    return fail(problem('too-many-authenticators'), { view: enrolPage(visit, alert) })
  }
  // By their names, since an enrolment as a whole does not show them.
  const { authenticatorId, uri, secretText, expiresAt } = enrolment
  const shown = { authenticatorId, uri, secretText, expiresAt }
  return {
    status: 201,
    json: shown,
    view: { page: 'show-secret', first: !status.enrolled, ...shown },
  }
}

export function enrolPage({ facts, status }: Visit, alert?: Alert): View {
  const day = enrolBy(facts)
  return {
    page: 'enrol',
    first: !status.enrolled,
    mayGoOn: decide(facts, { kind: 'requirement' }) === undefined,
    ...(day !== undefined && { enrolBy: day }),
    ...(status.pending && { pending: status.pending }),
    ...(alert && { alert }),
  }
}

/** A name that an app can show: no colon, no control character, and not so long that no QR holds it. */
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
