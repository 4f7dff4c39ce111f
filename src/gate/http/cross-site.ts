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
 * True for a program that sends a bearer token, which no other site can make a browser do. The `carrier` of
 * the session decides, where the portal sets it.
 */
export function isHeaderSession(
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
 * True for a request to upgrade, such as a WebSocket, that may come from a page of another origin. A
 * browser sends the cookies of the session with it, and CORS does not apply. Browsers send `Origin`; a
 * program without a cookie can leave it out.
 */
export function isForeignUpgrade(headers: FetchHeaders, origin: string): boolean {
  if (!isUpgrade(headers) || isSameOrigin(headers, origin)) return false
  return headers.has('origin') || headers.has('cookie')
}

/** A proxy that asks by a separate request leaves `Upgrade` out, and keeps the other headers. */
function isUpgrade(headers: FetchHeaders): boolean {
  return UPGRADES.some((name) => headers.has(name)) || headers.get('sec-fetch-mode') === 'websocket'
}

const UPGRADES = ['upgrade', 'sec-websocket-key', 'sec-websocket-version']
