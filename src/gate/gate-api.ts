/** What a gate is told, and what it can be asked. */

import type { Accounts } from '../accounts/accounts-api.js'
import type { Optional } from '../core/parameters.js'
import type { GateEvent } from './gate-events.js'
import type { FetchRequest, FetchResponse } from './http/fetch-types.js'
import type { Brand, Locale } from './pages/view.js'
import type { GateSession, Requirement, SessionPort } from './session-port.js'

/** How a portal asks whether a request may pass: see {@link Gate.forwardAuth}. */
export interface ForwardAuthOptions {
  /** True when the request is from the proxy: only then is believed what it says about another one. */
  trust: (request: FetchRequest) => boolean
  /**
   * Who asks; `nginx` unless told. `auth_request` of nginx takes 2xx, 401 and 403 and nothing else,
   * so that a redirect is a 401 with a `Location`; it says by `X-Original-URI` and
   * `X-Original-Method` what it was asked for. Caddy and Traefik send any other answer on as it is,
   * and say it by `X-Forwarded-Uri` and `X-Forwarded-Method`.
   */
  dialect?: 'nginx' | 'caddy' | 'traefik' | undefined
  /**
   * 32 random bytes that the portal knows too: signs `Einmal-User` with time, method and path, in the
   * header `Einmal-User-Signature`. Nothing is signed unless told. Not the `key` of the gate.
   */
  identityKey?: Uint8Array | undefined
}

/** What {@link createGate} is told. */
export interface GateOptions<S extends GateSession = GateSession> {
  accounts: Pick<
    Accounts,
    | 'confirm'
    | 'enrol'
    | 'recover'
    | 'regenerateRecoveryCodes'
    | 'remove'
    | 'rename'
    | 'status'
    | 'verify'
  > &
    Optional<Pick<Accounts, 'store'>>
  /** The public origin, `https://rat.example`; http only for `localhost`. Host headers are never believed. */
  origin: string
  session: SessionPort<S>
  /** 32 random bytes that sign the tokens of forms; the same on every node. */
  key: Uint8Array
  /** Is asked at every request; `required` unless told. */
  requirement?: ((session: S) => Requirement | Promise<Requirement>) | undefined
  /**
   * True for what needs no login at all; nothing unless told. A path that servers read in more than
   * one way is never public: one with `;`, `//`, `%2f`, `%5c`, a segment of dots or an encoded letter.
   */
  isPublic?: ((request: FetchRequest) => boolean) | undefined
  /** How long a second factor lasts, 1 to 31,536,000 seconds; 12 hours unless told. */
  maxAgeSeconds?: number | undefined
  /** How old it may be for adding, renaming and removing devices, 1 to 86,400 seconds; 300 unless told. */
  stepUpSeconds?: number | undefined
  /** Where the gate's own pages are; `/second-factor` unless told. */
  basePath?: string | undefined
  /**
   * What a proxy takes off each path before the gate sees it: `/council`, where browsers show
   * `https://rat.example/council/papers` and the gate sees `/papers`. What the gate writes for
   * browsers and programs begins with it; every other path that is told here is as the gate sees it.
   * Empty unless told.
   */
  publicPath?: string | undefined
  /**
   * The portal's login, a path of its own, not below `basePath`: browsers without a session are sent
   * there, with `?return_to=`. This very path is public, with
   * and without a slash at its end.
   */
  loginPath?: string | undefined
  /**
   * The portal's logout, a path of its own: a button on the pages of the gate sends a POST there,
   * without a token of the portal, so check its `Origin`. This very path is public. No button unless
   * told.
   */
  logoutPath?: string | undefined
  /** What the app shows as the name of the account; `displayName`, or the user id, unless told. */
  accountName?: ((session: S) => string) | undefined
  /** The language of the pages; by `Accept-Language` unless told, English for all others. */
  locale?: Locale | ((request: FetchRequest) => Locale) | undefined
  /** How the pages present the portal; its host name unless told. */
  brand?: Brand | undefined
  /** IANA name such as `Europe/Berlin`, for the times on the pages; that of the runtime unless told. */
  timeZone?: string | undefined
  /**
   * Other origins, `https://app.rat.example`, whose pages may use the gate's routes by `fetch`, with a
   * token of their own and without cookies (CORS); none unless told.
   */
  allowedOrigins?: readonly string[] | undefined
  /**
   * What the events are to know of the request: an address, an id for the logs. Goes into each event
   * as `context`; must not throw.
   */
  auditContext?: ((request: FetchRequest) => unknown) | undefined
  /** How {@link Gate.forwardAuth} is asked. */
  forwardAuth?: ForwardAuthOptions | undefined
  /** The clock, in milliseconds since the Unix epoch; `Date.now` unless told. */
  now?: (() => number) | undefined
  /** Is called with each event, and never waited for. */
  onEvent?: ((event: GateEvent) => void) | undefined
}

/** What is to be told to a user who will need a second factor. */
export interface EnrolNotice {
  /** From this day on it is required. */
  enrolBy: Date
  /** Where to enrol: a path of the same origin. */
  path: string
}

/** Stands in front of a portal. Every answer is a promise of a `Response`. */
export interface Gate {
  /** The public origin, as it was told. */
  readonly origin: string
  /**
   * Answers a request that may not pass, and those for the gate's own pages. Its body is read only
   * on the latter.
   *
   * @returns undefined when the request may pass
   */
  handle(request: FetchRequest): Promise<FetchResponse | undefined>
  /**
   * Asks for a second factor that is at most `maxAgeSeconds` old, 1 to 31,536,000: for one dangerous
   * route, besides `handle`. Of users without a second factor it asks that they enrol one.
   *
   * @returns undefined when the request may pass
   */
  requireRecent(
    request: FetchRequest,
    options: { maxAgeSeconds: number },
  ): Promise<FetchResponse | undefined>
  /**
   * Answers a proxy that asks whether a request may pass, as nginx, Caddy and Traefik do.
   *
   * @returns 204 with `Einmal-User` when it may
   */
  forwardAuth(request: FetchRequest): Promise<FetchResponse>
  /** What the portal's own pages are to tell this user about the day from which it is required. */
  notice(request: FetchRequest): Promise<EnrolNotice | undefined>
}
