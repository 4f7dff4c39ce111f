/** Where a person goes on: a path of the same origin, parsed and never echoed. */

import { decode, slashes } from '../decision/plain-path.js'

/** The longest path that is remembered. */
const MOST_CHARACTERS = 2000

/** The paths of the gate and of the portal. */
export interface ReturnPathOptions {
  readonly origin: string
  readonly basePath: string
  readonly publicPath: string
  /** The routes of the gate, below `basePath`, that a browser may return to. */
  readonly returnTargets: ReadonlySet<string>
}

/**
 * Reads a path to return to (CWE-601).
 *
 * @param value - from a query or a form: anything
 * @returns the path with its query, normalised, in ASCII, as the gate sees it; undefined for every other
 * value
 */
export function parseReturnPath(
  value: unknown,
  { origin, basePath, publicPath, returnTargets }: ReturnPathOptions,
): string | undefined {
  if (typeof value !== 'string' || value.length > MOST_CHARACTERS) return undefined
  // The parser would drop tabs and newlines, and read a backslash as a slash.
  if (!/^\/(?!\/)/.test(value) || UNPLAIN.test(value)) return undefined
  // Nothing that begins like this cannot be parsed.
  const url = new URL(value, origin)
  const pathname = pathBelow(publicPath, url.pathname)
  if (url.origin !== origin || pathname === undefined || !isPlainTarget(pathname)) return undefined
  const path = pathname + url.search
  if (path.length > MOST_CHARACTERS) return undefined
  const routePath = routePathOf(pathname, basePath)
  return routePath === undefined || returnTargets.has(routePath) ? path : undefined
}

/** Removes `publicPath` from a path; undefined for a path outside of the portal. */
function pathBelow(publicPath: string, pathname: string): string | undefined {
  if (pathname === publicPath) return '/'
  return pathname.startsWith(`${publicPath}/`) ? pathname.slice(publicPath.length) : undefined
}

/**
 * The rest of a path after `basePath`, without a slash at its end; undefined for a path that is not the
 * gate's.
 */
export function routePathOf(pathname: string, basePath: string): string | undefined {
  if (pathname === basePath) return ''
  return pathname.startsWith(`${basePath}/`)
    ? pathname.slice(basePath.length).replace(/\/$/, '')
    : undefined
}

/**
 * True for a path, already normalised, that every program reads alike: some decode `%2f`, some
 * decode twice, some merge slashes, some take a backslash or a fullwidth form for one.
 */
function isPlainTarget(pathname: string): boolean {
  // Most paths hold words alone, and need no decoding.
  if (/^\/(?:[\w.~-]+\/)*[\w.~-]*$/.test(pathname)) return true
  let path = pathname
  for (let times = 0; times < 4; times++) {
    const read = path.normalize('NFKC')
    if (read.includes('//') || UNPLAIN.test(read) || slashes(read) !== slashes(pathname))
      return false
    const decoded = decode(path)
    // The percent sign of `100%25.pdf` is one that stands for nothing.
    if (decoded === undefined) return times > 0 && !/%[\da-f]{2}/i.test(path)
    if (decoded === path) return true
    path = decoded
  }
  return false
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const UNPLAIN = /[\u0000-\u001f\u007f-\u009f\\\u2028\u2029]|\p{Surrogate}/u
