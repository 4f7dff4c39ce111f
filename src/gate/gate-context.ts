/** Settings and helpers that every module of the gate shares. */

import { report } from '../verifier/verifier-events.js'
import type { GateHappening } from './gate-events.js'
import type { Settings } from './gate-options.js'
import type { FetchRequest } from './http/fetch-types.js'
import { createRepeats, type RepeatOf } from './http/idempotency.js'
import { createMac } from './http/mac.js'
import { returnPath } from './http/return-path.js'
import { createTokens, type Tokens } from './http/signed-tokens.js'
import { stylesheet } from './pages/stylesheet.js'
import type { Brand } from './pages/view.js'

export interface Desk {
  readonly settings: Settings
  readonly tokens: Tokens
  readonly repeatOf: RepeatOf
  /** The stylesheet of the pages. */
  readonly css: string
  /** The brand, with its paths as browsers see them. */
  readonly brand: Brand
  /** Where to go on, as browsers have sent it; `/` for anything that is certainly no way back. */
  returnPath(value: unknown): string
  /** The same; undefined for anything that is certainly no way back. */
  wayBack(value: unknown): string | undefined
  /** Path of the start page, with a mark: the requested page cannot be returned to. */
  readonly lostWay: string
  /** A path as browsers see it. */
  publicPathOf(path: string): string
  /** A path of the gate that leads on to another one. */
  link(page: string, returnTo?: string): string
  /** The same for a page of the portal. */
  withReturn(path: string, returnTo?: string): string
  /** The value of a `Location`: absolute, since Next.js and some proxies refuse a relative one. */
  locationOf(path: string): string
  /** Tells the listener what happened to a request. */
  tell(request: FetchRequest, happening: GateHappening): void
}

/** Where a request came to, without its query. */
export function pathnameOf(request: FetchRequest): string {
  return new URL(request.url).pathname
}

export function createDesk(settings: Settings): Desk {
  const { origin, basePath, publicPath, brand, key, store, now, onEvent } = settings
  const mac = createMac(key)
  const publicPathOf = (path: string): string => publicPath + path
  const wayBack = (value: unknown): string | undefined => returnPath(value, settings)
  const withReturn = (path: string, returnTo = '/'): string => {
    // Omits `return_to` when it is `/`.
    if (returnTo === '/') return path
    const mark = path.includes('?') ? '&' : '?'
    return `${path}${mark}return_to=${encodeURIComponent(publicPathOf(returnTo))}`
  }
  return {
    settings,
    tokens: createTokens(mac),
    repeatOf: createRepeats(store, mac),
    css: stylesheet(brand),
    brand: {
      ...brand,
      home: publicPathOf(brand.home ?? '/'),
      ...(brand.logo != null && { logo: publicPathOf(brand.logo) }),
    },
    wayBack,
    returnPath: (value) => wayBack(value) ?? '/',
    lostWay: (brand.home ?? '/') + LOST,
    publicPathOf,
    withReturn,
    link: (page, returnTo) => withReturn(basePath + page, returnTo),
    locationOf: (path) => origin + publicPathOf(path),
    tell: (request, happening) => {
      report(onEvent, { at: now(), ...contextOf(settings, request), ...happening })
    },
  }
}

/** An event without its context is better than a request that fails for it. */
function contextOf({ auditContext }: Settings, request: FetchRequest): { context?: unknown } {
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
export function hasLostWay(query: URLSearchParams): boolean {
  return query.get('return_to')?.endsWith(LOST) === true
}
