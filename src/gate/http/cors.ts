/** CORS: pages of other origins may use the gate only when `allowedOrigins` lists their origin. */

import type { FetchHeaders, FetchRequest, FetchResponse } from './fetch-types.js'

/**
 * Answers the preflight of an origin that the portal names: its pages may send what the gate's routes
 * take, and no cookie.
 *
 * @returns undefined for any other request
 */
export function preflight(
  { method, headers }: FetchRequest,
  allowedOrigins: ReadonlySet<string>,
): FetchResponse | undefined {
  const origin = allowed(headers, allowedOrigins)
  if (method !== 'OPTIONS' || !headers.has('access-control-request-method')) return undefined
  if (origin === undefined) return undefined
  const answer = new Headers({
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, POST',
    'access-control-max-age': '600',
    'cache-control': 'no-store',
    vary: 'origin, access-control-request-headers',
  })
  // Which header the portal reads its sessions from is not known here.
  const asked = headers.get('access-control-request-headers')
  if (asked !== null) answer.set('access-control-allow-headers', asked)
  return new Response(null, { status: 204, headers: answer })
}

/**
 * Lets a page of a named origin read an answer.
 *
 * @param readable - the headers that it may read too
 */
export function share(
  { headers }: FetchRequest,
  answer: FetchHeaders,
  allowedOrigins: ReadonlySet<string>,
  readable: readonly string[],
): void {
  if (allowedOrigins.size === 0) return
  answer.append('vary', 'origin')
  const origin = allowed(headers, allowedOrigins)
  if (origin === undefined) return
  answer.set('access-control-allow-origin', origin)
  answer.set('access-control-expose-headers', readable.join(', '))
}

function allowed(headers: FetchHeaders, origins: ReadonlySet<string>): string | undefined {
  return [...origins].find((origin) => origin === headers.get('origin'))
}
