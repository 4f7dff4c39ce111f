/** Hardware keys: which one, how to set up one's own, the second of two codes, and a key out of step. */

import { alertParts, isClosed } from './parts/alert.js'
import { codeField, field, form, labelField, submit } from './parts/form.js'
import { html } from './parts/html.js'
import { linkTo, type Page, permitOf, type ViewOf, type Writer } from './parts/page-frame.js'
import { clockOf } from './parts/times.js'

/** The command that sets up slot 2 of a YubiKey. It asks for the key, which then is in no history of a shell. */
const COMMAND = 'ykman otp hotp 2'

export function keyPage(writer: Writer, view: ViewOf<'key'>): Page {
  const { key, enrol } = writer.say
  const place = { tried: 'token-code', fields: { code: 'code', serial: 'serial' } } as const
  const { box, errors } = alertParts(writer, view.alert, place)
  const serial = field({
    name: 'serial',
    label: key.serial,
    hint: key.serialHint,
    error: errors.serial,
    input: {
      required: true,
      autocomplete: 'off',
      autocapitalize: 'characters',
      spellcheck: 'false',
    },
  })
  const code = codeField(writer, errors.code, false, key.codeHint)
  const own = labelField({ label: enrol.label }, key.ownLabel)
  const hidden = { type: 'hotp', supersedes: view.supersedes ?? '', ...permitOf(writer.frame) }
  return {
    title: key.title,
    alert: box,
    body: html`<p class="lead">${key.intro}</p>
${
  view.tokens &&
  html`<section>
<h2>${key.cityTitle}</h2>
<p>${key.cityIntro}</p>
${form(writer, '/enrol/key', permitOf(writer.frame), serial, code, submit(key.submit))}
</section>`
}
${
  view.ownKeys &&
  html`<section>
<h2>${key.ownTitle}</h2>
<p>${key.ownIntro}</p>
${form(writer, '/enrol', hidden, own, submit(key.ownSubmit))}
<p>${key.authenticator}</p>
</section>`
}
<p>${linkTo(writer, '/enrol', key.app, permitOf(writer.frame))}</p>`,
  }
}

/** The only page with the secret of a user's own key. */
export function ownKeyPage(writer: Writer, view: ViewOf<'show-key'>): Page {
  const { code, ownKey, secret } = writer.say
  const input = codeField(writer, undefined, false, ownKey.touch)
  const hidden = { id: view.authenticatorId, ...permitOf(writer.frame) }
  return {
    title: ownKey.title,
    body: html`<ol class="steps">
<li>
<h2>${ownKey.commandTitle}</h2>
<p>${ownKey.program}</p>
<p>${ownKey.command}</p>
<p><code class="secret" translate="no">${COMMAND}</code></p>
</li>
<li>
<h2>${ownKey.secretTitle}</h2>
<p>${ownKey.secret}</p>
<p><code class="secret" translate="no">${view.secretText.replaceAll(' ', '')}</code></p>
<p class="hint">${ownKey.once}</p>
</li>
<li>
<h2>${ownKey.touchTitle}</h2>
${form(writer, '/confirm', hidden, input, submit(code.submit))}
<p class="hint">${secret.until(clockOf(writer, view.expiresAt, 'minutes'))}</p>
</li>
</ol>
<p>${linkTo(writer, '/enrol/key', secret.again, permitOf(writer.frame))}</p>`,
  }
}

export function secondCodePage(writer: Writer, view: ViewOf<'second-code'>): Page {
  const { code, secondCode } = writer.say
  const place = { tried: 'key-code', fields: { code: 'code' } } as const
  const { box, errors } = alertParts(writer, view.alert, place)
  const input = codeField(writer, errors.code, view.alert === undefined, secondCode.hint)
  const hidden = { ...view.fields, ...permitOf(writer.frame) }
  return {
    title: secondCode.title,
    alert: box,
    body: html`<p class="lead">${secondCode.intro}</p>
${form(writer, view.to, hidden, input, submit(code.submit))}
<p>${linkTo(writer, view.to === '/confirm' ? '/enrol/key' : view.to, writer.say.secret.again, permitOf(writer.frame))}</p>`,
  }
}

export function resyncPage(writer: Writer, view: ViewOf<'resync'>): Page {
  const { code, resync, key, challenge } = writer.say
  const place = { tried: 'key-code', fields: { code: 'code' } } as const
  const { box, errors } = alertParts(writer, view.alert, place)
  const input = codeField(writer, errors.code, view.alert === undefined, key.codeHint)
  return {
    title: resync.title,
    alert: box,
    body: html`${
      !isClosed(view.alert) &&
      html`<p class="lead">${resync.intro}</p>
<p>${resync.twice}</p>
${form(writer, '/resync', {}, input, submit(code.submit))}`
    }
<p>${linkTo(writer, '', isClosed(view.alert) ? challenge.tryAgain : writer.say.back)}</p>`,
  }
}
