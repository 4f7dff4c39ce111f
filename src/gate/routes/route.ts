/** The description of a route: one path of the gate, what it needs, and its handlers. */

import type { Need } from '../decision/decide.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import type { Answer } from '../http/answer.js'
import type { Alert, View } from '../pages/view.js'
import type { Repeatable } from '../signing/idempotency.js'

export type Handler = (context: GateContext, visit: Visit) => Answer | Promise<Answer>

/** One path of the gate. Each file `…-route.ts` exports one. */
export interface Route {
  /** The path after `basePath`; empty for the challenge. */
  readonly path: string
  /**
   * The demand of the route, for both methods.
   *
   * - `session`: a session alone
   * - `elevated-if-enrolled`: a second factor, for a user who has one
   * - `recent-if-enrolled`: a second factor of at most `stepUpSeconds`, for a user who has one
   * - `recent`: the same for every user; a user without a second factor must enrol first
   */
  readonly needs: 'session' | 'elevated-if-enrolled' | 'recent-if-enrolled' | 'recent'
  /** Shows the page. Changes nothing. */
  readonly GET?: Handler
  /** Changes something. The request must come from this origin, with the token of the session. */
  readonly POST?: Handler
  /** POST begins or confirms an enrolment: the first one may need a permit. */
  readonly enrols?: 'begin' | 'confirm'
  /**
   * Path of the page with the form, if it is another route: the browser returns to it after the second
   * factor was shown.
   */
  readonly formPath?: string
  /** Shows the form again when its token is stale. Without this the browser is redirected to `formPath`. */
  readonly formAgain?: (visit: Visit, alert: Alert) => View
  /** POST needs no token: the session of the form may have ended, and the route reveals nothing. */
  readonly tokenless?: true
  /** The same POST again gets the same answer, since a lost answer could not be had again. */
  readonly repeatable?: Repeatable
  /**
   * Path of the page for a browser that may have missed the answer to POST, which cannot be shown again:
   * it held recovery codes.
   */
  readonly missedAnswerPath?: string
}

/** The demand of a route as input of the decision. */
export function needOf({ needs }: Route, { settings }: GateContext): Need {
  const { maxAgeSeconds, stepUpSeconds } = settings
  switch (needs) {
    case 'session':
      return { kind: 'session' }
    case 'elevated-if-enrolled':
      return { kind: 'recent-if-enrolled', maxAgeSeconds }
    default:
      return { kind: needs, maxAgeSeconds: stepUpSeconds }
  }
}
