/** A request to one of the gate's own pages, from the door to its route. */

import { answerCrossSite, answerDenied, isPage, requestedPath } from '../decision/authorize.js'
import { decide, isElevated } from '../decision/decide.js'
import { readVisitor, type Visit } from '../decision/visitor.js'
import { type GateContext, pathnameOf } from '../gate-context.js'
import { type Answer, fail } from '../http/answer.js'
import { pathAtOrigin } from '../http/canonical-origin.js'
import { isHeaderSession, isSameOrigin } from '../http/cross-site.js'
import type { FetchRequest, FetchResponse } from '../http/fetch-types.js'
import { type Fields, readFields } from '../http/form-body.js'
import { isFromProgram } from '../http/idempotency.js'
import { wantsHtml } from '../http/negotiate.js'
import { type ProblemType, problem } from '../http/problem.js'
import { type Recipient, respond } from '../http/respond.js'
import type { KeptAnswer } from '../http/sealed-answer.js'
import type { View } from '../pages/view.js'
import { challenge } from './challenge-route.js'
import { recoveryCodesPath } from './confirm-route.js'
import { redirectToPage, withNotice } from './notice.js'
import { once, repeatOf } from './repeated-request.js'
import { needOf, type Route } from './route.js'
import { ROUTES, STYLESHEET } from './route-table.js'

/** @param routePath - what follows the gate's path */
export async function handleRoute(
  context: GateContext,
  request: FetchRequest,
  routePath: string,
): Promise<FetchResponse> {
  const method = request.method === 'HEAD' ? 'GET' : request.method
  if (routePath === STYLESHEET && method === 'GET') return styleAnswer(context, request)
  const query = new URL(request.url).searchParams
  const returnTo = context.returnPathOf(query.get('return_to'))
  const there = isPage(request) ? pathAtOrigin(request, context.settings.origin) : undefined
  if (there !== undefined && wantsHtml(request.headers)) {
    return respond(context, { request, returnTo }, { json: {}, to: there })
  }
  const visitor = await readVisitor(context, request)
  if (visitor === undefined) {
    const [answer, asked] = await answerWithoutSession(context, request, routePath, returnTo)
    return respond(context, { request, ...asked }, answer)
  }
  const visit = { ...visitor, request, query, fields: NOTHING, returnTo }
  const reply = await answerVisit(context, visit, routePath, method)
  if (!Array.isArray(reply)) return respond(context, { request, ...reply }, reply.answer)
  const [answer, at] = reply
  const { session } = visitor
  const shown = await (method === 'POST' ? redirectToPage : withNotice)(context, at, answer)
  return respond(context, { request, session, returnTo: at.returnTo }, shown)
}

const NOTHING: Fields = new Map()

async function answerVisit(
  context: GateContext,
  visit: Visit,
  routePath: string,
  method: string,
): Promise<[Answer, Visit] | KeptAnswer> {
  const route = ROUTES.get(routePath)
  if (route === undefined) return [fail(problem('not-found'), message('not-found')), visit]
  const handler = method === 'GET' ? route.GET : method === 'POST' ? route.POST : undefined
  if (handler === undefined) {
    const allow = [route.GET && 'GET, HEAD', route.POST && 'POST'].filter(Boolean).join(', ')
    return [fail(problem('method-not-allowed'), { ...message('forbidden'), allow }), visit]
  }
  if (method === 'GET')
    return [demand(context, visit, route) ?? (await handler(context, visit)), visit]

  const { request, session, facts } = visit
  const bearer = isHeaderSession(request.headers, session)
  const what = { userId: session.userId, path: pathnameOf(request) }
  if (!bearer && !isSameOrigin(request.headers, context.settings.origin)) {
    return [answerCrossSite(context, request, { reason: 'origin', ...what }), visit]
  }
  const fields = await readFields(request)
  if (typeof fields === 'string') return [unreadable(fields), visit]
  const returnTo = fields.has('return_to')
    ? context.returnPathOf(fields.get('return_to'))
    : visit.returnTo
  const posted = { ...visit, fields, returnTo }
  const repeat = route.repeats ? repeatOf(context, request, routePath, fields) : undefined
  if (!bearer && !route.tokenless) {
    const token = request.headers.get('x-einmal-token') ?? fields.get('token')
    if (!(await context.tokens.check(token, session, facts.now))) {
      const kept = await repeat?.recall()
      if (kept) return kept
      context.report(request, { type: 'cross-site', reason: 'token', ...what })
      return [staleForm(context, posted, route), posted]
    }
  }
  // While the account is locked nothing is written for an attempt.
  const isLocked = visit.status.lockedUntil !== undefined
  const kept = await (isLocked ? repeat?.recall() : repeat?.claim())
  if (kept) return kept
  return once(repeat, posted, async () => {
    return demand(context, posted, route) ?? (await handler(context, posted))
  })
}

/** Undefined when the session may have the page. */
function demand(context: GateContext, visit: Visit, route: Route): Answer | undefined {
  const { request, facts, returnTo, session } = visit
  const denial = decide(facts, needOf(route, context))
  if (denial === undefined) return undefined
  // A page comes back to itself; where something was posted, the page with its form does.
  const page = isPage(request)
    ? requestedPath(context, request)
    : context.link(route.page, returnTo)
  return answerDenied(context, request, { reason: denial, userId: session.userId }, page)
}

/**
 * The form was open for long, or the session has another id by now. A person who elevated it in another tab
 * goes on. Otherwise the page shows a new form, since the typed values are not accepted.
 */
function staleForm(context: GateContext, visit: Visit, route: Route): Answer {
  const alert = { kind: 'stale-form' } as const
  if (route === ROUTES.get('/confirm') && visit.status.enrolled) {
    return fail(problem('stale-token'), { to: recoveryCodesPath(context, visit.returnTo) })
  }
  if (route.page !== '') {
    return fail(problem('stale-token'), { to: context.link(route.page, visit.returnTo) })
  }
  if (isElevated(visit.facts)) return fail(problem('stale-token'), { to: visit.returnTo })
  const view: View =
    route === ROUTES.get('/recovery') ? { page: 'recovery', alert } : challenge(visit, alert)
  return fail(problem('stale-token'), { view })
}

/**
 * The request has no session. A form that is sent twice has an id that is invalid by now: it gets the
 * answer of the first one, with the new id. When that answer has expired, a browser that posts a code goes
 * on to a page that checks the session.
 */
async function answerWithoutSession(
  context: GateContext,
  request: FetchRequest,
  routePath: string,
  returnTo: string,
): Promise<[Answer, Omit<Recipient, 'request'>]> {
  const { method, headers } = request
  const isOwn = isFromProgram(headers) || isSameOrigin(headers, context.settings.origin)
  const fields =
    method === 'POST' && ROUTES.get(routePath)?.repeats && isOwn
      ? await readFields(request)
      : undefined
  if (typeof fields === 'object') {
    const kept = await repeatOf(context, request, routePath, fields)?.recall()
    if (kept) return [kept.answer, kept]
    if (wantsHtml(headers) && isSameOrigin(headers, context.settings.origin)) {
      const to = context.returnPathOf(fields.get('return_to'))
      return [
        { json: {}, to: routePath === '/confirm' ? recoveryCodesPath(context, to) : to },
        { returnTo },
      ]
    }
  }
  // Returns to the requested page of the gate, if it is a page; else to its own target.
  const page = requestedPath(context, request)
  const stop = { reason: 'not-logged-in', userId: undefined } as const
  return [answerDenied(context, request, stop, page === '/' ? returnTo : page), { returnTo }]
}

function unreadable(type: ProblemType): Answer {
  return fail(problem(type), message(type === 'too-large' ? 'too-large' : 'forbidden'))
}

function message(kind: Extract<View, { page: 'message' }>['kind']): { view: View } {
  return { view: { page: 'message', kind } }
}

function styleAnswer({ css }: GateContext, { method }: FetchRequest): FetchResponse {
  return new Response(method === 'HEAD' ? null : css, {
    headers: {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=300',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    },
  })
}
