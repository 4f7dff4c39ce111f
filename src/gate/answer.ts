/** An answer, as the routes give it, and as a person and a program get it. */

import type { GateSession } from './api.js'
import { share } from './cors.js'
import type { Desk } from './desk.js'
import type { FetchHeaders, FetchRequest, FetchResponse } from './fetch.js'
import { SECURITY_HEADERS } from './headers.js'
import { isHtmx, wantsHtml } from './negotiate.js'
import { renderPage } from './pages/render.js'
import type { Problem } from './problem.js'
import type { View } from './view.js'

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

/** Writes an answer for whoever asked; `HEAD` gets its headers alone. */
export async function respond(
  desk: Desk,
  { request, session, returnTo }: Asked,
  answer: Answer,
): Promise<FetchResponse> {
  const { status = 200, json, view, to } = answer
  const headers = new Headers(answer.headers)
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value)
  headers.set('vary', VARY)
  const own = [...(answer.headers?.keys() ?? [])].filter((name) => name !== 'set-cookie')
  share(request, headers, desk.settings.allowedOrigins, ['retry-after', ...own])
  if (answer.allow !== undefined) headers.set('allow', answer.allow)
  const retry = 'retryAfterSeconds' in json ? json.retryAfterSeconds : undefined
  if (typeof retry === 'number') headers.set('retry-after', `${retry}`)
  const write = (body: string | null, code: number): FetchResponse => {
    if (code === 401) headers.set('www-authenticate', 'Second-Factor')
    return new Response(request.method === 'HEAD' ? null : body, { status: code, headers })
  }

  if (wantsHtml(request.headers) && to !== undefined) {
    headers.set('location', desk.locationOf(to))
    return write(null, 303)
  }
  if (status === 401 && to !== undefined && isHtmx(request.headers)) {
    headers.set('hx-redirect', desk.locationOf(to))
  }
  if (wantsHtml(request.headers) && view !== undefined) {
    headers.set('content-type', 'text/html; charset=utf-8')
    const { settings, tokens } = desk
    const now = settings.now()
    const page = renderPage(view, {
      locale: settings.locale(request),
      brand: desk.brand,
      now,
      ...(settings.timeZone !== undefined && { timeZone: settings.timeZone }),
      basePath: desk.publicPathOf(settings.basePath),
      ...(session && { displayName: session.displayName ?? session.userId }),
      ...(session &&
        settings.logoutPath !== undefined && {
          logoutPath: desk.publicPathOf(settings.logoutPath),
        }),
      token: session ? await tokens.issue(session, now) : '',
      returnTo: desk.publicPathOf(answer.returnTo ?? returnTo),
    })
    return write(page, status)
  }
  headers.set('content-type', status < 400 ? 'application/json' : 'application/problem+json')
  return write(JSON.stringify(json), status)
}

/** What tells a person from a program, and one language from another. */
const VARY = 'accept, accept-language, sec-fetch-dest, hx-request, x-requested-with'

/** Who asked. */
export interface Asked {
  readonly request: FetchRequest
  readonly session?: GateSession
  readonly returnTo: string
}
