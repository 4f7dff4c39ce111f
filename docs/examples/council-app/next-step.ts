/**
 * The next step of the person, decided from an answer of the gate. Pure: it knows every problem type of
 * docs/openapi.json, and a new one is a type error here.
 */

import type { components } from './gate-types.js'

export type Problem = components['schemas']['Problem']
export type GateState = components['schemas']['State']

export type NextStep =
  /** Nothing: the papers are open. */
  | { do: 'go on' }
  | { do: 'log in' }
  /** `again`: the second factor was shown too long ago for what was asked. */
  | { do: 'type a code'; again: boolean; recovery: boolean }
  /** The code of the letter, or of a phone call. */
  | { do: 'activate' }
  /** Set up an app or a key. */
  | { do: 'enrol' }
  /** A key that is out of step is found by two codes in a row. */
  | { do: 'type the next code' }
  /** The typed text was refused. Nothing has changed. */
  | { do: 'type it again'; problem: Problem }
  /** Without `seconds` only the office can help. `recovery`: a recovery code is accepted all the same. */
  | { do: 'wait'; because: 'locked' | 'busy'; seconds?: number; recovery: boolean }
  | { do: 'remove a device first' }
  | { do: 'call the office' }
  /** The program has sent what the gate does not take. */
  | { do: 'report a fault'; problem: Problem }

/** Where a session stands, from `GET /second-factor/status`. */
export function stepOfState(state: GateState): NextStep {
  if (state.locked) return wait('locked', state.retryAfterSeconds, state.recovery)
  switch (state.state) {
    case 'elevated':
    case 'not-enrolled':
      return { do: 'go on' }
    case 'second-factor-required':
      return { do: 'type a code', again: false, recovery: state.recovery }
    case 'enrolment-required':
      return { do: state.activationRequired ? 'activate' : 'enrol' }
  }
}

export function stepOfProblem(problem: Problem): NextStep {
  switch (problem.type) {
    case 'not-logged-in':
      return { do: 'log in' }
    case 'second-factor-required':
      return { do: 'type a code', again: false, recovery: true }
    case 'step-up-required':
      return { do: 'type a code', again: true, recovery: true }
    case 'activation-required':
      return { do: 'activate' }
    case 'enrolment-required':
    case 'enrolment-ended':
    case 'enrolment-pending':
      return { do: 'enrol' }
    case 'second-code-required':
      return { do: 'type the next code' }
    case 'code-refused':
    case 'token-refused':
    case 'label':
    case 'recovery-codes-not-saved':
      return { do: 'type it again', problem }
    case 'locked':
      return wait('locked', problem.retryAfterSeconds, true)
    case 'contended':
    case 'unavailable':
      return wait('busy', problem.retryAfterSeconds ?? 1, false)
    case 'already-confirmed':
      return { do: 'go on' }
    case 'too-many-authenticators':
      return { do: 'remove a device first' }
    case 'factor-missing':
      return { do: 'call the office' }
    // A program with a bearer token sends no form of another page, and confirms what it asks for.
    case 'cross-site':
    case 'stale-token':
    case 'confirmation-required':
    case 'bad-request':
    case 'not-found':
    case 'method-not-allowed':
    case 'too-large':
    case 'unsupported-media-type':
      return { do: 'report a fault', problem }
    default:
      // A gate that is newer than this program.
      problem.type satisfies never
      return { do: 'report a fault', problem }
  }
}

function wait(
  because: 'locked' | 'busy',
  seconds: number | undefined,
  recovery: boolean,
): NextStep {
  return { do: 'wait', because, recovery, ...(seconds !== undefined && { seconds }) }
}
