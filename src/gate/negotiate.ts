/** Person or program, German or English: what the headers of a request ask for. Pure. */

import type { FetchHeaders } from './fetch.js'
import type { Locale } from './view.js'

/**
 * True for a browser that shows a page. A program accepts anything, or JSON, or does not say. Also a
 * page that is asked for as `text/html` by an upgrade request, which cannot show it, is no page.
 */
export function wantsHtml(headers: FetchHeaders): boolean {
  if (headers.has('upgrade')) return false
  const accepted = weighed(headers.get('accept'))
  const html = Math.max(weight(accepted, 'text/html'), weight(accepted, 'application/xhtml+xml'))
  const json = Math.max(
    weight(accepted, 'application/json'),
    weight(accepted, 'application/problem+json'),
  )
  return html > 0 && html >= json
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
