/** Person or program, German or English: what the headers of a request ask for. Pure. */

import type { Locale } from '../pages/view.js'
import type { FetchHeaders } from './fetch-types.js'

/**
 * True for a browser that opens a page. A program accepts anything, or JSON, or does not say. Upgrade
 * requests, scripts, frames and images are no pages, even when they accept `text/html`: a redirect
 * would put the challenge into a part of another page.
 */
export function wantsHtml(headers: FetchHeaders): boolean {
  if (headers.has('upgrade') || !isDocument(headers)) return false
  const accepted = weighed(headers.get('accept'))
  const html = Math.max(weight(accepted, 'text/html'), weight(accepted, 'application/xhtml+xml'))
  const json = Math.max(
    weight(accepted, 'application/json'),
    weight(accepted, 'application/problem+json'),
  )
  return html > 0 && html >= json
}

/** True for a request of htmx, which follows `HX-Redirect` of an answer with any status. */
export function isHtmx(headers: FetchHeaders): boolean {
  return headers.get('hx-request') === 'true'
}

/**
 * The headers of the browser count more than those of a script: no script can set `Sec-Fetch-Dest`.
 * A service worker that passes a page on with `fetch(event.request)` gives it no destination.
 */
function isDocument(headers: FetchHeaders): boolean {
  const destination = headers.get('sec-fetch-dest')
  if (destination === null) return !isHtmx(headers) && !isXhr(headers)
  if (destination === 'empty') return headers.get('sec-fetch-mode') === 'navigate'
  return destination === 'document'
}

/** Set by jQuery and others. Android's WebView sends its package name, with dots, for each page. */
function isXhr(headers: FetchHeaders): boolean {
  return headers.get('x-requested-with')?.includes('.') === false
}

/** The first of the two languages by `Accept-Language`, English for all others. */
export function localeOf(headers: FetchHeaders): Locale {
  const accepted = weighed(headers.get('accept-language'))
  return spoken(accepted, 'de') > spoken(accepted, 'en') ? 'de' : 'en'
}

/** Each value of a header with its weight (RFC 9110 §12.4.2); what cannot be read weighs nothing. */
type Weighed = readonly (readonly [value: string, weight: number])[]

function weighed(header: string | null): Weighed {
  return (header ?? '')
    .slice(0, 1000)
    .split(',')
    .map((part) => {
      const [value = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase())
      const q = parameters.find((each) => each.startsWith('q='))?.slice(2)
      const number = q === undefined ? 1 : Number(q)
      return [value, number >= 0 && number <= 1 ? number : 0] as const
    })
}

function weight(accepted: Weighed, type: string): number {
  return Math.max(0, ...accepted.filter(([value]) => value === type).map(([, q]) => q))
}

/** Of two that weigh the same the one that stands first counts. */
function spoken(accepted: Weighed, language: Locale): number {
  const weights = accepted.map(([value, q], i) => {
    return value === language || value.startsWith(`${language}-`) ? q - i / 10_000 : 0
  })
  return Math.max(0, ...weights)
}
