/** The port to the portal's own sessions, and what a portal requires of their users. */

import type { FetchHeaders, FetchRequest } from './http/fetch-types.js'

/** A session of the portal: its user has shown a first factor. */
export interface GateSession {
  /** The id of the session, by which the gate's forms are bound to it; never sent or told. */
  id: string
  /** The user id of the accounts. */
  userId: string
  /** Whom the pages and the app name; the user id unless told. */
  displayName?: string | undefined
  /** `at` of the last proof that `elevate` was given, in milliseconds since the Unix epoch. */
  secondFactorAt?: number | undefined
  /**
   * What the session was read from: a `header` that no browser adds by itself, such as `Authorization:
   * Bearer`, or a `cookie`. Unless told, a request with a bearer token and no cookie at all is taken
   * for the former: tell it where a load balancer sets cookies of its own.
   */
  carrier?: 'header' | 'cookie' | undefined
}

/** What a session keeps of a second factor. */
export interface SecondFactor {
  /** When it was shown, in milliseconds since the Unix epoch. */
  at: number
  method: 'totp' | 'hotp' | 'recovery'
}

/** The portal's own sessions. */
export interface SessionPort<S extends GateSession = GateSession> {
  /** The session that a request belongs to, or null. Is asked at every request. */
  read(request: FetchRequest): Promise<S | null>
  /**
   * Gives the user a session with a new id that keeps `proof.at` as `secondFactorAt`; the old id
   * must be dead when this resolves.
   *
   * @returns headers for the answer: `Set-Cookie`, or what a program is to send from now on
   */
  elevate(request: FetchRequest, session: S, proof: SecondFactor): Promise<FetchHeaders>
}

/**
 * What is asked of a user who has no second factor. Whoever has one must always show it.
 *
 * - `required`: to enrol one
 * - `optional`: nothing
 * - `{ enrolBy }`: to enrol one from that day on; until then there is a notice
 */
export type Requirement = 'required' | 'optional' | { enrolBy: Date }
