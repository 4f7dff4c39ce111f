/**
 * The session gate: may this request pass with the second factor its session has? On `Request` and
 * `Response`, for every runtime with Fetch.
 *
 * @module
 */

export type {
  EnrolNotice,
  ForwardAuthOptions,
  Gate,
  GateOptions,
  GateSession,
  Requirement,
  SecondFactor,
  SessionPort,
} from './api.js'
export type { Denial } from './decide.js'
export type { GateEvent, GateHappening } from './events.js'
export type { FetchHeaders, FetchRequest, FetchResponse } from './fetch.js'
export { createGate } from './gate.js'
export { type IdentityHeaders, type VerifyIdentityOptions, verifyIdentity } from './identity.js'
export type { Problem, ProblemType } from './problem.js'
export type { Brand, Locale } from './view.js'
