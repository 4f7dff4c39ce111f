/** What a gate tells its listener: what the accounts do not know. Never a code, a token or a session id. */

import type { Denial } from './decision/decide.js'
import type { SecondFactor } from './session-port.js'

/** One thing that happened at the gate. */
export type GateEvent = {
  /** When, in milliseconds since the Unix epoch. */
  at: number
  /** What the option `auditContext` gave for the request; absent without the option, or when it threw. */
  context?: unknown
} & GateHappening

/** What a {@link GateEvent} says besides the instant. */
export type GateHappening =
  | {
      /** A session was elevated: the portal gave it a new id. */
      type: 'elevated'
      userId: string
      method: SecondFactor['method']
    }
  | {
      /** A request was not let through. */
      type: 'denied'
      reason: Exclude<Denial, 'cross-site'> | 'not-logged-in'
      /** Absent where nobody is logged in. */
      userId?: string | undefined
      method: string
      /** Without its query. */
      path: string
    }
  | {
      /** A form or a request to upgrade came from another origin, or a form without its session's token. */
      type: 'cross-site'
      reason: 'origin' | 'token'
      userId: string | undefined
      path: string
    }
  | {
      /** Sessions, accounts or the requirement failed: the answer was 503, or 403 to nginx. */
      type: 'failed'
      during: 'session.read' | 'session.elevate' | 'requirement' | 'accounts'
      /** What was thrown. */
      error: unknown
      userId?: string | undefined
    }
