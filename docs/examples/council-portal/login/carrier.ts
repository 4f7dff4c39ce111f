/** Where a session's id travels: in a cookie, or in the `Authorization` header of a native app. */

import type { SessionKind } from './sessions.js'

/** The names and attributes of the portal's cookies. */
export interface Cookies {
  session: string
  login: string
  /** Fields of a form that were typed when the session had to be renewed; see drafts.ts. */
  draft: string
  /** A `Set-Cookie` line. Without a time, the cookie ends with the browser. */
  set(name: string, value: string, seconds?: number): string
  clear(name: string): string
}

/**
 * Behind https the names begin with `__Host-`: a browser then takes the cookie from this host alone,
 * over https alone, for the whole host. Over http://localhost not every browser stores such a cookie,
 * so there the names are plain.
 */
export function cookiesFor(origin: string): Cookies {
  const isSecure = origin.startsWith('https:')
  const prefix = isSecure ? '__Host-' : ''
  const attributes = `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  return {
    session: `${prefix}session`,
    login: `${prefix}login`,
    draft: `${prefix}draft`,
    set: (name, value, seconds) => {
      return `${name}=${value}; ${attributes}${seconds === undefined ? '' : `; Max-Age=${seconds}`}`
    },
    clear: (name) => `${name}=; ${attributes}; Max-Age=0`,
  }
}

/**
 * Reads the session id of a request. An `Authorization` header comes first, even an invalid one: such a
 * request needs no token against other sites, so its cookie must not count.
 */
export function carriedId(
  request: Request,
  cookies: Cookies,
): { id: string; kind: SessionKind } | undefined {
  const authorization = request.headers.get('authorization')
  if (authorization !== null) {
    const [, id] = /^Bearer ([\w-]{43})$/i.exec(authorization) ?? []
    return id === undefined ? undefined : { id, kind: 'bearer' }
  }
  const id = readCookie(request, cookies.session)
  return id !== undefined && /^[\w-]{43}$/.test(id) ? { id, kind: 'cookie' } : undefined
}

export function readCookie(request: Request, name: string): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(/; */)
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}
