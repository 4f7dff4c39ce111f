/** The page that explains an enrolment; the confirmation of an ended one shows it too. */

import { decide, enrolBy } from '../decision/decide.js'
import { mayEnrol, PERMIT_MS } from '../decision/first-enrolment.js'
import type { Visit } from '../decision/visitor.js'
import type { Alert, View } from '../pages/view.js'

export function enrolView({ facts, status }: Visit, alert?: Alert): View {
  const day = enrolBy(facts)
  const { pending } = status
  const usedAt = facts.activation?.usedAt
  return {
    page: 'enrol',
    first: !status.enrolled,
    mayGoOn: decide(facts, { kind: 'requirement' }) === undefined,
    ...(day !== undefined && { enrolBy: day }),
    // An enrolment that was begun before the activation is another person's: it is only replaced.
    ...(pending && { supersedes: pending.id, ...(mayEnrol(facts, 'confirm') && { pending }) }),
    ...(usedAt !== undefined && { until: usedAt + PERMIT_MS }),
    ...(alert && { alert }),
  }
}
