/** Whose form is it? What a browser says about where a request comes from. Pure. */

import type { FetchHeaders } from './fetch.js'

/**
 * True when the request was made by a page of the origin itself. Browsers send `Origin` with every
 * POST; whoever leaves both headers away is not believed.
 */
export function isSameOrigin(headers: FetchHeaders, origin: string): boolean {
  const from = headers.get('origin')
  return from === null ? headers.get('sec-fetch-site') === 'same-origin' : from === origin
}

/**
 * True for a program that shows a token of its own with each request, and no cookie: no other site
 * can make a browser do that. `Basic`, `Digest` and `Negotiate` do not count, since a browser adds
 * them by itself.
 */
export function isBearer(headers: FetchHeaders): boolean {
  return /^(?:bearer|dpop) \S/i.test(headers.get('authorization') ?? '') && !headers.has('cookie')
}
