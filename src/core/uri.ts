/** The parts of a URI, by its grammar and not by `new URL`, whose engines disagree off the web. */

import { requireType } from './bytes.js'
import { EinmalError } from './errors.js'

/**
 * Host, path and query of `scheme://host/path?query`, undecoded, without the white space around.
 *
 * @param scheme - what the URI may begin with; `form` is its name in an error message
 * @param longest - in UTF-16 code units
 */
export function splitUri(
  uri: string,
  scheme: RegExp,
  form: string,
  longest: number,
): { host: string; path: string; query: string } {
  requireType('uri', uri, 'string')
  const text = uri.trim()
  if (text.length > longest) {
    throw new EinmalError('ERR_URI_LENGTH', `the URI has over ${longest} characters`)
  }
  const begin = scheme.exec(text)
  if (begin === null) {
    throw new EinmalError('ERR_URI_SCHEME', `the URI does not begin with ${form}`)
  }
  if (text.includes('#')) {
    throw new EinmalError('ERR_URI_FRAGMENT', 'the URI has a fragment; "#" is written %23')
  }
  const [before, query] = cut(text.slice(begin[0].length), '?')
  const [host, path] = cut(before, '/')
  if (/[@:]/.test(host)) {
    throw new EinmalError('ERR_URI_AUTHORITY', 'the URI has a user or a port')
  }
  return { host: host.toLowerCase(), path, query }
}

/** Parameters by name: the known ones, each at most once, and the others with all their values. */
export interface Query {
  known: ReadonlyMap<string, string>
  extra: ReadonlyMap<string, readonly string[]>
}

/** Reads a query in which names have any case and a plus is what `plus` says. */
export function readQuery(query: string, names: readonly string[], plus: ' ' | '+'): Query {
  const known = new Map<string, string>()
  const extra = new Map<string, string[]>()
  for (const part of query.split('&')) {
    if (part === '') continue
    const [rawName, rawValue] = cut(part.replaceAll('+', plus), '=')
    const written = decodePart(rawName, 'a parameter name')
    const name = written.toLowerCase()
    if (!names.includes(name)) {
      const value = decodePart(rawValue, 'a parameter')
      const values = extra.get(written)
      if (values) values.push(value)
      else extra.set(written, [value])
    } else if (known.has(name)) {
      throw new EinmalError('ERR_URI_DUPLICATE_PARAMETER', `the parameter ${name} stands twice`)
    } else {
      known.set(name, decodePart(rawValue, `the parameter ${name}`))
    }
  }
  return { known, extra }
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

/** What stands before the first `mark`, and what after it; without one, all stands before. */
export function cut(text: string, mark: string): [before: string, after: string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
