/** A page without a form: what happened, and where to go on. */

import { html } from './parts/html.js'
import type { Page, ViewOf, Writer } from './parts/page-frame.js'

export function messagePage({ frame, say }: Writer, { kind }: ViewOf<'message'>): Page {
  const { name, home = '/' } = frame.brand
  const { title, text } = say.message[kind]
  return {
    title,
    body: html`<p class="lead">${text}</p>
<p><a class="way" href="${home}">${say.home(name)}</a></p>`,
  }
}
