import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  type GateState,
  type Problem,
  stepOfProblem,
  stepOfState,
} from '../../docs/examples/council-app/next-step.js'

const { schemas } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')).components
const TYPES: Problem['type'][] = schemas.Problem.properties.type.enum
const STATES: GateState['state'][] = schemas.State.properties.state.enum

/** Problems that a native app never gets, since no other page sends its requests. */
const FAULTS = [
  'cross-site',
  'stale-token',
  'confirmation-required',
  'bad-request',
  'not-found',
  'method-not-allowed',
  'too-large',
  'unsupported-media-type',
]

function problem(type: string, more: Partial<Problem> = {}): Problem {
  return { type: type as Problem['type'], title: 'a title', status: 400, ...more }
}

describe('the next step', () => {
  it.each(TYPES)('follows the problem %s', (type) => {
    const { do: what } = stepOfProblem(problem(type))
    expect(what === 'report a fault').toBe(FAULTS.includes(type))
  })

  it('is a fault for a problem of a newer gate', () => {
    const unknown = problem('something-new')
    expect(stepOfProblem(unknown)).toEqual({ do: 'report a fault', problem: unknown })
  })

  it.each(STATES)('follows the state %s', (state) => {
    const at = (more: Partial<GateState>) =>
      stepOfState({ state, enrolled: true, token: 't', recovery: true, locked: false, ...more })
    const expected = {
      elevated: 'go on',
      'not-enrolled': 'go on',
      'second-factor-required': 'type a code',
      'enrolment-required': 'enrol',
    }
    expect(at({}).do).toBe(expected[state])
    expect(at({ activationRequired: true }).do).toBe(
      state === 'enrolment-required' ? 'activate' : expected[state],
    )
    expect(at({ locked: true, retryAfterSeconds: 30 })).toEqual({
      do: 'wait',
      because: 'locked',
      seconds: 30,
      recovery: true,
    })
    expect(at({ locked: true })).not.toHaveProperty('seconds')
  })

  it('waits as long as the gate says', () => {
    expect(stepOfProblem(problem('locked', { retryAfterSeconds: 60 }))).toMatchObject({
      do: 'wait',
      seconds: 60,
    })
    expect(stepOfProblem(problem('contended'))).toMatchObject({ because: 'busy', seconds: 1 })
  })
})
