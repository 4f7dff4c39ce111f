/** One answer of a route, for programs and for browsers. */

import type { View } from '../pages/view.js'
import type { FetchHeaders } from './fetch-types.js'
import type { Problem } from './problem.js'

/** One response, rendered as HTML, redirect or JSON. */
export interface Answer {
  /** Of the page, and of the JSON; a person who goes on gets 303. */
  readonly status?: number
  readonly json: object
  readonly view?: View
  /** A path of the same origin, which becomes an absolute `Location`. Goes before the page. */
  readonly to?: string | undefined
  /** Those of the session's elevation. */
  readonly headers?: FetchHeaders
  /** The methods, where the one that came is none of them. */
  readonly allow?: string
  /** Path to which the forms of the page return. By default that of the request. */
  readonly returnTo?: string
}

/** Makes the answer for a problem; `where` is the page for a person. */
export function fail(problem: Problem, where: Pick<Answer, 'view' | 'to' | 'allow'>): Answer {
  return { status: problem.status, json: problem, ...where }
}
