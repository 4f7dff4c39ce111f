/** Person or program, and the language: what the headers of a request ask for. Pure. */

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

/**
 * The best of the languages by `Accept-Language` (RFC 4647 §3.4), English when there is none.
 *
 * @param names - canonical language tags
 */
export function localeOf(headers: FetchHeaders, names: Iterable<string>): Locale {
  const known = [...names]
  let best = { name: 'en', weight: 0 }
  for (const [i, [range, q]] of weighed(headers.get('accept-language')).entries()) {
    // Of two that weigh the same the one that stands first counts.
    const weight = q - i / 10_000
    const name = q > 0 && weight > best.weight ? lookUp(range, known) : undefined
    if (name !== undefined) best = { name, weight }
  }
  return best.name
}

/** The language with the tag, or else with a shorter or a longer one: `de` for `de-AT`, `pt-BR` for `pt`. */
export function lookUp(tag: string, names: readonly string[]): Locale | undefined {
  const parts = tag.toLowerCase().split('-')
  for (let length = parts.length; length > 0; length--) {
    const shorter = parts.slice(0, length).join('-')
    const name = names.find((each) => each.toLowerCase() === shorter)
    if (name !== undefined) return name
  }
  return names.find((name) => name.toLowerCase().split('-')[0] === parts[0])
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
