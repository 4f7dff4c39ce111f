/** The answers that a proxy asks for, for a portal whose code cannot be changed. */

import { answerDenied, authorize, requestedPath } from '../decision/authorize.js'
import { type GateContext, pathnameOf } from '../gate-context.js'
import type { Settings } from '../gate-options.js'
import type { Answer } from '../http/answer.js'
import type { FetchRequest, FetchResponse } from '../http/fetch-types.js'
import { wantsHtml } from '../http/negotiate.js'
import { respond } from '../http/respond.js'
import { routePathOf } from '../http/return-path.js'
import { ROUTES } from '../routes/route-table.js'
import { STYLESHEET } from '../routes/stylesheet-route.js'
import { signIdentity } from './identity.js'

/**
 * The contracts of nginx `auth_request`, Caddy `forward_auth` and Traefik `ForwardAuth`.
 *
 * @param isPublic - of the portal, for paths that every program reads alike
 */
export function createForwardAuth(
  context: GateContext,
  isPublic: (request: FetchRequest, pathname: string) => boolean,
): (request: FetchRequest) => Promise<FetchResponse> {
  const { basePath, forwardAuth, now } = context.settings
  const { dialect, trust, identityKey } = forwardAuth

  async function answer(request: FetchRequest): Promise<FetchResponse> {
    // Nothing is public, and there is no path to return to, unless the proxy names the original request.
    const target = trust(request) === true ? forwardedTarget(request, context.settings) : undefined
    const requested = target && originalOf(request, target, context.settings)
    if (
      requested &&
      (isGateRoute(requested, basePath) || isPublic(requested, pathnameOf(requested)))
    ) {
      return pass('', target)
    }
    const result = await authorize(context, request, { kind: 'requirement' })
    if (!('reason' in result)) return pass(result.session.userId, target)
    const returnTo = requested ? requestedPath(context, requested) : '/'
    const denial = answerDenied(context, requested ?? request, result, returnTo, request)
    return dialect === 'nginx'
      ? withLocation(denial, request)
      : respond(context, { request, returnTo }, denial)
  }

  /**
   * The headers are always there, so that what a client has sent under these names is overwritten;
   * the user is empty for what is public. Percent-encoded, since a header holds no other text.
   */
  async function pass(userId: string, target: ForwardedTarget | undefined): Promise<FetchResponse> {
    const user = encodeURIComponent(userId)
    const signature =
      target && identityKey ? await signIdentity(identityKey, { user, ...target }, now()) : ''
    const headers = { 'einmal-user': user, 'einmal-user-signature': signature }
    return new Response(null, { status: 204, headers: { ...headers, 'cache-control': 'no-store' } })
  }

  /**
   * nginx sends the status on and takes the `Location` for its own redirect. A program has none: its
   * 401 goes on as it is. nginx accepts no 503: the browser is redirected to the page that explains it.
   */
  async function withLocation(
    { to, ...answer }: Answer,
    request: FetchRequest,
  ): Promise<FetchResponse> {
    const headers = new Headers()
    const isBrowser = wantsHtml(request.headers)
    if (isBrowser) headers.set('location', context.locationOf(to ?? basePath))
    const status = answer.status === 503 ? (isBrowser ? 401 : 403) : answer.status
    const accepted = { ...answer, ...(status !== undefined && { status }), headers }
    return respond(context, { request, returnTo: '/' }, accepted)
  }

  return answer
}

/** The answer to nginx when nothing could be decided: it accepts no 503. */
export function forbidden(): FetchResponse {
  return new Response(null, { status: 403, headers: { 'cache-control': 'no-store' } })
}

/** Target and method of the original request, as the proxy passes them on to the portal. */
interface ForwardedTarget {
  readonly uri: string
  readonly method: string
}

/**
 * Returns `undefined` when the proxy does not name the original request, or names another host. Each proxy
 * overwrites certain headers and passes all others on, so only those are read.
 */
function forwardedTarget(
  { headers }: FetchRequest,
  { origin, forwardAuth }: Settings,
): ForwardedTarget | undefined {
  const prefix = forwardAuth.dialect === 'nginx' ? 'x-original' : 'x-forwarded'
  const uri = headers.get(`${prefix}-uri`)
  const method = headers.get(`${prefix}-method`)
  const host = forwardAuth.dialect === 'nginx' ? null : headers.get('x-forwarded-host')
  if (!uri?.startsWith('/') || method === null) return undefined
  return host === null || isHostOf(host, origin) ? { uri, method } : undefined
}

/** The same as a request; undefined for what the gate and the portal could read differently. */
function originalOf(
  { headers }: FetchRequest,
  { uri, method }: ForwardedTarget,
  { origin }: Settings,
): FetchRequest | undefined {
  try {
    // Behind the origin rather than against it, since `//other.example/` would be another host.
    const requested = new Request(origin + uri, { method, headers })
    // `/papers/../public/` is public to a program that parses it, and a paper to a portal that does not.
    // The proxies send it on as it came.
    return pathnameOf(requested) === uri.split('?', 1)[0] ? requested : undefined
  } catch {
    return undefined
  }
}

/** Also with the port that the scheme has by default: `rat.example:443`. */
function isHostOf(host: string, origin: string): boolean {
  const { protocol, host: ownHost } = new URL(origin)
  const named = `${protocol}//${host}`
  // Only a host: a path or a user in it would be an attack.
  return !/[/\\?#@\s]/.test(host) && URL.canParse(named) && new URL(named).host === ownHost
}

/** The gate's own pages are gated by the gate. What only begins like one is none. */
function isGateRoute(request: FetchRequest, basePath: string): boolean {
  const routePath = routePathOf(pathnameOf(request), basePath)
  return routePath !== undefined && (ROUTES.has(routePath) || routePath === STYLESHEET)
}
