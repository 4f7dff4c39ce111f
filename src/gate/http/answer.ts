/** One answer of a route, for programs and for browsers. */

import type { View } from '../pages/view.js'
import type { FetchHeaders } from './fetch-types.js'
import type { Problem } from './problem.js'

/** One answer for both: what a program is told, and what a person sees or where a person goes on. */
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
  /** Where the forms of the page lead in the end; where they led so far, unless told. */
  readonly returnTo?: string
}

/** What is wrong, and where a person sees it. */
export function fail(problem: Problem, where: Pick<Answer, 'view' | 'to' | 'allow'>): Answer {
  return { status: problem.status, json: problem, ...where }
}
