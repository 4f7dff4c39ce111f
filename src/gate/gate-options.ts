/** Options, checked once at the door, copied and frozen. */

import type { Tokens } from '../accounts/tokens/tokens-api.js'
import { invalidValue } from '../core/argument-errors.js'
import { requireType, wrongType } from '../core/bytes.js'
import { requireKey } from '../core/key-set.js'
import { type Complete, integer, type Optional } from '../core/parameters.js'
import { requireText } from '../core/showable-text.js'
import { memoryStore } from '../verifier/memory-store.js'
import type { StateStore } from '../verifier/state-store.js'
import { noListener } from '../verifier/verifier-events.js'
import { isPlainPath } from './decision/plain-path.js'
import type { ForwardAuthOptions, GateOptions } from './gate-api.js'
import type { GateEvent } from './gate-events.js'
import type { FetchRequest } from './http/fetch-types.js'
import { localeOf, lookUp } from './http/negotiate.js'
import { routePathOf } from './http/return-path.js'
import { type Languages, languagesOf } from './messages/languages.js'
import type { Brand, Locale } from './pages/view.js'
import type { GateSession, Requirement, SessionPort } from './session-port.js'

/** Options with nothing left out. */
export interface Settings {
  readonly accounts: GateOptions['accounts']
  readonly store: StateStore
  readonly origin: string
  readonly session: SessionPort
  readonly key: Uint8Array
  readonly requirement: (session: GateSession) => Requirement | Promise<Requirement>
  readonly isPublic: (request: FetchRequest) => boolean
  readonly maxAgeSeconds: number
  readonly stepUpSeconds: number
  readonly firstEnrolment: 'session' | 'activation'
  readonly tokens: Pick<Tokens, 'claim'> | undefined
  readonly ownKeys: boolean
  readonly basePath: string
  readonly publicPath: string
  readonly loginPath: string | undefined
  readonly logoutPath: string | undefined
  readonly accountName: (session: GateSession) => string
  /** Returns a name of `languages`. */
  readonly locale: (request: FetchRequest) => Locale
  readonly languages: Languages
  readonly brand: Brand
  readonly timeZone: string | undefined
  readonly allowedOrigins: ReadonlySet<string>
  readonly auditContext: (request: FetchRequest) => unknown
  readonly forwardAuth: Complete<Omit<ForwardAuthOptions, 'identityKey'>> & {
    readonly identityKey: Uint8Array | undefined
  }
  readonly now: () => number
  readonly onEvent: (event: GateEvent) => void
}

/** Throws a TypeError or a RangeError that names the option. */
export function settingsOf(options: GateOptions): Settings {
  const origin = originOf(options.origin)
  const { accounts, session, loginPath, logoutPath, timeZone } = options
  const requirement = options.requirement ?? (() => 'required')
  const isPublic = options.isPublic ?? (() => false)
  const basePath = options.basePath ?? '/second-factor'
  const publicPath = options.publicPath ?? ''
  const accountName = options.accountName ?? (({ displayName, userId }) => displayName ?? userId)
  const languages = languagesOf(options.messages ?? {})
  const brand = options.brand ?? { name: new URL(origin).host }
  const forwardAuth: Optional<ForwardAuthOptions> = options.forwardAuth ?? {}
  const trust = forwardAuth.trust ?? (() => false)
  const dialect = forwardAuth.dialect ?? 'nginx'
  const auditContext = options.auditContext ?? (() => undefined)
  const firstEnrolment = options.firstEnrolment ?? 'session'
  const identityKey =
    forwardAuth.identityKey == null
      ? undefined
      : requireKey('forwardAuth.identityKey', forwardAuth.identityKey)
  const now = options.now ?? (() => Date.now())
  const onEvent = options.onEvent ?? noListener
  methods('accounts', accounts, ACCOUNTS_METHODS)
  if (!['session', 'activation'].includes(firstEnrolment)) {
    throw invalidValue('firstEnrolment must be session or activation')
  }
  if (firstEnrolment === 'activation') methods('accounts', accounts, ['activate'])
  if (options.tokens != null) methods('tokens', options.tokens, ['claim'])
  methods('session', session, ['read', 'elevate'])
  const functions = {
    ...{ requirement, isPublic, accountName, 'forwardAuth.trust': trust },
    ...{ auditContext, now, onEvent },
  }
  for (const [name, value] of Object.entries(functions)) requireType(name, value, 'function')
  if (!['nginx', 'caddy', 'traefik'].includes(dialect)) {
    throw invalidValue('forwardAuth.dialect must be nginx, caddy or traefik')
  }
  return Object.freeze({
    accounts,
    store: accounts.store ?? memoryStore(),
    origin,
    session,
    key: requireKey('key', options.key),
    requirement,
    isPublic,
    maxAgeSeconds: maxAgeOf(options.maxAgeSeconds ?? 12 * 3600),
    stepUpSeconds: integer('stepUpSeconds', options.stepUpSeconds ?? 300, 1, 86_400),
    firstEnrolment,
    tokens: options.tokens ?? undefined,
    ownKeys: options.ownKeys === true,
    basePath: prefixOf('basePath', basePath),
    publicPath: publicPath === '' ? '' : prefixOf('publicPath', publicPath),
    loginPath: loginPath == null ? undefined : portalPathOf('loginPath', loginPath, basePath),
    logoutPath: logoutPath == null ? undefined : portalPathOf('logoutPath', logoutPath, basePath),
    accountName,
    locale: localeReader(options.locale ?? undefined, [...languages.keys()]),
    languages,
    brand: brandOf(brand),
    timeZone: timeZone == null ? undefined : timeZoneOf(timeZone),
    allowedOrigins: allowedOriginsOf(options.allowedOrigins ?? []),
    auditContext,
    forwardAuth: Object.freeze({ trust, dialect, identityKey }),
    now,
    onEvent,
  })
}

/** Checks `maxAgeSeconds`, also that of `requireRecent`. */
export function maxAgeOf(seconds: number): number {
  return integer('maxAgeSeconds', seconds, 1, 31_536_000)
}

const ACCOUNTS_METHODS = [
  'confirm',
  'enrol',
  'markRecoveryCodesSaved',
  'recover',
  'regenerateRecoveryCodes',
  'remove',
  'rename',
  'status',
  'verify',
] as const

function methods<N extends string>(
  name: string,
  object: { readonly [name in N]?: unknown } | undefined,
  names: readonly N[],
): void {
  for (const method of names) requireType(`${name}.${method}`, object?.[method], 'function')
}

/** Web pages that are not served by https have no secure cookies; only this machine needs none. */
function originOf(origin: string): string {
  requireType('origin', origin, 'string')
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  const local = /^(?:(?:.*\.)?localhost|127\.0\.0\.1|\[::1\])$/.test(url?.hostname ?? '')
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && local)
  if (url?.origin === origin && secure) return origin
  throw invalidValue(
    'origin must be as browsers write it, "https://rat.example" without a slash at its end; http for localhost alone',
  )
}

/** As browsers write them; also those of apps in a web view, `capacitor://localhost`. Never all, never `null`. */
function allowedOriginsOf(origins: readonly string[]): ReadonlySet<string> {
  if (!Array.isArray(origins)) throw wrongType('allowedOrigins', 'array', origins)
  for (const each of origins) {
    requireType('allowedOrigins', each, 'string')
    const url = URL.canParse(each) ? new URL(each) : undefined
    const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
    if (
      isWeb
        ? url.origin === each && !each.includes('*')
        : /^[a-z][a-z\d+.-]*:\/\/[^\s/?#*]+$/.test(each)
    )
      continue
    throw invalidValue(
      'allowedOrigins must be as browsers write them, "https://app.rat.example" without a slash at the end',
    )
  }
  return new Set(origins)
}

function prefixOf(name: string, path: string): string {
  requireType(name, path, 'string')
  if (/^(?:\/[\w~-][\w.~-]*)+$/.test(path)) return path
  throw invalidValue(`${name} must be like "/second-factor", without a slash at its end`)
}

function pathOf(name: string, path: string): void {
  requireType(name, path, 'string')
  const url = path.startsWith('/') && new URL(path, 'https://portal.invalid')
  if (url && url.pathname === path && isPlainPath(path)) return
  throw invalidValue(`${name} must be a path of the same origin, such as "/login"`)
}

/** The gate answers everything below its own path: a login there would lead to itself. */
function portalPathOf(name: string, path: string, basePath: string): string {
  pathOf(name, path)
  if (routePathOf(path, basePath) === undefined) return path
  throw invalidValue(`${name} must not be below basePath, where only pages of the gate are`)
}

/** The colours are looked at where the stylesheet is written. */
function brandOf(given: Brand): Brand {
  if (typeof given !== 'object') throw wrongType('brand', 'record', given)
  // Null, as databases return it, counts as left out. A cast, since entries are untyped.
  const brand = Object.fromEntries(
    Object.entries(given).filter(([, text]) => text !== null),
  ) as unknown as Brand
  for (const [name, text] of Object.entries(brand)) {
    if (text !== undefined) requireText(`brand.${name}`, text)
  }
  if (brand.name === undefined || brand.name === '') {
    throw invalidValue('brand.name must not be empty')
  }
  if (brand.logo !== undefined) pathOf('brand.logo', brand.logo)
  if (brand.home !== undefined) pathOf('brand.home', brand.home)
  return Object.freeze(brand)
}

function localeReader(
  locale: GateOptions['locale'],
  names: readonly string[],
): (request: FetchRequest) => Locale {
  if (locale === undefined) return ({ headers }) => localeOf(headers, names)
  if (typeof locale === 'function') {
    // A portal may know more languages than the gate. English is better than no page.
    return (request) => lookUp(String(locale(request)), names) ?? 'en'
  }
  requireType('locale', locale, 'string')
  const name = names.find((each) => each.toLowerCase() === locale.toLowerCase())
  if (name !== undefined) return always(name)
  throw invalidValue(`locale must be ${names.join(', ')} or a function`)
}

function always<T>(value: T): () => T {
  return () => value
}

function timeZoneOf(timeZone: string): string {
  requireType('timeZone', timeZone, 'string')
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
  } catch {
    throw invalidValue('timeZone must be a name such as "Europe/Berlin"')
  }
}
