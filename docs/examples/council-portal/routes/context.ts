/** The parts that every route uses. */

import type { Accounts } from 'einmal/accounts'
import type { Gate } from 'einmal/gate'
import type { Context } from 'hono'
import type { Council } from '../council/council.js'
import type { Notes } from '../council/notes.js'
import type { Cookies } from '../login/carrier.js'
import type { Drafts } from '../login/drafts.js'
import { type FormTokens, isOwnPage } from '../login/form-token.js'
import type { Identify, Identity } from '../login/identify.js'
import type { Sessions } from '../login/sessions.js'
import type { Throttle } from '../login/throttle.js'
import { layout, type Page, type Visitor } from '../pages/layout.js'
import { messagePage, type Trouble } from '../pages/message.js'
import type { Audit } from '../records/audit.js'
import type { Notices } from '../records/notices.js'
import type { HardwareKeys } from '../second-factor/hardware-keys.js'
import { wordsOf } from '../words/words.js'

export interface Parts {
  readonly origin: string
  /** Whether this machine alone can reach the portal. */
  readonly isPrivate: boolean
  readonly council: Council
  readonly sessions: Sessions
  readonly identify: Identify
  readonly cookies: Cookies
  readonly throttle: Throttle
  readonly tokens: FormTokens
  readonly drafts: Drafts
  readonly notes: Notes
  readonly accounts: Accounts
  readonly hardwareKeys: HardwareKeys
  readonly gate: Gate
  readonly audit: Audit
  readonly notices: Notices
  readonly complain: (error: unknown) => void
  readonly now: () => number
}

/** Finds the reader of a page. */
async function visitorOf(c: Context, { identify, tokens }: Parts): Promise<Visitor> {
  const url = new URL(c.req.url)
  const identity = await identify(c.req.raw)
  return {
    words: wordsOf(c.req.raw),
    path: url.pathname + url.search,
    token: identity ? formToken(identity, tokens) : '',
    ...(identity && { person: identity.person }),
  }
}

/** Writes a page for the reader. */
export async function show(
  c: Context,
  parts: Parts,
  write: (visitor: Visitor) => Page | Promise<Page>,
  status: 200 | 400 | 403 | 404 | 409 | 413 | 429 | 500 = 200,
): Promise<Response> {
  const visitor = await visitorOf(c, parts)
  return c.html(layout(visitor, await write(visitor)), status)
}

const STATUS = {
  notFound: 404,
  forbidden: 403,
  crossSite: 403,
  tooLarge: 413,
  failed: 500,
} as const

/** Reports a failure: a page for a browser, JSON for a program. */
export async function refuse(c: Context, parts: Parts, trouble: Trouble): Promise<Response> {
  const status = STATUS[trouble]
  if (!/\btext\/html\b/.test(c.req.header('accept') ?? '')) {
    return c.json({ status, title: trouble }, status, {
      'content-type': 'application/problem+json',
    })
  }
  return show(c, parts, ({ words }) => messagePage(words, trouble), status)
}

function formToken({ session }: Identity, tokens: FormTokens): string {
  return tokens.issue(`session ${session.id}`)
}

/** The fields of a form; none of a body that is no form. */
export async function fieldsOf(c: Context): Promise<Record<string, unknown>> {
  return c.req.parseBody().catch(() => ({}))
}

/**
 * The fields of a form that a page of the portal sent, from the session that asks; undefined for
 * a form that another site may have sent.
 */
export async function ownForm(
  c: Context,
  { origin, tokens, identify }: Parts,
): Promise<{ identity: Identity; fields: Record<string, unknown> } | undefined> {
  if (!isOwnPage(c.req.raw, origin)) return undefined
  const fields = await fieldsOf(c)
  // Read when the body has ended, which a client can delay until its session is over.
  const identity = await identify.readAgain(c.req.raw)
  if (!identity || !tokens.accepts(`session ${identity.session.id}`, fields['token']))
    return undefined
  return { identity, fields }
}
