/** Is the browser where it should be? A page of the gate on another host than the origin's. Pure. */

import type { FetchRequest } from './fetch-types.js'

/** In the query of a page that was led to the origin, so that nobody is led there twice. */
const LED = 'at_origin'

/**
 * Where to lead a browser that opened a page of the gate under another host, `www.rat.example`: the
 * forms of the page would be refused there, since they are not from the origin.
 *
 * Some proxies name themselves or the server behind them as the host. An address of such a kind is
 * no reason to lead anybody away, and a browser is led at most once in any case: no loop.
 *
 * @returns the path to redirect to, on the origin; undefined when the browser may stay
 */
export function pathAtOrigin({ url, headers }: FetchRequest, origin: string): string | undefined {
  const { host, pathname, search, searchParams } = new URL(url)
  if (searchParams.has(LED)) return undefined
  const here = hostnameOf(headers.get('host') ?? host)
  const there = new URL(origin).hostname
  const before = headers.get('x-forwarded-host')
  if (here === undefined || here === there) return undefined
  // What a client has forged here keeps nobody but the client from being led.
  if (before !== null && hostnameOf(before) === there) return undefined
  if (isInternal(here) && !isInternal(there)) return undefined
  return `${pathname}${search}${search === '' ? '?' : '&'}${LED}=1`
}

function hostnameOf(host: string): string | undefined {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : undefined
}

/** An address or a name that is known on one machine or in one network only. */
function isInternal(hostname: string): boolean {
  return /^[^.]*$|^[\d.]+$|^\[|\.localhost$/.test(hostname)
}
