/** The page that a user asked for before the login: always a path of the portal. */

/** @returns the path and its query, or `fallback` for all that could lead elsewhere */
export function returnPath(wish: unknown, origin: string, fallback: string): string {
  if (typeof wish !== 'string' || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,1000}$/.test(wish)) {
    return fallback
  }
  const url = new URL(wish, origin)
  if (url.origin !== origin || url.pathname.startsWith('//')) return fallback
  return url.pathname + url.search
}
