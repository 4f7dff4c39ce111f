/** The description of a route. */

import type { Need } from '../decision/decide.js'
import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import type { Answer } from '../http/answer.js'

export type Handler = (context: GateContext, visit: Visit) => Answer | Promise<Answer>

/** One path below the gate's. */
export interface Route {
  /** The demand besides a session. */
  readonly needs: 'session' | 'elevated' | 'recent' | 'recent-factor'
  readonly GET?: Handler
  /** Changes something, and so takes a page of this origin and the token of the session. */
  readonly POST?: Handler
  /** POST changes nothing, so it takes no token: the page was made for a session that is gone. */
  readonly tokenless?: boolean
  /** POST spends something that must not be lost: the same request again gets the same answer. */
  readonly repeats?: boolean
  /** The page to return to after the second factor was shown. */
  readonly page: string
}

/** The same for the heart. */
export function needOf({ needs }: Route, { settings }: GateContext): Need {
  const { maxAgeSeconds, stepUpSeconds } = settings
  if (needs === 'session') return { kind: 'session' }
  if (needs === 'elevated') return { kind: 'recent-if-enrolled', maxAgeSeconds }
  return {
    kind: needs === 'recent' ? 'recent-if-enrolled' : 'recent',
    maxAgeSeconds: stepUpSeconds,
  }
}
