/** The gate: reads a request, lets other modules decide, and answers. */

import { answerDenied, answerUnavailable, authorize, requestedPath } from './decision/authorize.js'
import { enrolBy, type Need } from './decision/decide.js'
import { Failure } from './decision/dependency-failure.js'
import { isPlainPath } from './decision/plain-path.js'
import { readVisitor } from './decision/visitor.js'
import type { EnrolNotice, Gate, GateOptions } from './gate-api.js'
import { createGateContext, pathnameOf } from './gate-context.js'
import { maxAgeOf, settingsOf } from './gate-options.js'
import { handleRoute } from './handle-route.js'
import { preflight } from './http/cors.js'
import { isBearer, isForeignUpgrade } from './http/cross-site.js'
import type { FetchRequest, FetchResponse } from './http/fetch-types.js'
import { respond } from './http/respond.js'
import { routePathOf } from './http/return-path.js'
import { createForwardAuth, forbidden } from './proxy/forward-auth.js'
import { RETURN_TARGETS } from './routes/route-table.js'
import type { GateSession } from './session-port.js'

/**
 * Creates a gate in front of a portal. A request passes when the session of the portal has shown a
 * second factor, or when it is public. The gate answers every other request: a browser is redirected to
 * the gate's pages and back, a program gets `application/problem+json`.
 *
 * @param options - checked here, copied and frozen
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when an option has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when an option is out of its range
 *
 * @example
 * ```ts
 * import { memoryStore } from 'einmal'
 * import { createAccounts, createKeyring, generateKey } from 'einmal/accounts'
 * import { createGate } from 'einmal/gate'
 *
 * const keyring = await createKeyring(generateKey('k1'))
 * const accounts = createAccounts({ store: memoryStore(), issuer: 'Ratsinformation', keyring })
 *
 * const gate = createGate({
 *   accounts,
 *   origin: 'https://rat.example',
 *   key: crypto.getRandomValues(new Uint8Array(32)), // the same on every node
 *   session: {
 *     read: async () => ({ id: 'of the cookie', userId: 'ada' }),
 *     elevate: async () => new Headers({ 'set-cookie': '__Host-id=new; Secure; HttpOnly; Path=/' }),
 *   },
 *   isPublic: ({ url }) => new URL(url).pathname.startsWith('/public/'),
 * })
 *
 * await gate.handle(new Request('https://rat.example/public/agenda')) // undefined: it passes
 * const answer = await gate.handle(new Request('https://rat.example/papers/7'))
 * answer?.status // 401
 * ```
 */
export function createGate<S extends GateSession = GateSession>(options: GateOptions<S>): Gate {
  // A cast, since every session that the options are asked about is one that they have given.
  const context = createGateContext(settingsOf(options as unknown as GateOptions), RETURN_TARGETS)
  const { settings } = context

  /** Returns `undefined` when the request may pass. */
  async function deny(request: FetchRequest, need: Need): Promise<FetchResponse | undefined> {
    const result = await authorize(context, request, need)
    if (!('reason' in result)) return undefined
    const returnTo = requestedPath(context, request)
    return respond(context, { request, returnTo }, answerDenied(context, request, result, returnTo))
  }

  /** Runs a step; when a dependency fails, the request does not pass. */
  async function guarded<T>(
    request: FetchRequest,
    run: () => Promise<T>,
    otherwise: () => T | Promise<T>,
  ): Promise<T> {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const { during, userId, cause } = error
      const who = userId !== undefined && { userId }
      context.report(request, { type: 'failed', during, error: cause, ...who })
      return otherwise()
    }
  }

  function unavailable(request: FetchRequest): Promise<FetchResponse> {
    return respond(context, { request, returnTo: '/' }, answerUnavailable())
  }

  function isPublic(request: FetchRequest, pathname: string): boolean {
    const { headers } = request
    // The portal may read the cookie of a public request too.
    if (isForeignUpgrade(headers, settings.origin) && !isBearer(headers)) return false
    if (isSamePage(pathname, settings.loginPath) || isSamePage(pathname, settings.logoutPath)) {
      return true
    }
    // Only `true`: a promise is truthy.
    return isPlainPath(pathname) && settings.isPublic(request) === true
  }

  /** Returns `undefined` when the request may pass. */
  async function answer(request: FetchRequest): Promise<FetchResponse | undefined> {
    const pathname = pathnameOf(request)
    const routePath = routePathOf(pathname, settings.basePath)
    if (routePath !== undefined) {
      return preflight(request, settings.allowedOrigins) ?? handleRoute(context, request, routePath)
    }
    return isPublic(request, pathname) ? undefined : deny(request, { kind: 'requirement' })
  }

  const forwardAuth = createForwardAuth(context, isPublic)

  return {
    origin: settings.origin,
    handle: (request) =>
      guarded<FetchResponse | undefined>(
        request,
        () => answer(request),
        () => unavailable(request),
      ),
    async requireRecent(request, { maxAgeSeconds }) {
      const need = { kind: 'recent', maxAgeSeconds: maxAgeOf(maxAgeSeconds) } as const
      return guarded<FetchResponse | undefined>(
        request,
        () => deny(request, need),
        () => unavailable(request),
      )
    },
    forwardAuth: (request) =>
      guarded(
        request,
        () => forwardAuth(request),
        () => (settings.forwardAuth.dialect === 'nginx' ? forbidden() : unavailable(request)),
      ),
    notice: (request) =>
      guarded<EnrolNotice | undefined>(
        request,
        async () => {
          const visitor = await readVisitor(context, request)
          const day = visitor && enrolBy(visitor.facts)
          const path = context.publicPathOf(context.link('/enrol', requestedPath(context, request)))
          return day === undefined ? undefined : { enrolBy: new Date(day), path }
        },
        () => undefined,
      ),
  }
}

/** With and without a slash at its end: portals redirect from the one to the other. */
function isSamePage(pathname: string, page: string | undefined): boolean {
  return page !== undefined && pathname.replace(/(?<=.)\/$/, '') === page.replace(/(?<=.)\/$/, '')
}
