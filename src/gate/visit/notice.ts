/**
 * After a form was posted the browser is led to a page that it can load again: a reload then repeats
 * no attempt. The problem is a signed notice in the query of that page.
 */

import type { Visit } from '../decision/visitor.js'
import type { GateContext } from '../gate-context.js'
import type { Answer } from '../http/answer.js'
import { wantsHtml } from '../http/negotiate.js'
import type { AnyAlert, View } from '../pages/view.js'
import { enrolmentLink } from './activation-view.js'

/** Turns the page that answers a POST into a redirect to it, where a GET can show it too. */
export async function redirectToPage(
  context: GateContext,
  visit: Visit,
  answer: Answer,
): Promise<Answer> {
  const { view, to } = answer
  if (view === undefined || to !== undefined || !wantsHtml(visit.request.headers)) return answer
  const page = pageOf(view)
  if (page === undefined) return answer
  const { alert } = view as { alert?: AnyAlert }
  if (alert === undefined) return { ...answer, to: enrolmentLink(context, visit, page) }
  const text = JSON.stringify({ page: view.page, alert } satisfies Notice)
  const notice = await context.tokens.sign(text, visit.session, context.settings.now())
  return { ...answer, to: enrolmentLink(context, visit, `${page}?notice=${notice}`) }
}

/** Adds what a notice says to the page that it was made for; what the page knows itself goes first. */
export async function withNotice(
  context: GateContext,
  visit: Visit,
  answer: Answer,
): Promise<Answer> {
  const { view } = answer
  const token = visit.query.get('notice')
  if (view === undefined || token === null) return answer
  if ('alert' in view && view.alert !== undefined) return answer
  const text = await context.tokens.open(token, visit.session, context.settings.now())
  if (text === undefined) return answer
  // A cast, since the gate itself has written what it has signed.
  const { page, alert } = JSON.parse(text) as Notice
  if (page !== view.page) return answer
  // A cast, since the notice was made from the alert of a view of this very page.
  return { ...answer, view: { ...view, alert } as View }
}

interface Notice {
  page: View['page']
  alert: AnyAlert
}

/** The path, below the gate's, at which a GET shows the page; undefined for one with a secret in it. */
function pageOf(view: View): string | undefined {
  switch (view.page) {
    case 'challenge':
      return ''
    case 'activation':
      // A text that cannot be a code stays in its field, and must not go into an address.
      return view.typed === undefined ? '/enrol' : undefined
    case 'key':
      return '/enrol/key'
    case 'resync':
    case 'recovery':
    case 'enrol':
    case 'confirm':
    case 'devices':
      return `/${view.page}`
    case 'remove':
      return `/devices/remove?id=${encodeURIComponent(view.device.id)}`
    case 'regenerate':
      return '/recovery-codes'
    case 'recovery-codes':
      return view.codes.length > 0 ? undefined : '/recovery-codes/saved'
    default:
      return undefined
  }
}
