/** The kinds of users in a race on accounts, with the operations before a round and in it. */

import fc from 'fast-check'
import {
  anyPlan,
  BEGINNING,
  firstEnrolmentPlan,
  type Plan,
} from '../accounts/support/operations.js'

export interface UserKind {
  /** Operations before a round, one after another. The clock moves by a minute between two rounds. */
  before(round: number): readonly Plan[]
  /** Operations in a round, one for each process. */
  plan: fc.Arbitrary<Plan>
}

const ENROL: Plan = { verb: 'enrol', type: 'totp', label: 'new' }
const INVITE: Plan = { verb: 'issueActivation', seconds: 60 }
const RESET: Plan = { verb: 'reset' }

/** Valid codes of the newest authenticators, so that most operations compete. */
const code = fc.record({
  of: fc.constantFrom(0, 0, 1, 2),
  steps: fc.constantFrom(0, 0, 1),
  counter: fc.nat(2),
  before: fc.constant(''),
})
const verb = <V extends string>(name: V) => fc.constant(name)
const verify: fc.Arbitrary<Plan> = fc.record({ verb: verb('verify'), code })
const confirm: fc.Arbitrary<Plan> = fc.record({ verb: verb('confirm'), of: fc.constant(0), code })

export const USER_KINDS: Readonly<Record<string, UserKind>> = {
  'with a device': {
    // In each further round users are not locked, and an enrolment is pending.
    before: (round) => (round === 0 ? BEGINNING : [{ verb: 'unlock' }, ENROL]),
    plan: fc.oneof(
      { weight: 4, arbitrary: verify },
      { weight: 4, arbitrary: confirm },
      { weight: 3, arbitrary: fc.record({ verb: verb('recover'), of: fc.nat(1) }) },
      { weight: 2, arbitrary: fc.record({ verb: verb('remove'), of: fc.nat(2) }) },
      { weight: 3, arbitrary: anyPlan },
    ),
  },
  'with an activation code': {
    // Half of the codes end after a minute. So every second round begins with the codes of the round
    // before: used, replaced and expired ones.
    before: (round) => (round % 2 === 0 ? [RESET, INVITE, ENROL] : [{ verb: 'unlock' }]),
    plan: firstEnrolmentPlan,
  },
}
