/** The answers of a gate that does not let pass. */

import { type Answer, fail } from './answer.js'
import type { Denial } from './decide.js'
import { type Desk, withReturn } from './desk.js'
import type { FetchRequest } from './fetch.js'
import { problem } from './problem.js'

/** Asks for the second factor, or for its enrolment; a person is led there, and back. */
export function denied({ settings, link }: Desk, denial: Denial, returnTo: string): Answer {
  const page = denial === 'enrolment-required' ? '/enrol' : ''
  const location = settings.basePath + page
  return fail(problem(denial, { location }), { to: link(page, returnTo) })
}

/** The gate authenticates no first factor: that is the portal's. */
export function notLoggedIn({ settings }: Desk, returnTo: string): Answer {
  const { loginPath } = settings
  return fail(problem('not-logged-in', loginPath === undefined ? {} : { location: loginPath }), {
    view: { page: 'message', kind: 'not-logged-in' },
    to: loginPath && withReturn(loginPath, returnTo),
  })
}

export function unavailable(): Answer {
  const view = { page: 'message', kind: 'unavailable' } as const
  return fail(problem('unavailable', { retryAfterSeconds: 5 }), { view })
}

/** Where a person wanted to go: by GET to the request itself, else to the page with the form. */
export function wantedPath({ settings, returnPath }: Desk, request: FetchRequest): string {
  const isPage = request.method === 'GET' || request.method === 'HEAD'
  const from = isPage ? request.url : request.headers.get('referer')
  if (from === null || !URL.canParse(from)) return '/'
  const url = new URL(from)
  // Of the request itself only the path counts: its host is what the client has said.
  if (!isPage && url.origin !== settings.origin) return '/'
  return returnPath(url.pathname + url.search)
}
