/** Logging in and out, in a browser. */

import { randomBytes } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { readCookie } from '../login/carrier.js'
import { isOwnPage } from '../login/form-token.js'
import { logIn } from '../login/log-in.js'
import { returnPath } from '../login/return-path.js'
import { type LoginForm, loginPage } from '../pages/login.js'
import { fieldsOf, type Parts, refuse, show } from './context.js'
import { forgetDraft, forgetDraftOfOthers, hasDraft } from './keep-typed.js'

export function loginRoutes(parts: Parts): Hono {
  const { origin, cookies, sessions, tokens, identify, audit, now } = parts
  const routes = new Hono()

  /**
   * Binds the form to a separate cookie, because there is no session before the login. Otherwise another
   * site could log a visitor in to its own account, and then read the texts that the visitor writes.
   */
  function showForm(c: Context, form: Omit<LoginForm, 'token' | 'keeps'>, status?: 403 | 429) {
    const known = readCookie(c.req.raw, cookies.login)
    const id = known && /^[\w-]{22}$/.test(known) ? known : randomBytes(16).toString('base64url')
    if (id !== known) c.header('set-cookie', cookies.set(cookies.login, id))
    const token = tokens.issue(`login ${id}`)
    const keeps = hasDraft(c, parts)
    return show(c, parts, ({ words }) => loginPage(words, { ...form, token, keeps }), status)
  }

  routes.get('/login', (c) =>
    showForm(c, { returnTo: returnPath(c.req.query('return_to'), origin, '/members') }),
  )

  routes.post('/login', async (c) => {
    if (!isOwnPage(c.req.raw, origin)) return refuse(c, parts, 'crossSite')
    const fields = await fieldsOf(c)
    const returnTo = returnPath(fields['return_to'], origin, '/members')
    const id = readCookie(c.req.raw, cookies.login) ?? ''
    if (!tokens.accepts(`login ${id}`, fields['token'])) {
      return showForm(c, { returnTo, problem: { kind: 'stale' } }, 403)
    }
    const { name, password } = { name: fields['name'], password: fields['password'] }
    const verdict = await logIn(parts, { name, password }, 'cookie')
    if (!verdict.ok) {
      const typed = typeof name === 'string' ? name.slice(0, 100) : ''
      if (verdict.reason === 'wrong') {
        return showForm(c, { returnTo, name: typed, problem: { kind: 'wrong' } }, 403)
      }
      const seconds = verdict.retryAfterSeconds
      c.header('retry-after', String(seconds))
      return showForm(c, { returnTo, name: typed, problem: { kind: 'wait', seconds } }, 429)
    }
    // Ends the session of an earlier login: a browser has only one.
    const before = await identify(c.req.raw)
    if (before) await sessions.end(before.session)
    c.header('set-cookie', cookies.set(cookies.session, verdict.sessionId))
    c.header('set-cookie', cookies.clear(cookies.login), { append: true })
    forgetDraftOfOthers(c, parts, { id: verdict.personId })
    return c.redirect(returnTo, 303)
  })

  routes.post('/logout', async (c) => {
    // Without a token, since the button on the gate's pages has none: the origin is enough for this.
    if (!isOwnPage(c.req.raw, origin)) return refuse(c, parts, 'crossSite')
    // Also when the session has ended meanwhile: the next user of this computer must not get the draft.
    forgetDraft(c, parts)
    const identity = await identify(c.req.raw)
    if (!identity) return refuse(c, parts, 'crossSite')
    const { session, person } = identity
    await sessions.end(session)
    audit.add({ at: now(), type: 'logout', subject: person.id })
    c.header('set-cookie', cookies.clear(cookies.session), { append: true })
    return c.redirect('/', 303)
  })

  return routes
}
