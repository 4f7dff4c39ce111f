/** The parts of a URI, by its grammar and not by `new URL`, whose engines disagree off the web. */

import { BLANK } from './blank.js'
import { requireLength, requireType } from './bytes.js'
import { EinmalError, judged } from './errors.js'

/** `&` as HTML writes it, also where it was escaped twice. No parameter is called `amp;secret`. */
export const HTML_AMPERSAND: RegExp = /&(?:(?:amp|#38|#x26);)+/gi

/**
 * Host, path and query of `scheme://host/path?query`, undecoded, without the white space around and
 * with `&` for `&amp;`, as a URI has it that was copied out of HTML.
 *
 * @param schemes - what the URI may begin with; the first is named in an error message
 * @param longest - in UTF-16 code units
 */
export function splitUri(
  uri: string,
  schemes: readonly string[],
  longest: number,
): [host: string, path: string, query: string] {
  requireType('uri', uri, 'string')
  // With as much white space around as the URI is long: beyond that nothing is looked at.
  judged('ERR_URI_LENGTH', requireLength, 'the URI', uri, 2 * longest)
  let [start, end] = [0, uri.length]
  while (BLANK.test(uri.charAt(start))) start++
  while (BLANK.test(uri.charAt(end - 1))) end--
  const trimmed = uri.slice(start, end)
  judged('ERR_URI_LENGTH', requireLength, 'the URI', trimmed, longest)
  const text = trimmed.replace(HTML_AMPERSAND, '&')
  // Stryker disable StringLiteral,ArrayDeclaration: in a match no part is missing, else no scheme is right
  // Stryker disable Regex: without its ^ a text with no :// would be looked through from each character
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

/** Parameters by name: the known ones, each at most once, and the others with all their values. */
export type Query<N extends string> = [
  known: { [name in N]?: string },
  extra: ReadonlyMap<string, readonly string[]>,
]

/** Reads a query in which names have any case and a plus is what `plus` says. */
export function readQuery<N extends string>(
  query: string,
  names: readonly N[],
  plus: ' ' | '+',
): Query<N> {
  const known: { [name in N]?: string } = {}
  const extra = new Map<string, string[]>()
  // Stryker disable next-line StringLiteral: in a match no part is missing
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

/** Undoes percent-encoding; `place` is named when it is broken, the text is not. */
export function decodePart(text: string, place: string): string {
  try {
    const decoded = decodeURIComponent(text)
    // Throws on a lone surrogate, which no UTF-8 could have brought.
    encodeURIComponent(decoded)
    return decoded
  } catch {
    throw new EinmalError(
      'ERR_URI_ENCODING',
      `${place} is not UTF-8, or has a "%" that is not written %25`,
    )
  }
}
