/** The office's pages: the roll-out, help for users who cannot log in, the audit log. */

import { EinmalError } from 'einmal'
import { type Context, Hono } from 'hono'
import { type AdminVerb, isAdminVerb, PHONE_CODE_SECONDS } from '../council/admin-verbs.js'
import { isAdministrator, type Person } from '../council/people.js'
import { rolloutOf } from '../council/rollout.js'
import { rolloutCsv } from '../council/rollout-csv.js'
import { auditPage } from '../pages/audit.js'
import { type Confirmation, confirmPage } from '../pages/confirm.js'
import { letterPage, phoneCodePage } from '../pages/letter.js'
import { rolloutPage } from '../pages/rollout.js'
import { wordsIn, wordsOf } from '../words/words.js'
import { ownForm, type Parts, refuse, show } from './context.js'
import { forgetDraftOfForm, keepTyped, keptFor, refuseForm } from './keep-typed.js'

/** True when an administrator asks. */
export async function isOffice({ req }: Context, { identify }: Parts): Promise<boolean> {
  const person = (await identify(req.raw))?.person
  return person !== undefined && isAdministrator(person)
}

/** Longest age of the office's second factor for a change of another user's, in seconds. */
export const RECENT = { maxAgeSeconds: 300 }

interface Target {
  person: Person
  verb: AdminVerb
}

export function adminRoutes(parts: Parts): Hono {
  const { council, accounts, sessions, audit, gate, origin, now } = parts
  const routes = new Hono()

  // For all of it, also what is added one day: the right is checked before any route is looked at.
  routes.use('/admin/*', async (c, next) => {
    return (await isOffice(c, parts)) ? next() : refuse(c, parts, 'forbidden')
  })

  routes.use('/admin/people/*', async (c, next) => {
    const answer = await gate.requireRecent(c.req.raw, RECENT)
    return answer ? keepTyped(c, parts, answer) : next()
  })

  routes.get('/admin', async (c) => {
    const rollout = await rolloutOf(council, accounts, audit)
    const person = await council.person(c.req.query('person') ?? '')
    const verb = c.req.query('done')
    return show(c, parts, ({ words }) => {
      const say = isAdminVerb(verb) ? words.confirm.verbs[verb].done : undefined
      return rolloutPage(words, rollout, now(), person && say?.(person.name))
    })
  })

  routes.get('/admin/rollout.csv', async (c) => {
    const list = rolloutCsv(wordsOf(c.req.raw), await rolloutOf(council, accounts, audit))
    c.header('content-type', 'text/csv; charset=utf-8')
    c.header('content-disposition', 'attachment; filename="rollout.csv"')
    return c.body(list)
  })

  routes.get('/admin/people/:id/:verb', async (c) => {
    const target = await targetOf(c)
    if (!target) return refuse(c, parts, 'notFound')
    return ask(c, target)
  })

  routes.post('/admin/people/:id/:verb', async (c) => {
    const target = await targetOf(c)
    if (!target) return refuse(c, parts, 'notFound')
    const form = await ownForm(c, parts)
    if (!form) return refuseForm(c, parts)
    const { fields, identity } = form
    if (fields['sure'] !== 'yes') return ask(c, target, 'unconfirmed')
    const { verb, person } = target
    const actor = identity.person.id
    // A member of the office cannot help their own login: that needs a colleague.
    if (actor === person.id && verb !== 'unlock') return refuse(c, parts, 'forbidden')
    if (verb === 'letter' || verb === 'code') {
      // A reload of the page with a code sends its form again, and must not end the code that was printed.
      if (fields['issued'] !== `${(await issuedAt(person)) ?? ''}`)
        return ask(c, target, 'issued-meanwhile')
      return issue(c, target, actor, fields['language'])
    }
    await change(verb, person.id)
    await audit.add({ at: now(), actor, subject: person.id, type: `admin-${verb}` })
    return c.redirect(`/admin?done=${verb}&person=${person.id}`, 303)
  })

  routes.get('/admin/audit', async (c) => {
    await audit.settled()
    const before = Number(c.req.query('before') ?? Number.MAX_SAFE_INTEGER)
    const page = await audit.page(Number.isSafeInteger(before) ? before : undefined)
    const people = [...(await council.members()), ...(await council.office())]
    const names = new Map(people.map(({ id, name }) => [id, name]))
    return show(c, parts, ({ words }) => auditPage(words, page, names))
  })

  /** Reads the person and the action. Only people with a login have a second factor. */
  async function targetOf(c: Context): Promise<Target | undefined> {
    const verb = c.req.param('verb')
    const person = await council.person(c.req.param('id') ?? '')
    return isAdminVerb(verb) && person?.delivery === 'digital' ? { person, verb } : undefined
  }

  async function ask(c: Context, target: Target, problem?: Confirmation['problem']) {
    const { verb, person } = target
    const kept = await keptFor(c, parts, `/admin/people/${person.id}/${verb}`)
    const confirmation = { ...target, issuedAt: await issuedAt(person), kept }
    return show(
      c,
      parts,
      ({ words, token }) =>
        confirmPage(words, { ...confirmation, token, ...(problem && { problem }) }),
      problem ? 400 : 200,
    )
  }

  async function issuedAt({ id }: Person): Promise<number | undefined> {
    return (await accounts.status(id)).activation?.issuedAt
  }

  async function change(verb: 'unlock' | 'reset' | 'revoke', personId: string): Promise<void> {
    if (verb === 'revoke') return accounts.revokeActivation(personId)
    await accounts[verb](personId)
    if (verb === 'reset') await sessions.endAllOf(personId)
  }

  /** Issues an activation code, and shows it once. */
  async function issue(c: Context, { verb, person }: Target, actor: string, language: unknown) {
    const options = verb === 'code' ? { expiresInSeconds: PHONE_CODE_SECONDS } : {}
    const issued = await accounts.issueActivation(person.id, options).catch(unlessEnrolled)
    forgetDraftOfForm(c, parts)
    if (!issued) return c.redirect('/admin', 303)
    await audit.add({ at: now(), actor, subject: person.id, type: `admin-${verb}` })
    const { code, expiresAt } = issued
    const letter = { person, code, expiresAt, issuedAt: now(), loginUrl: `${origin}/login` }
    return show(c, parts, ({ words }) =>
      verb === 'code'
        ? phoneCodePage(words, person.name, code)
        : letterPage(words, wordsIn(language), letter),
    )
  }

  return routes
}

/** The person was faster, and has set up a device. */
function unlessEnrolled(error: unknown): undefined {
  if (error instanceof EinmalError && error.code === 'ERR_USER_ENROLLED') return undefined
  throw error
}
