/** The office's pages: the roll-out, help for users who are locked or lost a phone, the audit log. */

import { type Context, Hono } from 'hono'
import { isAdministrator, type Person } from '../council/people.js'
import { rolloutOf } from '../council/rollout.js'
import { auditPage } from '../pages/audit.js'
import { confirmPage } from '../pages/confirm.js'
import { rolloutPage } from '../pages/rollout.js'
import { ownForm, type Parts, refuse, show } from './context.js'

/** Longest age of the office's second factor for a change of another user's, in seconds. */
const RECENT = { maxAgeSeconds: 300 }

export function adminRoutes(parts: Parts): Hono {
  const { council, accounts, sessions, audit, identify, gate, now } = parts
  const routes = new Hono()

  // For all of it, also what is added one day: the right is checked before any route is looked at.
  routes.use('/admin/*', async (c, next) => {
    const person = (await identify(c.req.raw))?.person
    if (!person || !isAdministrator(person)) return refuse(c, parts, 'forbidden')
    return next()
  })

  routes.use('/admin/people/*', async (c, next) => {
    return (await gate.requireRecent(c.req.raw, RECENT)) ?? next()
  })

  routes.get('/admin', async (c) => {
    const rollout = await rolloutOf(council, accounts)
    const done = await council.person(c.req.query('person') ?? '')
    return show(c, parts, ({ words }) => {
      const say = { unlock: words.confirm.unlockDone, reset: words.confirm.resetDone }
      const verb = verbOf(c.req.query('done'))
      return rolloutPage(words, rollout, verb && done && say[verb](done.name))
    })
  })

  routes.get('/admin/people/:id/:verb', async (c) => {
    const target = await targetOf(c)
    if (!target) return refuse(c, parts, 'notFound')
    return show(c, parts, ({ words, token }) => confirmPage(words, { ...target, token }))
  })

  routes.post('/admin/people/:id/:verb', async (c) => {
    const target = await targetOf(c)
    if (!target) return refuse(c, parts, 'notFound')
    const form = await ownForm(c, parts)
    if (!form) return refuse(c, parts, 'crossSite')
    if (form.fields['sure'] !== 'yes') {
      return show(
        c,
        parts,
        ({ words, token }) => confirmPage(words, { ...target, token, missing: true }),
        400,
      )
    }
    const { verb, person } = target
    const actor = form.identity.person.id
    // A member of the office cannot reset their own second factor: that needs a colleague.
    if (verb === 'reset' && actor === person.id) return refuse(c, parts, 'forbidden')
    await accounts[verb](person.id)
    if (verb === 'reset') await sessions.endAllOf(person.id)
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
  async function targetOf(c: Context): Promise<{ person: Person; verb: Verb } | undefined> {
    const verb = verbOf(c.req.param('verb'))
    const person = await council.person(c.req.param('id') ?? '')
    return verb && person?.delivery === 'digital' ? { person, verb } : undefined
  }

  return routes
}

type Verb = 'unlock' | 'reset'

function verbOf(text: string | undefined): Verb | undefined {
  return text === 'unlock' || text === 'reset' ? text : undefined
}
