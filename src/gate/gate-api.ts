/** The types of the gate: its options and its methods. */

import type { Accounts } from '../accounts/accounts-api.js'
import type { Tokens } from '../accounts/tokens/tokens-api.js'
import type { Optional } from '../core/parameters.js'
import type { GateEvent } from './gate-events.js'
import type { FetchRequest, FetchResponse } from './http/fetch-types.js'
import type { Messages } from './messages/messages.js'
import type { Brand, Locale } from './pages/view.js'
import type { GateSession, Requirement, SessionPort } from './session-port.js'

/** Options of {@link Gate.forwardAuth}. */
export interface ForwardAuthOptions {
  /** Returns true when the request is from the proxy. The gate believes the headers of such a request alone. */
  trust: (request: FetchRequest) => boolean
  /**
   * The contract of the proxy. `auth_request` of nginx accepts 2xx, 401 and 403 alone, so a redirect is
   * a 401 with a `Location`; it sends `X-Original-URI` and `X-Original-Method`. Caddy and Traefik pass
   * every other answer on, and send `X-Forwarded-Uri` and `X-Forwarded-Method`.
   *
   * @defaultValue `'nginx'`
   */
  dialect?: 'nginx' | 'caddy' | 'traefik' | undefined
  /**
   * 32 random bytes that the portal has too. The gate signs `Einmal-User` with time, method and path in
   * the header `Einmal-User-Signature`. Without it nothing is signed. Use another key than `key`.
   */
  identityKey?: Uint8Array | undefined
}

/** Options of {@link createGate}. */
export interface GateOptions<S extends GateSession = GateSession> {
  accounts: Pick<
    Accounts,
    | 'confirm'
    | 'enrol'
    | 'markRecoveryCodesSaved'
    | 'recover'
    | 'regenerateRecoveryCodes'
    | 'remove'
    | 'rename'
    | 'status'
    | 'verify'
  > &
    Optional<Pick<Accounts, 'activate' | 'resync' | 'store'>>
  /** The public origin, `https://rat.example`; http for `localhost` alone. Host headers are not believed. */
  origin: string
  session: SessionPort<S>
  /** 32 random bytes that sign the tokens of forms: the same bytes on every node. */
  key: Uint8Array
  /** The requirement for the user of a session; called for every request. @defaultValue `'required'` */
  requirement?: ((session: S) => Requirement | Promise<Requirement>) | undefined
  /**
   * Returns true for a request that needs no login. A path that servers read in more than one way is
   * never public: with `;`, `//`, `%2f`, `%5c`, a segment of dots or an encoded letter. By default
   * nothing is public.
   */
  isPublic?: ((request: FetchRequest) => boolean) | undefined
  /** Greatest age of a second factor, 1 to 31,536,000 seconds. @defaultValue 43,200 (12 hours) */
  maxAgeSeconds?: number | undefined
  /** Its greatest age for changes to devices and recovery codes, 1 to 86,400 seconds. @defaultValue 300 */
  stepUpSeconds?: number | undefined
  /**
   * The condition for the first enrolment of a user.
   *
   * - `session`: a session alone
   * - `activation`: also the code that `accounts.issueActivation` issued, from a letter or a phone call. It
   *   lets the same session begin an enrolment for ten minutes
   *
   * @defaultValue `'session'`
   */
  firstEnrolment?: 'session' | 'activation' | undefined
  /**
   * The inventory of hardware tokens. A user sets up a token of it at `/enrol/key`, by its serial number and its
   * codes. Without it the pages know no tokens.
   */
  tokens?: Pick<Tokens, 'claim'> | undefined
  /**
   * Users may set up their own YubiKey at `/enrol/key`: a touch then types a code (OATH-HOTP).
   *
   * @defaultValue false
   */
  ownKeys?: boolean | undefined
  /** Path of the gate's own pages. @defaultValue `'/second-factor'` */
  basePath?: string | undefined
  /**
   * A prefix that a proxy removes from each path: `/council`, where browsers show
   * `https://rat.example/council/papers` and the gate sees `/papers`. The gate puts it before every path
   * that it writes for browsers and programs. All other paths in these options are without it.
   *
   * @defaultValue `''`
   */
  publicPath?: string | undefined
  /**
   * Path of the portal's login, outside of `basePath`. Browsers without a session are redirected there,
   * with `?return_to=`. The path is public, with and without a slash at its end. Without it, a browser
   * without a session gets a 401.
   */
  loginPath?: string | undefined
  /**
   * Path of the portal's logout, outside of `basePath`. A button on the gate's pages sends a POST there
   * without a token of the portal: check its `Origin`. The path is public. Without it there is no button.
   */
  logoutPath?: string | undefined
  /** Name of the account in the authenticator app. By default `displayName`, or else the user id. */
  accountName?: ((session: S) => string) | undefined
  /**
   * Language of the pages: `de`, `en` or a name of `messages`. By default `Accept-Language` decides; English
   * for other languages, also for those that the function returns.
   */
  locale?: Locale | ((request: FetchRequest) => Locale) | undefined
  /**
   * Words of the pages in further languages, by language tags: `{ fr }` with `fr` of `einmal/gate/fr`. The
   * words for `de` or `en` replace the built-in ones.
   *
   * @defaultValue `{}`
   */
  messages?: Readonly<Record<string, Messages>> | undefined
  /** Name, logo and colours of the portal on the pages. By default the host name. */
  brand?: Brand | undefined
  /** Time zone of the pages, an IANA name such as `Europe/Berlin`. By default that of the runtime. */
  timeZone?: string | undefined
  /**
   * Further origins, such as `https://app.rat.example`, whose pages may call the gate's routes by `fetch`
   * (CORS), with a bearer token and without cookies.
   *
   * @defaultValue `[]`
   */
  allowedOrigins?: readonly string[] | undefined
  /**
   * Returns what the events hold about the request, such as an address or a request id. Each event has it
   * as `context`. Must not throw.
   */
  auditContext?: ((request: FetchRequest) => unknown) | undefined
  /** Options of {@link Gate.forwardAuth}. */
  forwardAuth?: ForwardAuthOptions | undefined
  /** The clock, in milliseconds since the Unix epoch. @defaultValue `Date.now` */
  now?: (() => number) | undefined
  /** Receives each event; its result is not awaited, and its errors are ignored. */
  onEvent?: ((event: GateEvent) => void) | undefined
}

/** A notice for a user who will need a second factor. */
export interface EnrolNotice {
  /** The second factor is required from this instant on. */
  enrolBy: Date
  /** Path of the page to enrol at, of the same origin. */
  path: string
}

/** A gate in front of a portal. */
export interface Gate {
  /** The public origin, from the options. */
  readonly origin: string
  /**
   * Answers a request that may not pass, and a request for the gate's own pages. It reads the body of the
   * latter alone.
   *
   * @returns undefined when the request may pass
   */
  handle(request: FetchRequest): Promise<FetchResponse | undefined>
  /**
   * Requires a second factor that is at most `maxAgeSeconds` old, 1 to 31,536,000: for one dangerous
   * route, in addition to `handle`. A user without a second factor must enrol one.
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
  /** Returns the notice for the user of a request, if the second factor will be required. */
  notice(request: FetchRequest): Promise<EnrolNotice | undefined>
}
