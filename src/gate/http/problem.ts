/** Problem details for programs (RFC 9457). */

import type { Denial } from '../decision/decide.js'
import type { WrongInput } from './wrong-input.js'

/** The stable names of everything that can be wrong. */
export type ProblemType =
  | Denial
  | 'not-logged-in'
  | 'activation-required'
  | 'code-refused'
  | 'locked'
  | 'contended'
  | 'stale-token'
  | 'cross-site'
  | 'enrolment-ended'
  | 'enrolment-pending'
  | 'already-confirmed'
  | 'too-many-authenticators'
  | 'second-code-required'
  | 'token-refused'
  | 'label'
  | 'confirmation-required'
  | 'recovery-codes-not-saved'
  | 'bad-request'
  | 'not-found'
  | 'method-not-allowed'
  | 'too-large'
  | 'unsupported-media-type'
  | 'unavailable'

/** Application/problem+json, with extension members. */
export interface Problem {
  type: ProblemType
  title: string
  status: number
  /** Where to go on: a path of the gate. */
  location?: string | undefined
  /**
   * Why a code is wrong.
   *
   * - `refused`: every reason that a stranger must not distinguish
   * - `superseded`: it belongs to an enrolment that the same session began before the pending one
   * - `used`, `expired`: the activation code is right, and was used before or is too old
   */
  reason?: 'refused' | 'malformed' | 'superseded' | 'used' | 'expired' | undefined
  /** Kind of the text that was typed instead of a code; with the reason `malformed`. */
  input?: WrongInput | undefined
  /** Advice for the person, in one or two sentences. */
  detail?: string | undefined
  attemptsLeft?: number | undefined
  retryAfterSeconds?: number | undefined
}

export function problem(type: ProblemType, more: Omit<Partial<Problem>, 'type'> = {}): Problem {
  const [status, title] = PROBLEMS[type]
  return { type, title, status, ...more }
}

const PROBLEMS: Readonly<Record<ProblemType, readonly [status: number, title: string]>> = {
  'not-logged-in': [401, 'The request has no session: log in first.'],
  'second-factor-required': [401, 'A second factor is required.'],
  'enrolment-required': [401, 'A second factor must be enrolled first.'],
  'step-up-required': [401, 'A second factor is required again: the last one is too long ago.'],
  'activation-required': [403, 'The first enrolment needs the activation code of a letter.'],
  'factor-missing': [503, 'This user has a second factor, but its record is missing.'],
  'code-refused': [422, 'The code is not right.'],
  locked: [429, 'Too many wrong codes.'],
  contended: [503, 'Too many requests at once.'],
  'stale-token': [403, 'The token is missing, too old or of another session.'],
  'cross-site': [403, 'The request is not from a page of this origin.'],
  'enrolment-ended': [409, 'The enrolment has ended: begin again.'],
  'enrolment-pending': [409, 'An enrolment that was begun before waits for its code.'],
  'already-confirmed': [409, 'The enrolment is confirmed already.'],
  'too-many-authenticators': [409, 'No more authenticators fit.'],
  'second-code-required': [422, 'Send the next code of the same key too, and this one as first.'],
  'token-refused': [422, 'This user cannot claim a token with this serial number.'],
  label: [422, 'The label must have 1 to 100 characters.'],
  'confirmation-required': [422, 'Send confirmation=yes.'],
  'recovery-codes-not-saved': [422, 'Send saved=yes.'],
  'bad-request': [400, 'The body cannot be read.'],
  'not-found': [404, 'There is nothing here.'],
  'method-not-allowed': [405, 'This method is not known here.'],
  'too-large': [413, 'The body is too large.'],
  'unsupported-media-type': [415, 'Send application/json or application/x-www-form-urlencoded.'],
  unavailable: [503, 'This cannot be decided at the moment.'],
}
