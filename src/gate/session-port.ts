/** The port to the portal's own sessions, and what a portal requires of their users. */

import type { FetchHeaders, FetchRequest } from './http/fetch-types.js'

/** A session of the portal: its user has shown a first factor. */
export interface GateSession {
  /** Id of the session. The gate's forms are bound to it; it is never sent or reported. */
  id: string
  /** The user id of the accounts. */
  userId: string
  /** Name of the user on the pages and in the app. By default the user id. */
  displayName?: string | undefined
  /** `at` of the last proof that `elevate` was given, in milliseconds since the Unix epoch. */
  secondFactorAt?: number | undefined
  /**
   * True when the portal knows that the user has a second factor. When accounts then know of none, the
   * record is lost, or another store is connected: the gate answers `factor-missing`, and never offers an
   * enrolment. Keep it in the portal's own user table, by the events of accounts:
   *
   * - `enrolment-confirmed`, `key-imported` and `accepted` set it
   * - `authenticator-removed` with `remaining` 0, `reset` and `forgotten` clear it
   *
   * @defaultValue false
   */
  hasSecondFactor?: boolean | undefined
  /**
   * The part of the request that the session was read from: a `header` that no browser adds by itself,
   * such as `Authorization: Bearer`, or a `cookie`. By default a request with a bearer token and without
   * any cookie counts as `header`. Set it where a load balancer sets cookies too.
   */
  carrier?: 'header' | 'cookie' | undefined
}

/** The second factor that a session keeps. */
export interface SecondFactor {
  /** When it was shown, in milliseconds since the Unix epoch. */
  at: number
  method: 'totp' | 'hotp' | 'recovery'
}

/** The portal's own sessions. */
export interface SessionPort<S extends GateSession = GateSession> {
  /** Reads the session of a request, or null. Called for every request. */
  read(request: FetchRequest): Promise<S | null>
  /**
   * Gives the user a session with a new id that keeps `proof.at` as `secondFactorAt`. The old id must be
   * invalid when this resolves.
   *
   * @returns headers for the answer: `Set-Cookie`, or the new token of a program
   */
  elevate(request: FetchRequest, session: S, proof: SecondFactor): Promise<FetchHeaders>
}

/**
 * The requirement for a user without a second factor. A user who has one must always show it.
 *
 * - `required`: must enrol one
 * - `optional`: does not have to enrol one
 * - `{ enrolBy }`: must enrol one from that instant on; until then there is a notice
 */
export type Requirement = 'required' | 'optional' | { enrolBy: Date }
