/**
 * The session gate: may this request pass with the second factor its session has? On `Request` and
 * `Response`, for every runtime with Fetch.
 *
 * @module
 */

export type { Denial } from './decision/decide.js'
export { createGate } from './gate.js'
export type { EnrolNotice, ForwardAuthOptions, Gate, GateOptions } from './gate-api.js'
export type { GateEvent, GateHappening } from './gate-events.js'
export type { FetchHeaders, FetchRequest, FetchResponse } from './http/fetch-types.js'
export type { Problem, ProblemType } from './http/problem.js'
export type { WrongInput } from './http/wrong-input.js'
export type { Messages } from './messages/messages.js'
export type { Brand, Locale } from './pages/view.js'
export {
  type IdentityHeaders,
  type VerifyIdentityOptions,
  verifyIdentity,
} from './proxy/identity.js'
export type { GateSession, Requirement, SecondFactor, SessionPort } from './session-port.js'
