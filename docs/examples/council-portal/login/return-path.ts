/** Where somebody wanted to go before the login: a path of the portal, and nothing else. */

/** @returns the path and its query, or `fallback` for all that could lead elsewhere */
export function returnPath(wish: unknown, origin: string, fallback: string): string {
  if (typeof wish !== 'string' || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,1000}$/.test(wish)) {
    return fallback
  }
  const url = new URL(wish, origin)
  if (url.origin !== origin || url.pathname.startsWith('//')) return fallback
  return url.pathname + url.search
}
