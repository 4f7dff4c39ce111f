/** Asks for the code of the letter, before the first enrolment. */

import { begunBefore } from './enrol-page.js'
import { alertParts } from './parts/alert.js'
import { field, form, submit } from './parts/form.js'
import { html } from './parts/html.js'
import {
  linkOn,
  type Page,
  returnPathNotice,
  type ViewOf,
  type Writer,
} from './parts/page-frame.js'
import { dayOf } from './parts/times.js'

export function activationPage(writer: Writer, view: ViewOf<'activation'>): Page {
  const { activation, code, enrol } = writer.say
  const { alert, enrolBy, mayGoOn, pending, typed } = view
  const place = { tried: 'activation-code', fields: { code: 'code' } } as const
  const { box, errors } = alertParts(writer, alert, place)
  const input = field({
    name: 'code',
    label: activation.label,
    hint: activation.hint,
    error: errors.code,
    input: {
      class: 'letter',
      required: true,
      autofocus: alert === undefined,
      autocomplete: 'off',
      autocapitalize: 'characters',
      spellcheck: 'false',
      ...(typed !== undefined && { value: typed }),
    },
  })
  const deadline = enrolBy !== undefined && enrol.deadline(dayOf(writer.frame, enrolBy))
  return {
    title: activation.title,
    alert: box,
    body: html`${returnPathNotice(writer, view.returnPathLost)}${deadline && html`<p class="notice">${deadline}</p>`}
${pending && begunBefore(writer, pending)}
<p class="lead">${activation.intro}</p>
${form(writer, '/activate', {}, input, submit(code.submit))}
<p>${activation.once}</p>
${mayGoOn && html`<p>${linkOn(writer, enrol.later)}</p>`}
<section>
<h2>${activation.noneTitle}</h2>
<p>${activation.none}</p>
</section>`,
  }
}
