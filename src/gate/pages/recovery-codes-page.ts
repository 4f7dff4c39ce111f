/** The recovery codes: shown once, to be printed or copied; and the question before new ones. */

import { alertParts } from './parts/alert.js'
import { form, submit } from './parts/form.js'
import { html, type Part } from './parts/html.js'
import { linkTo, type Page, type ViewOf, type Writer } from './parts/page-frame.js'
import { dayOf } from './parts/times.js'

export function recoveryCodesPage(writer: Writer, view: ViewOf<'recovery-codes'>): Page {
  const { devices, recoveryCodes } = writer.say
  const { codes, first } = view
  const { box, errors } = alertParts(writer, view.alert, {
    tried: 'code',
    fields: { saved: 'saved' },
  })
  const error =
    errors.saved !== undefined && html`<p class="error" id="saved-error">${errors.saved}</p>`
  const described = error && html` aria-invalid="true" aria-describedby="saved-error"`
  return {
    title: recoveryCodes.title,
    alert: box,
    body: html`${first && html`<p class="done" role="status">${devices.done.added}</p>`}
${codes.length > 0 ? sheet(writer, codes) : gone(writer)}
${form(
  writer,
  '/recovery-codes/saved',
  {},
  html`<div class="field">
${error}
<label class="check" for="saved"><input type="checkbox" id="saved" name="saved" value="yes" required${described}>
<span>${recoveryCodes.saved}</span></label>
</div>`,
  submit(recoveryCodes.submit),
)}`,
  }
}

export function regeneratePage(writer: Writer, view: ViewOf<'regenerate'>): Page {
  const { regenerate } = writer.say
  return {
    title: regenerate.title,
    body: html`<p class="lead">${regenerate.effect(view.recoveryCodesLeft)}</p>
<p>${regenerate.once}</p>
${form(writer, '/recovery-codes', { confirmation: 'yes' }, submit(regenerate.submit))}
<p>${linkTo(writer, '/devices', regenerate.keep)}</p>`,
  }
}

/** Name, date and codes are what the stylesheet leaves on paper. */
function sheet({ frame, say }: Writer, codes: readonly string[]): Part {
  const { recoveryCodes } = say
  return html`<p class="lead">${recoveryCodes.intro}</p>
<ul>
${recoveryCodes.keep.map((line) => html`<li>${line}</li>`)}
</ul>
<div class="sheet">
<ol class="codes" aria-label="${recoveryCodes.list}" translate="no">
${codes.map(
  (code) => html`<li><code>${code}</code></li>
`,
)}</ol>
<p class="hint">${recoveryCodes.issued(dayOf(frame, frame.now))}. ${recoveryCodes.sheet}</p>
</div>
<p class="hint">${recoveryCodes.print}</p>
<details>
<summary>${recoveryCodes.copyTitle}</summary>
<div class="field">
<label for="all-codes">${recoveryCodes.copyLabel}</label>
<p class="hint" id="all-codes-hint">${recoveryCodes.copyHint}</p>
<textarea id="all-codes" readonly rows="${codes.length}" translate="no" spellcheck="false" aria-describedby="all-codes-hint">
${codes.join('\n')}</textarea>
</div>
</details>`
}

/** Recovery codes are not stored in plain text, so they cannot be shown again. */
function gone(writer: Writer): Part {
  const { recoveryCodes } = writer.say
  return html`<p class="lead">${recoveryCodes.gone}</p>
<p>${linkTo(writer, '/recovery-codes', recoveryCodes.makeNew)}</p>`
}
