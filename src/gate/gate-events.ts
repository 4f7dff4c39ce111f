/** The events of the gate, in addition to those of accounts. They never hold a code, token or session id. */

import type { Denial } from './decision/decide.js'
import type { SecondFactor } from './session-port.js'

/** One event of the gate: of a session, a denial, a forged form or a failure. */
export type GateEvent = {
  /** Instant of the event, in milliseconds since the Unix epoch. */
  at: number
  /** Result of the option `auditContext` for the request; absent without the option, or when it threw. */
  context?: unknown
} & GateHappening

/** A {@link GateEvent} without instant and context. */
export type GateHappening =
  | {
      /** A session was elevated: the portal gave it a new id. */
      type: 'elevated'
      userId: string
      method: SecondFactor['method']
    }
  | {
      /** An activation code was accepted: the session may begin the first enrolment of the user. */
      type: 'activated'
      userId: string
    }
  | {
      /** A request did not pass. */
      type: 'denied'
      reason:
        | Exclude<Denial, 'cross-site' | 'factor-missing'>
        | 'activation-required'
        | 'not-logged-in'
      /** Absent when the request has no session. */
      userId?: string | undefined
      method: string
      /** Without its query. */
      path: string
    }
  | {
      /**
       * The portal knows that the user has a second factor, and accounts know of none: the record was
       * deleted, or another store is connected. No request of the user passes.
       */
      type: 'factor-missing'
      userId: string | undefined
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
      /** The error that was thrown. */
      error: unknown
      userId?: string | undefined
    }
