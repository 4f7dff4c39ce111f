/** Handles a request to one of the gate's own paths: finds its route, checks it, and answers. */

import { answerCrossSite, answerDenied, isPage, requestedPath } from './decision/authorize.js'
import { decide, isElevated, type Need } from './decision/decide.js'
import { mayEnrol } from './decision/first-enrolment.js'
import { readVisitor, type Visit } from './decision/visitor.js'
import { type GateContext, pathnameOf } from './gate-context.js'
import { type Answer, fail } from './http/answer.js'
import { pathAtOrigin } from './http/canonical-origin.js'
import { isHeaderSession, isSameOrigin } from './http/cross-site.js'
import type { FetchRequest, FetchResponse } from './http/fetch-types.js'
import { type Fields, readFields } from './http/form-body.js'
import { wantsHtml } from './http/negotiate.js'
import { type ProblemType, problem } from './http/problem.js'
import { type Recipient, respond } from './http/respond.js'
import type { View } from './pages/view.js'
import { needOf, type Route } from './routes/route.js'
import { ROUTES } from './routes/route-table.js'
import { STYLESHEET, stylesheetResponse } from './routes/stylesheet-route.js'
import { isFromProgram } from './signing/idempotency.js'
import type { KeptAnswer } from './signing/sealed-answer.js'
import { answerActivationRequired, withPermit } from './visit/activation-view.js'
import { redirectToPage, withNotice } from './visit/notice.js'
import { answerOnce, repeatOf } from './visit/repeated-request.js'

/** @param path - the path after `basePath` */
export async function handleRoute(
  context: GateContext,
  request: FetchRequest,
  path: string,
): Promise<FetchResponse> {
  const method = request.method === 'HEAD' ? 'GET' : request.method
  if (path === STYLESHEET && method === 'GET') return stylesheetResponse(context, request)
  const query = new URL(request.url).searchParams
  const returnTo = context.returnPathOf(query.get('return_to'))
  const pathThere = isPage(request) ? pathAtOrigin(request, context.settings.origin) : undefined
  if (pathThere !== undefined && wantsHtml(request.headers)) {
    return respond(context, { request, returnTo }, { json: {}, to: pathThere })
  }
  const route = ROUTES.get(path)
  // A client can send a body for minutes. The session and the status are read when it has ended.
  const body = method === 'POST' && route?.POST ? await readFields(request) : NO_FIELDS
  const visitor = await readVisitor(context, request)
  if (visitor === undefined) {
    const [answer, recipient] = await answerWithoutSession(context, request, route, body, returnTo)
    return respond(context, { request, ...recipient }, answer)
  }
  const arrived = { ...visitor, request, query, fields: NO_FIELDS, returnTo }
  const visit = await withPermit(context, arrived, query.get('permit'))
  const result = await answerVisit(context, visit, route, method, body)
  if (!Array.isArray(result)) return respond(context, { request, ...result }, result.answer)
  const [answer, at] = result
  const { session } = visitor
  const shown = await (method === 'POST' ? redirectToPage : withNotice)(context, at, answer)
  const { permit } = at
  return respond(context, { request, session, returnTo: at.returnTo, permit }, shown)
}

const NO_FIELDS: Fields = new Map()

/** The fields of a body, or why it cannot be read. */
type Body = Awaited<ReturnType<typeof readFields>>

async function answerVisit(
  context: GateContext,
  visit: Visit,
  route: Route | undefined,
  method: string,
  fields: Body,
): Promise<[Answer, Visit] | KeptAnswer> {
  const closed = denialFor(context, visit, { kind: 'session' }, visit.returnTo)
  if (closed) return [closed, visit]
  if (route === undefined) return [fail(problem('not-found'), message('not-found')), visit]
  const handler = method === 'GET' ? route.GET : method === 'POST' ? route.POST : undefined
  if (handler === undefined) {
    const allow = [route.GET && 'GET, HEAD', route.POST && 'POST'].filter(Boolean).join(', ')
    return [fail(problem('method-not-allowed'), { ...message('forbidden'), allow }), visit]
  }
  if (method === 'GET') {
    return [denialOf(context, visit, route) ?? (await handler(context, visit)), visit]
  }

  const { request, session, facts } = visit
  const isHeader = isHeaderSession(request.headers, session)
  const event = { userId: session.userId, path: pathnameOf(request) }
  if (!isHeader && !isSameOrigin(request.headers, context.settings.origin)) {
    return [answerCrossSite(context, request, { reason: 'origin', ...event }), visit]
  }
  if (typeof fields === 'string') return [answerUnreadable(fields), visit]
  const returnTo = fields.has('return_to')
    ? context.returnPathOf(fields.get('return_to'))
    : visit.returnTo
  const sent = { ...visit, fields, returnTo }
  const posted = await withPermit(context, sent, fields.get('permit') ?? null)
  const repeat = repeatOf(context, request, route, fields, session)
  if (!isHeader && !route.tokenless) {
    const token = request.headers.get('x-einmal-token') ?? fields.get('token')
    if (!(await context.tokens.check(token, session, facts.now))) {
      const kept = await repeat?.recall()
      if (kept) return kept
      context.report(request, { type: 'cross-site', reason: 'token', ...event })
      return [answerStaleForm(context, posted, route), posted]
    }
  }
  // While the account is locked nothing is written for an attempt. An activation code opens the lock.
  const isLocked = visit.status.lockedUntil !== undefined && route.repeatable !== 'by-session'
  const kept = await (isLocked ? repeat?.recall() : repeat?.claim())
  if (kept) return kept
  return answerOnce(repeat, !isLocked, posted, async () => {
    const denial = denialOf(context, posted, route) ?? withoutPermit(context, posted, route)
    return denial ?? (await handler(context, posted))
  })
}

/** Undefined when the session may do what the route does to enrolments. */
function withoutPermit(context: GateContext, visit: Visit, { enrols }: Route): Answer | undefined {
  if (enrols === undefined || mayEnrol(visit.facts, enrols)) return undefined
  return answerActivationRequired(context, visit)
}

/** Undefined when the session may have the page. */
function denialOf(context: GateContext, visit: Visit, route: Route): Answer | undefined {
  const { request, returnTo } = visit
  // GET returns to the page itself, POST to the page with the form.
  const page = isPage(request)
    ? requestedPath(context, request)
    : context.link(formPathOf(route), returnTo)
  return denialFor(context, visit, needOf(route, context), page)
}

function denialFor(
  context: GateContext,
  { request, facts, session: { userId } }: Visit,
  need: Need,
  returnTo: string,
): Answer | undefined {
  const reason = decide(facts, need)
  return reason && answerDenied(context, request, { reason, userId }, returnTo)
}

function formPathOf({ formPath, path }: Route): string {
  return formPath ?? path
}

/**
 * The form was open for long, or the session has another id by now. A person who elevated it in another tab
 * goes on. Otherwise the page shows a new form, since the typed values are not accepted.
 */
function answerStaleForm(context: GateContext, visit: Visit, route: Route): Answer {
  const { returnTo, status, facts } = visit
  const { formAgain, missedAnswerPath } = route
  const stale = problem('stale-token')
  if (missedAnswerPath !== undefined && status.enrolled) {
    return fail(stale, { to: context.link(missedAnswerPath, returnTo) })
  }
  if (formAgain === undefined) return fail(stale, { to: context.link(formPathOf(route), returnTo) })
  if (isElevated(facts)) return fail(stale, { to: returnTo })
  return fail(stale, { view: formAgain(visit, { kind: 'stale-form' }) })
}

/**
 * The request has no session. A form that is sent twice has an id that is invalid by now: it gets the
 * answer of the first one, with the new id. When that answer has expired, a browser that posts a code goes
 * on to a page that checks the session.
 */
async function answerWithoutSession(
  context: GateContext,
  request: FetchRequest,
  route: Route | undefined,
  fields: Body,
  returnTo: string,
): Promise<[Answer, Omit<Recipient, 'request'>]> {
  const { method, headers } = request
  const isFromOrigin = isSameOrigin(headers, context.settings.origin)
  const mayRepeat = method === 'POST' && (isFromOrigin || isFromProgram(headers))
  const posted = mayRepeat && route?.repeatable ? route : undefined
  if (posted && typeof fields === 'object') {
    const kept = await repeatOf(context, request, posted, fields)?.recall()
    if (kept) return [kept.answer, kept]
    if (wantsHtml(headers) && isFromOrigin) {
      const path = context.returnPathOf(fields.get('return_to'))
      const { missedAnswerPath } = posted
      const to = missedAnswerPath === undefined ? path : context.link(missedAnswerPath, path)
      return [{ json: {}, to }, { returnTo }]
    }
  }
  // Returns to the requested page of the gate, if it is a page; else to its own target.
  const page = requestedPath(context, request)
  const denied = { reason: 'not-logged-in', userId: undefined } as const
  return [answerDenied(context, request, denied, page === '/' ? returnTo : page), { returnTo }]
}

function answerUnreadable(type: ProblemType): Answer {
  return fail(problem(type), message(type === 'too-large' ? 'too-large' : 'forbidden'))
}

function message(kind: Extract<View, { page: 'message' }>['kind']): { view: View } {
  return { view: { page: 'message', kind } }
}
