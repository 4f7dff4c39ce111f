/** Asks for a code of the app, or for a recovery code. */

import { alertParts, isClosed } from './parts/alert.js'
import { codeField, field, form, HERE, submit } from './parts/form.js'
import { type Html, html, type Part } from './parts/html.js'
import {
  linkTo,
  type Page,
  returnPathNotice,
  type ViewOf,
  type Writer,
} from './parts/page-frame.js'

export function challengePage(writer: Writer, view: ViewOf<'challenge'>): Page {
  const { challenge, code, key } = writer.say
  const { alert, hardware, stepUp } = view
  const isKey = hardware === 'only'
  const tried = isKey ? 'key-code' : 'code'
  const { box, errors } = alertParts(writer, alert, { tried, fields: { code: 'code' } })
  const input = codeField(
    writer,
    errors.code,
    alert === undefined,
    isKey ? key.codeHint : undefined,
  )
  const withApp = hardware ? challenge.introBoth : challenge.intro
  return {
    title: stepUp ? challenge.stepUpTitle : challenge.title,
    alert: box,
    body: isClosed(alert)
      ? html`<p>${linkTo(writer, '', challenge.tryAgain)}</p>
${lost(writer, view)}`
      : html`${returnPathNotice(writer, view.returnPathLost)}${view.unsaved && html`<p class="notice">${challenge.unsaved}</p>`}<p class="lead">${stepUp && `${challenge.stepUp} `}${isKey ? challenge.introKey : withApp}</p>
${form(writer, HERE, {}, input, submit(code.submit))}
${hardware && html`<p>${linkTo(writer, '/resync', challenge.keyTrouble)}</p>`}
${lost(writer, view)}
${!isKey && trouble(writer)}`,
  }
}

export function recoveryPage(writer: Writer, { alert }: ViewOf<'recovery'>): Page {
  const { code, recovery } = writer.say
  const place = { tried: 'recovery-code', fields: { code: 'code' } } as const
  const { box, errors } = alertParts(writer, alert, place)
  const input = field({
    name: 'code',
    label: recovery.label,
    hint: recovery.hint,
    error: errors.code,
    input: {
      class: 'recovery',
      required: true,
      autofocus: alert === undefined,
      autocomplete: 'off',
      autocapitalize: 'characters',
      spellcheck: 'false',
    },
  })
  return {
    title: recovery.title,
    alert: box,
    body: html`<p class="lead">${recovery.intro}</p>
${form(writer, HERE, {}, input, submit(code.submit))}
<p>${recovery.once} ${recovery.after}</p>
<section>
<h2>${recovery.noneTitle}</h2>
<p>${recovery.none}</p>
</section>
<p>${linkTo(writer, '', recovery.useDevice)}</p>`,
  }
}

/** The links for a user without a device. */
function lost(writer: Writer, { hardware, recovery: hasCodes }: ViewOf<'challenge'>): Html {
  const { challenge } = writer.say
  return html`<section>
<h2>${hardware ? challenge.lostTitleKey : challenge.lostTitle}</h2>
<p>${hasCodes ? challenge.lostWithCodes : challenge.lostWithoutCodes}</p>
${hasCodes && html`<p>${linkTo(writer, '/recovery', challenge.useRecovery)}</p>`}
</section>`
}

function trouble({ say }: Writer): Part {
  return html`<details>
<summary>${say.challenge.troubleTitle}</summary>
<ul>
${say.challenge.trouble.map((line) => html`<li>${line}</li>`)}
</ul>
</details>`
}
