/** Checks a request against a demand, and answers the requests that may not pass. */

import { type GateContext, pathnameOf } from '../gate-context.js'
import type { GateHappening } from '../gate-events.js'
import { type Answer, fail } from '../http/answer.js'
import type { FetchRequest } from '../http/fetch-types.js'
import { isHtmx } from '../http/negotiate.js'
import { problem } from '../http/problem.js'
import { routePathOf } from '../http/return-path.js'
import { type Denial, decide, type Need } from './decide.js'
import { readVisitor, type Visitor } from './visitor.js'

/** A request that may not pass, and the reason. */
export interface Denied {
  readonly reason: Denial | 'not-logged-in'
  readonly userId: string | undefined
}

/** Returns the visitor that may pass, or the reason why not. Reports no event: the caller does. */
export async function authorize(
  context: GateContext,
  request: FetchRequest,
  need: Need,
): Promise<Visitor | Denied> {
  const visitor = await readVisitor(context, request)
  if (visitor === undefined) return { reason: 'not-logged-in', userId: undefined }
  const reason = decide(visitor.facts, need)
  return reason === undefined ? visitor : { reason, userId: visitor.session.userId }
}

/**
 * Reports the denial, and answers.
 *
 * @param requested - the request to the portal
 * @param request - the request to the gate: the same one, or the question of a proxy
 */
export function answerDenied(
  context: GateContext,
  requested: FetchRequest,
  denied: Denied,
  returnTo: string,
  request: FetchRequest = requested,
): Answer {
  const { reason, userId } = denied
  const { method } = requested
  const path = pathnameOf(requested)
  if (reason === 'cross-site')
    return answerCrossSite(context, request, { reason: 'origin', userId, path })
  if (reason === 'factor-missing') {
    context.report(request, { type: 'factor-missing', userId, method, path })
    const view = { page: 'message', kind: 'factor-missing' } as const
    return fail(problem('factor-missing'), { view })
  }
  context.report(request, { type: 'denied', reason, ...(userId && { userId }), method, path })
  if (reason === 'not-logged-in') return answerNotLoggedIn(context, returnTo)
  return answerFactorRequired(context, reason, returnTo, isPage(requested))
}

/** Asks for the second factor or its enrolment; a browser is redirected there, and back afterwards. */
function answerFactorRequired(
  { settings, link, publicPathOf }: GateContext,
  denial: Exclude<Denial, 'cross-site' | 'factor-missing'>,
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

/** Reports a request that another origin may have made, and answers it. */
export function answerCrossSite(
  context: GateContext,
  request: FetchRequest,
  event: Omit<Extract<GateHappening, { type: 'cross-site' }>, 'type'>,
): Answer {
  context.report(request, { type: 'cross-site', ...event })
  return fail(problem('cross-site'), { view: { page: 'message', kind: 'cross-site' } })
}

/** Redirects to the login of the portal: the gate checks no first factor. */
function answerNotLoggedIn(context: GateContext, returnTo: string): Answer {
  const { loginPath } = context.settings
  const view = { page: 'message', kind: 'not-logged-in' } as const
  if (loginPath === undefined) return fail(problem('not-logged-in'), { view })
  // The portal's login cannot say that the return path is lost: the challenge after it does.
  const back = returnTo === context.lostPath ? context.link('', returnTo) : returnTo
  const location = context.publicPathOf(loginPath)
  return fail(problem('not-logged-in', { location }), {
    view,
    to: context.withReturnPath(loginPath, back),
  })
}

export function answerUnavailable(): Answer {
  const view = { page: 'message', kind: 'unavailable' } as const
  return fail(problem('unavailable', { retryAfterSeconds: 5 }), { view })
}

/** True for a request that a person can return to: a form cannot be sent again by a redirect. */
export function isPage({ method }: FetchRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

/**
 * The path to return to: of the request itself for GET, of the page with the form for POST. A part that
 * htmx fetches is no page to return to, so the path of its page counts.
 */
export function requestedPath(context: GateContext, request: FetchRequest): string {
  const { settings, publicPathOf, parseReturnPath, lostPath } = context
  const { headers } = request
  const isPart = isHtmx(headers) && headers.get('hx-boosted') !== 'true'
  const isTarget = isPage(request) && !isPart
  const page = (isPart ? headers.get('hx-current-url') : null) ?? headers.get('referer')
  const from = isTarget ? request.url : page
  if (from === null || !URL.canParse(from)) return '/'
  const url = new URL(from)
  // Of the request itself only the path counts: its host is what the client has said.
  if (!isTarget && url.origin !== settings.origin) return '/'
  const path = url.pathname + url.search
  const back = parseReturnPath(isTarget ? publicPathOf(path) : path)
  if (back !== undefined) return back
  // A form of the gate itself is no page to return to.
  const isGatePage = isTarget && routePathOf(url.pathname, settings.basePath) !== undefined
  return isGatePage ? '/' : lostPath
}
