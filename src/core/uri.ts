/** Parses URIs by their grammar. `new URL` differs between engines for schemes other than http. */

import { BLANK } from './blank.js'
import { requireLength, requireType } from './bytes.js'
import { EinmalError, judged } from './errors.js'
import { isWellFormed } from './utf8.js'

/** `&` as HTML escapes it, once or twice. No parameter is called `amp;secret`. */
export const HTML_AMPERSAND: RegExp = /&(?:(?:amp|#38|#x26);)+/gi

/**
 * Splits `scheme://host/path?query` into host, path and query, which stay encoded. It removes white
 * space at both ends, and reads `&amp;` as `&`: users copy URIs out of HTML.
 *
 * @param schemes - the allowed schemes; an error message names the first
 * @param longest - maximum length, in UTF-16 code units
 */
export function splitUri(
  uri: string,
  schemes: readonly string[],
  longest: number,
): [host: string, path: string, query: string] {
  requireType('uri', uri, 'string')
  // White space may double the length. A longer text is refused before it is read.
  judged('ERR_URI_LENGTH', requireLength, 'the URI', uri, 2 * longest)
  let start = 0
  let end = uri.length
  while (BLANK.test(uri.charAt(start))) start++
  while (BLANK.test(uri.charAt(end - 1))) end--
  const trimmed = uri.slice(start, end)
  judged('ERR_URI_LENGTH', requireLength, 'the URI', trimmed, longest)
  const text = trimmed.includes(';') ? trimmed.replace(HTML_AMPERSAND, '&') : trimmed
  const [scheme, rest] = cut(text, '://')
  if (scheme === text || !schemes.includes(scheme.toLowerCase())) {
    throw new EinmalError('ERR_URI_SCHEME', `the URI must begin with ${schemes[0]}://`)
  }
  if (text.includes('#')) {
    throw new EinmalError('ERR_URI_FRAGMENT', 'the URI has a "#" that is not written %23')
  }
  // Percent-encoding cannot make a lone surrogate: no part has one.
  if (!isWellFormed(text)) decodePart('%', 'the URI')
  const [place, query] = cut(rest, '?')
  const [host, path] = cut(place, '/')
  if (/[@:]/.test(host)) {
    throw new EinmalError('ERR_URI_AUTHORITY', 'the URI has a user or a port')
  }
  return [host.toLowerCase(), path, query]
}

/** Splits a text at the first `mark`. Without one, all of it is before the mark. */
export function cut(text: string, mark: string): [before: string, after: string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + mark.length)]
}

/** Values in the order of the known names, each at most once; other parameters with all their values. */
export type Query = [
  values: readonly (string | undefined)[],
  extra: ReadonlyMap<string, readonly string[]>,
]

/** Reads a query with names of any case. `plus` is the meaning of a plus sign. */
export function readQuery(query: string, names: readonly string[], plus: ' ' | '+'): Query {
  const known: (string | undefined)[] = []
  const extra = new Map<string, string[]>()
  // `replaceAll` takes long to find nothing.
  // Stryker disable next-line ConditionalExpression: changes only the speed
  for (let rest = query.includes('+') ? query.replaceAll('+', plus) : query; rest !== ''; ) {
    const [part, others] = cut(rest, '&')
    rest = others
    if (part === '') continue
    const [rawName, rawValue] = cut(part, '=')
    const written = decodePart(rawName, 'a parameter')
    const place = names.indexOf(written.toLowerCase())
    const name = names[place]
    const value = decodePart(rawValue, name ? `the parameter ${name}` : 'a parameter')
    if (name === undefined) {
      const values = extra.get(written) ?? []
      values.push(value)
      extra.set(written, values)
    } else if (known[place] === undefined) {
      known[place] = value
    } else {
      throw new EinmalError('ERR_URI_DUPLICATE_PARAMETER', `the parameter ${name} stands twice`)
    }
  }
  return [known, extra]
}

/** Decodes percent-encoding. An error message contains `place`, but never the text. */
export function decodePart(text: string, place: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    throw new EinmalError(
      'ERR_URI_ENCODING',
      `${place} is not UTF-8, or has a "%" that is not written %25`,
    )
  }
}
