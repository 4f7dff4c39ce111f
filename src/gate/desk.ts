/** What everything behind the gate's door has at hand. */

import { tell } from '../verifier/events.js'
import type { GateHappening } from './events.js'
import type { FetchRequest } from './fetch.js'
import { createMac } from './mac.js'
import type { Settings } from './options.js'
import { stylesheet } from './pages/stylesheet.js'
import { createRepeats, type RepeatOf } from './repeats.js'
import { returnPath } from './return-to.js'
import { createTokens, type Tokens } from './tokens.js'

export interface Desk {
  readonly settings: Settings
  readonly tokens: Tokens
  readonly repeatOf: RepeatOf
  /** The stylesheet of the pages. */
  readonly css: string
  /** A path of the same origin, whatever it is made of. */
  returnPath(value: unknown): string
  /** A path of the gate that leads on to another one. */
  link(page: string, returnTo?: string): string
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
  const { origin, basePath, brand, key, store, now, onEvent } = settings
  const mac = createMac(key)
  return {
    settings,
    tokens: createTokens(mac),
    repeatOf: createRepeats(store, mac),
    css: stylesheet(brand),
    returnPath: (value) => returnPath(value, origin, basePath),
    link: (page, returnTo) => withReturn(basePath + page, returnTo),
    locationOf: (path) => origin + path,
    tell: (request, happening) => {
      tell(onEvent, { at: now(), ...contextOf(settings, request), ...happening })
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

/** A link that remembers where to go on; `/` is where everybody goes who was going nowhere. */
export function withReturn(path: string, returnTo = '/'): string {
  if (returnTo === '/') return path
  const mark = path.includes('?') ? '&' : '?'
  return `${path}${mark}return_to=${encodeURIComponent(returnTo)}`
}
