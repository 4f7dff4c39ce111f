/** The page that explains an enrolment; the confirmation of an ended one shows it too. */

import { decide, enrolBy } from '../decision/decide.js'
import type { Visit } from '../decision/visitor.js'
import type { Alert, View } from '../pages/view.js'

export function enrolView({ facts, status }: Visit, alert?: Alert): View {
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
