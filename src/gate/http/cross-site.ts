/** Who made this request? What a browser says about where it comes from. Pure. */

import type { GateSession } from '../session-port.js'
import type { FetchHeaders } from './fetch-types.js'

/**
 * True when the request was made by a page of the origin itself.
 *
 * Browsers send `Origin` with every POST; it is `null` where the policy of the page is `no-referrer`.
 * Then `Sec-Fetch-Site` says the same, which no page can set. Without both a request is not believed.
 */
export function isSameOrigin(headers: FetchHeaders, origin: string): boolean {
  const from = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  if (from === null || from === 'null') return site === 'same-origin'
  return from === origin && site !== 'cross-site' && site !== 'same-site'
}

/**
 * True for a program that shows a token of its own, which no other site can make a browser do. By the
 * header that the portal has read the session from, where the portal says so.
 */
export function showsToken(
  headers: FetchHeaders,
  { carrier }: Pick<GateSession, 'carrier'>,
): boolean {
  return carrier == null ? isBearer(headers) : carrier === 'header'
}

/**
 * True for a request with a token and no cookie. `Basic`, `Digest` and `Negotiate` do not count, since
 * a browser adds them by itself.
 */
export function isBearer(headers: FetchHeaders): boolean {
  return /^(?:bearer|dpop) \S/i.test(headers.get('authorization') ?? '') && !headers.has('cookie')
}

/**
 * True for a request to upgrade, such as a WebSocket, that a page of another origin may have made: a
 * browser sends the cookies of the session with it, and CORS does not apply to it. Browsers name an
 * `Origin`; programs need none, unless they send a cookie.
 */
export function isForeignUpgrade(headers: FetchHeaders, origin: string): boolean {
  if (!isUpgrade(headers) || isSameOrigin(headers, origin)) return false
  return headers.has('origin') || headers.has('cookie')
}

/** Proxies that ask by a request of their own leave `Upgrade` out, and the rest as it came. */
function isUpgrade(headers: FetchHeaders): boolean {
  return UPGRADES.some((name) => headers.has(name)) || headers.get('sec-fetch-mode') === 'websocket'
}

const UPGRADES = ['upgrade', 'sec-websocket-key', 'sec-websocket-version']
