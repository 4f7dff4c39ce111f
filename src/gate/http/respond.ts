/** Writes an answer as a `Response`: HTML, a redirect or JSON. */

import type { GateContext } from '../gate-context.js'
import { renderPage } from '../pages/render.js'
import type { GateSession } from '../session-port.js'
import type { Answer } from './answer.js'
import { share } from './cors.js'
import type { FetchRequest, FetchResponse } from './fetch-types.js'
import { isHtmx, wantsHtml } from './negotiate.js'

/** Writes an answer for a person or a program; `HEAD` gets its headers alone. */
export async function respond(
  context: GateContext,
  { request, session, returnTo, permit }: Recipient,
  answer: Answer,
): Promise<FetchResponse> {
  const { status = 200, json, view, to } = answer
  const headers = new Headers(answer.headers)
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value)
  headers.set('vary', VARY)
  const own = [...(answer.headers?.keys() ?? [])].filter((name) => name !== 'set-cookie')
  share(request, headers, context.settings.allowedOrigins, ['retry-after', ...own])
  if (answer.allow !== undefined) headers.set('allow', answer.allow)
  const retry = 'retryAfterSeconds' in json ? json.retryAfterSeconds : undefined
  if (typeof retry === 'number') headers.set('retry-after', `${retry}`)
  const write = (body: string | null, code: number): FetchResponse => {
    if (code === 401) headers.set('www-authenticate', 'Second-Factor')
    return new Response(request.method === 'HEAD' ? null : body, { status: code, headers })
  }

  if (wantsHtml(request.headers) && to !== undefined) {
    headers.set('location', context.locationOf(to))
    return write(null, 303)
  }
  if (status === 401 && to !== undefined && isHtmx(request.headers)) {
    headers.set('hx-redirect', context.locationOf(to))
  }
  if (wantsHtml(request.headers) && view !== undefined) {
    headers.set('content-type', 'text/html; charset=utf-8')
    const { settings, tokens } = context
    const now = settings.now()
    const page = renderPage(
      view,
      {
        locale: settings.locale(request),
        brand: context.brand,
        now,
        ...(settings.timeZone !== undefined && { timeZone: settings.timeZone }),
        basePath: context.publicPathOf(settings.basePath),
        ...(session && { displayName: session.displayName ?? session.userId }),
        ...(session &&
          settings.logoutPath !== undefined && {
            logoutPath: context.publicPathOf(settings.logoutPath),
          }),
        ...(permit !== undefined && { permit }),
        token: session ? await tokens.issue(session, now) : '',
        returnTo: context.publicPathOf(answer.returnTo ?? returnTo),
      },
      settings.languages,
    )
    return write(page, status)
  }
  headers.set('content-type', status < 400 ? 'application/json' : 'application/problem+json')
  return write(JSON.stringify(json), status)
}

/** The headers that decide between person and program, and on the language. */
const VARY = 'accept, accept-language, sec-fetch-dest, hx-request, x-requested-with'

/** The request, and its session if there is one. */
export interface Recipient {
  readonly request: FetchRequest
  readonly session?: GateSession
  readonly returnTo: string
  readonly permit?: string | undefined
}

/**
 * Headers of every answer: not cached, not framed, not sniffed, and no script. The referrer stays within the origin rather
 * than out of it altogether, since with `no-referrer` a browser would send `Origin: null`.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}
