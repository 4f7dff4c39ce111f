/** Is the browser where it should be? A page of the gate on another host than the origin's. Pure. */

import type { FetchRequest } from './fetch-types.js'

/** Marks a page that was redirected to the origin, so that it is redirected once at most. */
const REDIRECTED = 'at_origin'

/**
 * Redirects a browser that opened a page of the gate under another host, such as `www.rat.example`. The
 * forms of the page would be refused there, since they are not from the origin.
 *
 * Some proxies send their own name, or that of the server behind them, as the host. Such an address is no
 * reason for a redirect. A browser is redirected once at most, so there is no loop.
 *
 * @returns the path to redirect to, on the origin; undefined when the browser may stay
 */
export function pathAtOrigin({ url, headers }: FetchRequest, origin: string): string | undefined {
  const { host, pathname, search, searchParams } = new URL(url)
  if (searchParams.has(REDIRECTED)) return undefined
  const here = hostnameOf(headers.get('host') ?? host)
  const there = new URL(origin).hostname
  const before = headers.get('x-forwarded-host')
  if (here === undefined || here === there) return undefined
  // A forged value only prevents the redirect of this client.
  if (before !== null && hostnameOf(before) === there) return undefined
  if (isInternal(here) && !isInternal(there)) return undefined
  return `${pathname}${search}${search === '' ? '?' : '&'}${REDIRECTED}=1`
}

function hostnameOf(host: string): string | undefined {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : undefined
}

/** An address or a name that is known on one machine or in one network only. */
function isInternal(hostname: string): boolean {
  return /^[^.]*$|^[\d.]+$|^\[|\.localhost$/.test(hostname)
}
