/** Settings and helpers that every module of the gate shares. */

import { report as reportEvent } from '../verifier/verifier-events.js'
import type { GateHappening } from './gate-events.js'
import type { Settings } from './gate-options.js'
import type { FetchRequest } from './http/fetch-types.js'
import { parseReturnPath } from './http/return-path.js'
import { stylesheet } from './pages/parts/stylesheet.js'
import type { Brand } from './pages/view.js'
import { type BegunEnrolments, createBegunEnrolments } from './signing/begun-enrolments.js'
import { createRepeats, type RepeatOf } from './signing/idempotency.js'
import { createMac } from './signing/mac.js'
import { createTokens, type Tokens } from './signing/signed-tokens.js'

export interface GateContext {
  readonly settings: Settings
  readonly tokens: Tokens
  readonly repeatOf: RepeatOf
  readonly begunEnrolments: BegunEnrolments
  /** The stylesheet of the pages. */
  readonly css: string
  /** The brand, with its paths as browsers see them. */
  readonly brand: Brand
  /** The path to return to, from a query or a form; `/` for any value that is not such a path. */
  returnPathOf(value: unknown): string
  /** The path to return to, from a query or a form; undefined for any value that is not such a path. */
  parseReturnPath(value: unknown): string | undefined
  /** Path of the start page, with a mark: the gate cannot return to the requested page. */
  readonly lostPath: string
  /** A path as browsers see it. */
  publicPathOf(path: string): string
  /** Path of a page of the gate, with `returnTo` in its query. */
  link(page: string, returnTo?: string): string
  /** Path of a page of the portal, with `returnTo` in its query. */
  withReturnPath(path: string, returnTo?: string): string
  /** The value of a `Location`: absolute, since Next.js and some proxies refuse a relative one. */
  locationOf(path: string): string
  /** Gives the listener an event about a request. */
  report(request: FetchRequest, happening: GateHappening): void
}

/** Path of a request, without its query. */
export function pathnameOf(request: FetchRequest): string {
  return new URL(request.url).pathname
}

/** @param returnTargets - the routes of the gate that a browser may return to */
export function createGateContext(
  settings: Settings,
  returnTargets: ReadonlySet<string>,
): GateContext {
  const { origin, basePath, publicPath, brand, key, store, now, onEvent } = settings
  const mac = createMac(key)
  const publicPathOf = (path: string): string => publicPath + path
  const returnPath = (value: unknown): string | undefined =>
    parseReturnPath(value, { ...settings, returnTargets })
  const withReturnPath = (path: string, returnTo = '/'): string => {
    // Omits `return_to` when it is `/`.
    if (returnTo === '/') return path
    const mark = path.includes('?') ? '&' : '?'
    return `${path}${mark}return_to=${encodeURIComponent(publicPathOf(returnTo))}`
  }
  return {
    settings,
    tokens: createTokens(mac),
    repeatOf: createRepeats(store, mac),
    begunEnrolments: createBegunEnrolments(store, mac),
    css: stylesheet(brand),
    brand: {
      ...brand,
      home: publicPathOf(brand.home ?? '/'),
      ...(brand.logo != null && { logo: publicPathOf(brand.logo) }),
    },
    parseReturnPath: returnPath,
    returnPathOf: (value) => returnPath(value) ?? '/',
    lostPath: (brand.home ?? '/') + LOST,
    publicPathOf,
    withReturnPath,
    link: (page, returnTo) => withReturnPath(basePath + page, returnTo),
    locationOf: (path) => origin + publicPathOf(path),
    report: (request, happening) => {
      reportEvent(onEvent, { at: now(), ...auditContextOf(settings, request), ...happening })
    },
  }
}

/** Empty when the option throws: an event without its context is better than a failed request. */
function auditContextOf({ auditContext }: Settings, request: FetchRequest): { context?: unknown } {
  try {
    const context = auditContext(request)
    return context === undefined ? {} : { context }
  } catch {
    return {}
  }
}

/** The mark on the start page. No browser sends a fragment. */
const LOST = '#lost'

/** True for the query of a link to the marked start page. */
export function isReturnPathLost(query: URLSearchParams): boolean {
  return query.get('return_to')?.endsWith(LOST) === true
}
