/** Checks a request against a demand, and answers the requests that may not pass. */

import { type Desk, pathnameOf } from '../gate-context.js'
import type { GateHappening } from '../gate-events.js'
import { type Answer, fail } from '../http/answer.js'
import type { FetchRequest } from '../http/fetch-types.js'
import { isHtmx } from '../http/negotiate.js'
import { problem } from '../http/problem.js'
import { ownPath } from '../http/return-path.js'
import { type Denial, decide, type Need } from './decide.js'
import { readVisitor, type Visitor } from './visitor.js'

/** Why a request does not pass. */
export interface Stop {
  readonly reason: Denial | 'not-logged-in'
  readonly userId: string | undefined
}

/** Returns the visitor that may pass, or the reason why not. Reports no event: the caller does. */
export async function examine(
  desk: Desk,
  request: FetchRequest,
  need: Need,
): Promise<Visitor | Stop> {
  const visitor = await readVisitor(desk, request)
  if (visitor === undefined) return { reason: 'not-logged-in', userId: undefined }
  const reason = decide(visitor.facts, need)
  return reason === undefined ? visitor : { reason, userId: visitor.session.userId }
}

/**
 * Reports the denial, and answers.
 *
 * @param wanted - the request to the portal
 * @param request - the request to the gate: the same one, or the question of a proxy
 */
export function stopped(
  desk: Desk,
  wanted: FetchRequest,
  stop: Stop,
  returnTo: string,
  request: FetchRequest = wanted,
): Answer {
  const { reason, userId } = stop
  const { method } = wanted
  const path = pathnameOf(wanted)
  if (reason === 'cross-site') return crossSite(desk, request, { reason: 'origin', userId, path })
  desk.tell(request, { type: 'denied', reason, ...(userId && { userId }), method, path })
  if (reason === 'not-logged-in') return notLoggedIn(desk, returnTo)
  return denied(desk, reason, returnTo, isPage(wanted))
}

/** Asks for the second factor, or for its enrolment; a person is led there, and back. */
function denied(
  { settings, link, publicPathOf }: Desk,
  denial: Exclude<Denial, 'cross-site'>,
  returnTo: string,
  isPage: boolean,
): Answer {
  const page = denial === 'enrolment-required' ? '/enrol' : ''
  const location = publicPathOf(settings.basePath + page)
  // A posted form is lost: it is never stored. The challenge says so before a code is typed.
  const to = link(page, returnTo)
  const unsaved = isPage || page !== '' ? '' : `${to.includes('?') ? '&' : '?'}unsaved`
  return fail(problem(denial, { location }), { to: to + unsaved })
}

/** A page of another origin has made it, or may have. */
export function crossSite(
  desk: Desk,
  request: FetchRequest,
  what: Omit<Extract<GateHappening, { type: 'cross-site' }>, 'type'>,
): Answer {
  desk.tell(request, { type: 'cross-site', ...what })
  return fail(problem('cross-site'), { view: { page: 'message', kind: 'cross-site' } })
}

/** The gate authenticates no first factor: that is the portal's. */
function notLoggedIn(desk: Desk, returnTo: string): Answer {
  const { loginPath } = desk.settings
  const view = { page: 'message', kind: 'not-logged-in' } as const
  if (loginPath === undefined) return fail(problem('not-logged-in'), { view })
  // The login knows nothing of lost ways: the challenge behind it says so.
  const back = returnTo === desk.lostWay ? desk.link('', returnTo) : returnTo
  const location = desk.publicPathOf(loginPath)
  return fail(problem('not-logged-in', { location }), {
    view,
    to: desk.withReturn(loginPath, back),
  })
}

export function unavailable(): Answer {
  const view = { page: 'message', kind: 'unavailable' } as const
  return fail(problem('unavailable', { retryAfterSeconds: 5 }), { view })
}

/** True for a request that a person can return to: a form cannot be sent again by a redirect. */
export function isPage({ method }: FetchRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

/**
 * Where a person wanted to go: by GET to the request itself, else to the page with the form. A part
 * that htmx fetches is no page to return to: the page that it is for is.
 */
export function wantedPath(desk: Desk, request: FetchRequest): string {
  const { settings, publicPathOf, wayBack, lostWay } = desk
  const { headers } = request
  const isPart = isHtmx(headers) && headers.get('hx-boosted') !== 'true'
  const isOwn = isPage(request) && !isPart
  const page = (isPart ? headers.get('hx-current-url') : null) ?? headers.get('referer')
  const from = isOwn ? request.url : page
  if (from === null || !URL.canParse(from)) return '/'
  const url = new URL(from)
  // Of the request itself only the path counts: its host is what the client has said.
  if (!isOwn && url.origin !== settings.origin) return '/'
  const path = url.pathname + url.search
  const back = wayBack(isOwn ? publicPathOf(path) : path)
  if (back !== undefined) return back
  // A form of the gate itself is no page to return to.
  const isGates = isOwn && ownPath(url.pathname, settings.basePath) !== undefined
  return isGates ? '/' : lostWay
}
