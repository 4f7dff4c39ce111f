/**
 * Keeps what a user typed when the session has to be renewed in the middle of a form: after an idle hour, after a
 * step-up, or after a login in another tab. The form is shown again, filled in. It is never sent by itself.
 *
 * - Only a form of the portal's own pages is kept (`Origin`), and of it only the fields that {@link KEPT} lists.
 * - It is shown to the user alone who had the form: the form has a token of its user.
 */

import type { Context } from 'hono'
import type { Person } from '../council/people.js'
import { readCookie } from '../login/carrier.js'
import { DRAFT_SECONDS, type Draft } from '../login/drafts.js'
import { isOwnPage } from '../login/form-token.js'
import { type Kept, keptTextPage } from '../pages/kept.js'
import { fieldsOf, type Parts, refuse, show } from './context.js'

/** The forms that are kept, by their paths, with the names of their fields: no secret, and no confirmation. */
const KEPT: readonly (readonly [path: RegExp, fields: readonly string[]])[] = [
  [/^\/members\/papers\/\w+$/, ['note']],
  [/^\/admin\/people\/\w+\/letter$/, ['language']],
  [/^\/admin\/key\/assign\?serial=[^&]+$/, ['person']],
  [/^\/admin\/resync\/\w+$/, ['device']],
]

/** Longest body that is read without a session, in bytes. */
const MOST_BYTES = 64 * 1024

/** Adds the draft to an answer of the gate that sends a browser away to log in or to show a code. */
export async function keepTyped(c: Context, parts: Parts, answer: Response): Promise<Response> {
  const draft = answer.status === 303 ? await draftOf(c, parts) : undefined
  const location = answer.headers.get('location')
  if (draft === undefined || location === null) return answer
  // The gate says there that the form is lost.
  return sendAway(c, parts, draft, location.replace(/[?&]unsaved$/, ''), answer.headers)
}

/**
 * Answers a form whose token does not fit the session. When the same user has renewed the session meanwhile, the
 * form is shown again.
 */
export async function refuseForm(c: Context, parts: Parts): Promise<Response> {
  const draft = (await parts.identify(c.req.raw)) && (await draftOf(c, parts))
  return draft ? sendAway(c, parts, draft, draft.action) : refuse(c, parts, 'crossSite')
}

/** Returns the token and the fields of a form that is kept. The draft is shown once. @param path - where the form sends to */
export async function keptFor(c: Context, parts: Parts, path: string): Promise<Kept> {
  const { origin, tokens, cookies, drafts, identify } = parts
  const action = actionOf(new URL(path, origin))
  const person = (await identify(c.req.raw))?.person
  if (!person) return { owner: '', isAgain: false, fields: {} }
  const owner = tokens.issue(subjectOf(person, action))
  const draft = drafts.open(readCookie(c.req.raw, cookies.draft) ?? '')
  if (draft?.action !== action || !isOwn(parts, draft, person)) {
    return { owner, isAgain: false, fields: {} }
  }
  if (c.req.method === 'GET') forgetDraft(c, parts)
  return { owner, isAgain: true, fields: draft.fields }
}

/** The form of this request is done: an older draft of it must not come back as what the user entered. */
export function forgetDraftOfForm(c: Context, parts: Parts): void {
  const draft = parts.drafts.open(readCookie(c.req.raw, parts.cookies.draft) ?? '')
  if (draft?.action === actionOf(new URL(c.req.url))) forgetDraft(c, parts)
}

/** True when a draft waits for the user who logs in next. */
export function hasDraft(c: Context, { cookies, drafts }: Parts): boolean {
  return drafts.open(readCookie(c.req.raw, cookies.draft) ?? '') !== undefined
}

/** Another user has logged in: the draft of the one before ends. */
export function forgetDraftOfOthers(c: Context, parts: Parts, person: Pick<Person, 'id'>): void {
  const sealed = readCookie(c.req.raw, parts.cookies.draft)
  if (sealed === undefined) return
  const draft = parts.drafts.open(sealed)
  if (!draft || !isOwn(parts, draft, person)) forgetDraft(c, parts)
}

export function forgetDraft(c: Context, { cookies }: Parts): void {
  c.header('set-cookie', cookies.clear(cookies.draft), { append: true })
}

/** The draft of a form; undefined for all others, and for a form of another site or of another user. */
async function draftOf(c: Context, parts: Parts): Promise<Draft | undefined> {
  const action = actionOf(new URL(c.req.url))
  const names = KEPT.find(([path]) => path.test(action))?.[1]
  const length = Number(c.req.header('content-length') ?? Number.NaN)
  const isForm = c.req.method === 'POST' && isOwnPage(c.req.raw, parts.origin)
  if (!isForm || names === undefined || !(length <= MOST_BYTES)) return undefined
  const sent = await fieldsOf(c)
  const { owner } = { owner: undefined, ...sent }
  if (typeof owner !== 'string' || !/^[\w-]{43}$/.test(owner)) return undefined
  const fields = Object.fromEntries(names.flatMap((name) => typedIn(sent, name)))
  const draft = { action, owner, fields }
  const person = (await parts.identify(c.req.raw))?.person
  const isOfOther = person !== undefined && !isOwn(parts, draft, person)
  return isOfOther || Object.keys(fields).length === 0 ? undefined : draft
}

/** The path of a form with its query, encoded in one way: a browser sends `%27` for the `'` of a serial number. */
function actionOf({ pathname, searchParams }: URL): string {
  return searchParams.size === 0 ? pathname : `${pathname}?${searchParams}`
}

function typedIn(sent: Record<string, unknown>, name: string): [string, string][] {
  const value = sent[name]
  return typeof value === 'string' && value !== '' ? [[name, value.replace(/\r\n?/g, '\n')]] : []
}

async function sendAway(
  c: Context,
  parts: Parts,
  draft: Draft,
  location: string,
  given?: Headers,
): Promise<Response> {
  const { drafts, cookies } = parts
  const sealed = drafts.seal(draft)
  if (sealed === undefined) {
    // An older draft must not come back in the place of this text.
    forgetDraft(c, parts)
    const texts = Object.values(draft.fields)
    return show(c, parts, ({ words }) => keptTextPage(words, { texts, location }), 403)
  }
  const headers = new Headers(given)
  headers.set('location', location)
  headers.append('set-cookie', cookies.set(cookies.draft, sealed, DRAFT_SECONDS))
  return new Response(null, { status: 303, headers })
}

function isOwn({ tokens }: Parts, { action, owner }: Draft, person: Pick<Person, 'id'>): boolean {
  return tokens.accepts(subjectOf(person, action), owner)
}

/** The session is no part of it: the token outlives the session of the form. */
function subjectOf({ id }: Pick<Person, 'id'>, action: string): string {
  return `draft ${id} ${action}`
}
