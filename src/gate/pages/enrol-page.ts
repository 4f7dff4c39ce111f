/** An enrolment: why and how, the secret, and the first code. */

import { qrSvg } from '../../qr/svg.js'
import { alertParts } from './parts/alert.js'
import { codeField, form, labelField, submit } from './parts/form.js'
import { type Html, html, type Part, trusted } from './parts/html.js'
import {
  linkOn,
  linkTo,
  type Page,
  permitOf,
  returnPathNotice,
  type ViewOf,
  type Writer,
} from './parts/page-frame.js'
import { clockOf, dayOf } from './parts/times.js'

export function enrolPage(writer: Writer, view: ViewOf<'enrol'>): Page {
  const { frame } = writer
  const { enrol } = writer.say
  const { alert, enrolBy, first, mayGoOn, pending, until, supersedes = '' } = view
  const { box, errors } = alertParts(writer, alert, { tried: 'code', fields: { label: 'label' } })
  const name = { label: enrol.label, hint: enrol.labelHint, error: errors.label }
  const input = labelField(name, first ? enrol.labelDefault : '')
  const app = html`<ol class="steps">
${enrol.steps.map((step, i) => html`<li><p>${step}</p>${i === 0 && html`<p class="hint">${enrol.apps}</p>`}</li>`)}
</ol>
<p>${enrol.duration}</p>
${alert?.kind !== 'full' && form(writer, '/enrol', { supersedes, ...permitOf(frame) }, input, submit(pending ? enrol.submitAgain : enrol.submit))}`
  return {
    title: first ? enrol.title : enrol.titleFurther,
    alert: box,
    body: html`${returnPathNotice(writer, view.returnPathLost)}${enrolBy !== undefined && html`<p class="notice">${enrol.deadline(dayOf(frame, enrolBy))}</p>`}
${until !== undefined && html`<p class="done" role="status">${enrol.activated(clockOf(writer, until, 'minutes'))}</p>`}
${pending && begunBefore(writer, pending, enrol.pendingAgain)}
<p class="lead">${first ? enrol.why : enrol.whyFurther}</p>
${
  view.keys
    ? html`<p>${enrol.appOrKey}</p>
<p>${linkTo(writer, '/enrol/key', enrol.useKey, permitOf(frame))}</p>
<section>
<h2>${enrol.withApp}</h2>
${app}
</section>`
    : app
}
${first ? mayGoOn && html`<p>${linkOn(writer, enrol.later)}</p>` : html`<p>${linkTo(writer, '/devices', writer.say.back)}</p>`}
${noPhone(writer, view)}`,
  }
}

function noPhone({ say: { enrol } }: Writer, { keys }: ViewOf<'enrol'>): Part {
  return (
    !keys &&
    html`<details>
<summary>${enrol.noPhoneTitle}</summary>
<p>${enrol.noPhone}</p>
</details>`
  )
}

/** One was begun before, in a tab that was closed or loaded again: it is not lost. */
export function begunBefore(
  writer: Writer,
  { label, createdAt, expiresAt }: NonNullable<ViewOf<'enrol'>['pending']>,
  again?: string,
): Html {
  const { devices, enrol } = writer.say
  const name = html`<bdi>${label === '' ? devices.unnamed : label}</bdi>`
  const [begun, until] = [createdAt, expiresAt].map((at) => clockOf(writer, at, 'minutes'))
  return html`<section class="notice">
<h2>${enrol.pendingTitle}</h2>
<p><strong>${name}</strong> – ${enrol.pending(`${begun}`, `${until}`)}</p>
<p>${linkTo(writer, '/confirm', enrol.pendingCode, permitOf(writer.frame))}</p>
${again !== undefined && html`<p>${again}</p>`}
</section>`
}

/** The only page with the secret: as a picture, as text, and as a link into the app. */
export function secretPage(writer: Writer, view: ViewOf<'show-secret'>): Page {
  const { secret } = writer.say
  const until = secret.until(clockOf(writer, view.expiresAt, 'minutes'))
  return {
    title: secret.title,
    body: html`<ol class="steps">
<li>
<h2>${secret.scanTitle}</h2>
<p>${secret.scan}</p>
<div class="key">
<div class="qr">${trusted(qrSvg(view.uri, { title: secret.picture }))}</div>
<div>
<p><strong>${secret.sameDevice}</strong></p>
<p><a class="button" href="${view.uri}">${secret.openApp}</a></p>
<p><strong>${secret.typeIt}</strong> ${secret.typeItHow}</p>
<p><span class="label">${secret.keyLabel}:</span>
<code class="secret" translate="no">${view.secretText}</code></p>
</div>
</div>
<p class="hint">${secret.once}</p>
</li>
<li>
<h2>${secret.codeTitle}</h2>
<p>${secret.codeIntro}</p>
${confirmForm(writer, view.authenticatorId, undefined, false)}
<p class="hint">${until}</p>
</li>
</ol>
<p>${linkTo(writer, '/enrol', secret.again, permitOf(writer.frame))}</p>`,
  }
}

export function confirmPage(writer: Writer, view: ViewOf<'confirm'>): Page {
  const { confirm, ownKey, secret } = writer.say
  const { alert, authenticatorId, key } = view
  const { box, errors } = alertParts(writer, alert, {
    tried: key ? 'key-code' : 'first-code',
    fields: { code: 'code' },
  })
  return {
    title: key ? ownKey.touchTitle : confirm.title,
    alert: box,
    body: html`<p class="lead">${key ? confirm.introKey : confirm.intro}</p>
${confirmForm(writer, authenticatorId, errors.code, alert === undefined, key)}
<p>${linkTo(writer, key ? '/enrol/key' : '/enrol', secret.again, permitOf(writer.frame))}</p>`,
  }
}

function confirmForm(
  writer: Writer,
  id: string,
  error: string | undefined,
  autofocus: boolean,
  key = false,
): Html {
  const { code, ownKey, secret } = writer.say
  const hint = key ? ownKey.codeHint : undefined
  const input = codeField(writer, error, autofocus, hint)
  return form(
    writer,
    '/confirm',
    { id, ...permitOf(writer.frame) },
    input,
    submit(key ? code.submit : secret.submit),
  )
}
