/** Parses URIs by their grammar. `new URL` differs between engines for schemes other than http. */

import { BLANK } from './blank.js'
import { requireLength, requireType } from './bytes.js'
import { EinmalError, judged } from './errors.js'

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
  let [start, end] = [0, uri.length]
  while (BLANK.test(uri.charAt(start))) start++
  while (BLANK.test(uri.charAt(end - 1))) end--
  const trimmed = uri.slice(start, end)
  judged('ERR_URI_LENGTH', requireLength, 'the URI', trimmed, longest)
  const text = trimmed.replace(HTML_AMPERSAND, '&')
  // Stryker disable StringLiteral,ArrayDeclaration: a match has every part, and without a match the scheme is refused
  // Stryker disable Regex: ^ is only for speed: without it the search would start at each character
  const [, scheme = '', host = '', path = '', query = ''] =
    /^(.*?):\/\/([^/?]*)\/?([^?]*)\??(.*)/s.exec(text) ?? []
  // Stryker restore StringLiteral,ArrayDeclaration,Regex
  if (!schemes.includes(scheme.toLowerCase())) {
    throw new EinmalError('ERR_URI_SCHEME', `the URI must begin with ${schemes[0]}://`)
  }
  if (text.includes('#')) {
    throw new EinmalError('ERR_URI_FRAGMENT', 'the URI has a "#" that is not written %23')
  }
  if (/[@:]/.test(host)) {
    throw new EinmalError('ERR_URI_AUTHORITY', 'the URI has a user or a port')
  }
  return [host.toLowerCase(), path, query]
}

/** Parameters by name: known ones at most once each, the others with all their values. */
export type Query<N extends string> = [
  known: { [name in N]?: string },
  extra: ReadonlyMap<string, readonly string[]>,
]

/** Reads a query with names of any case. `plus` is the meaning of a plus sign. */
export function readQuery<N extends string>(
  query: string,
  names: readonly N[],
  plus: ' ' | '+',
): Query<N> {
  const known: { [name in N]?: string } = {}
  const extra = new Map<string, string[]>()
  // Stryker disable next-line StringLiteral: a match has every part
  for (const [, rawName = '', rawValue = ''] of query
    .replaceAll('+', plus)
    .matchAll(/(?=[^&])([^&=]*)=?([^&]*)/g)) {
    const written = decodePart(rawName, 'a parameter')
    const name = names.find((name) => name === written.toLowerCase())
    const value = decodePart(rawValue, name ? `the parameter ${name}` : 'a parameter')
    if (name === undefined) {
      const values = extra.get(written) ?? []
      values.push(value)
      extra.set(written, values)
    } else if (known[name] === undefined) {
      known[name] = value
    } else {
      throw new EinmalError('ERR_URI_DUPLICATE_PARAMETER', `the parameter ${name} stands twice`)
    }
  }
  return [known, extra]
}

/** Decodes percent-encoding. An error message contains `place`, but never the text. */
export function decodePart(text: string, place: string): string {
  try {
    const decoded = decodeURIComponent(text)
    // Throws on a lone surrogate, which is not valid UTF-8.
    encodeURIComponent(decoded)
    return decoded
  } catch {
    throw new EinmalError(
      'ERR_URI_ENCODING',
      `${place} is not UTF-8, or has a "%" that is not written %25`,
    )
  }
}
