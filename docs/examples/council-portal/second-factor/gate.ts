/** The gate in front of the portal: what needs no login, and how a session is read and elevated. */

import type { Accounts, Tokens } from 'einmal/accounts'
import { createGate, type Gate, type GateSession } from 'einmal/gate'
import { fr } from 'einmal/gate/fr'
import { isAdministrator } from '../council/people.js'
import type { Cookies } from '../login/carrier.js'
import type { Identify } from '../login/identify.js'
import type { Session, Sessions } from '../login/sessions.js'
import { type Audit, entryOfGate } from '../records/audit.js'
import { localeOf } from '../words/words.js'
import type { KnownFactors } from './known-factors.js'

export interface PortalGateOptions {
  accounts: Accounts
  /** The security keys and small devices of the city. */
  tokens: Tokens
  identify: Identify
  sessions: Sessions
  cookies: Cookies
  origin: string
  key: Uint8Array
  audit: Audit
  complain: (error: unknown) => void
  /** From this day on members need a second factor. */
  enrolBy?: Date
  /** The condition for the first enrolment: the code of a letter, or the password alone. */
  firstEnrolment: 'activation' | 'session'
  knownFactors: KnownFactors
}

/** The session as the gate reads it, with the session that the portal elevates. */
interface PortalSession extends GateSession {
  portal: Session
  login: string
  administers: boolean
}

export function createPortalGate(options: PortalGateOptions): Gate {
  const { accounts, identify, sessions, cookies, origin, key, audit, complain, enrolBy } = options
  const { tokens, firstEnrolment, knownFactors } = options
  return createGate<PortalSession>({
    accounts,
    tokens,
    // Also a security key that the user has bought.
    ownKeys: true,
    origin,
    key,
    loginPath: '/login',
    logoutPath: '/logout',
    isPublic,
    // No delay for the office, which can reset the second factor of every user.
    requirement: ({ administers }) => {
      return administers || enrolBy === undefined ? 'required' : { enrolBy }
    },
    locale: localeOf,
    messages: { fr },
    firstEnrolment,
    accountName: ({ login }) => login,
    timeZone: 'Europe/Berlin',
    brand: {
      name: 'Ratsportal Eichenfurt',
      logo: '/logo.svg',
      home: '/',
      colour: '#1d5b43',
      colourDark: '#8fd3b4',
      help: 'Sitzungsdienst, 0555\u00a0115-1848',
    },
    session: {
      async read(request) {
        // A factor that was just removed or reset must not look lost.
        await knownFactors.settled()
        const identity = await identify.readAgain(request)
        if (!identity) return null
        const { session: portal, person } = identity
        const { id, secondFactorAt } = portal
        return {
          id,
          userId: person.id,
          // A bearer token needs no form token, also with cookies of a load balancer.
          carrier: portal.kind === 'bearer' ? 'header' : 'cookie',
          displayName: person.name,
          login: person.login ?? person.id,
          administers: isAdministrator(person),
          hasSecondFactor: person.hasSecondFactor,
          portal,
          ...(secondFactorAt !== undefined && { secondFactorAt }),
        }
      },
      async elevate(_request, { portal }, { at }) {
        const id = await sessions.elevate(portal, at)
        return portal.kind === 'cookie'
          ? new Headers({ 'set-cookie': cookies.set(cookies.session, id) })
          : new Headers({ [NEW_TOKEN]: id })
      },
    },
    onEvent(event) {
      const entry = entryOfGate(event)
      if (entry) audit.add(entry)
      if (event.type === 'failed') complain(event.error)
      if (event.type === 'factor-missing') {
        complain(
          `the second factor of ${event.userId} is lost: was a record deleted, or is it another store?`,
        )
      }
    },
  })
}

/** Where a native app finds its new token, in the answer to an accepted code. */
export const NEW_TOKEN = 'x-session-token'

/**
 * The requests that need no login, by method and path. It lists the allowed ones, so that a forgotten
 * route is behind the gate.
 */
function isPublic(request: Request): boolean {
  const { pathname } = new URL(request.url)
  if (request.method === 'GET' || request.method === 'HEAD') {
    return PUBLIC_PAGES.includes(pathname) || /^\/(?:meetings|papers)\/\w+$/.test(pathname)
  }
  return request.method === 'POST' && PUBLIC_FORMS.includes(pathname)
}

const PUBLIC_PAGES = ['/', '/login', '/portal.css', '/logo.svg', '/help']

/** To log in, and to choose a language. The gate itself lets pass `logoutPath`. */
const PUBLIC_FORMS = ['/login', '/language', '/api/login', '/api/logout']
