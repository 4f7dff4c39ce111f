/** A page without a form: what happened, and where to go on. */

import { html } from './parts/html.js'
import { helpOf, type Page, type ViewOf, type Writer } from './parts/page-frame.js'

export function messagePage(writer: Writer, { kind }: ViewOf<'message'>): Page {
  const { frame, say } = writer
  const { name, home = '/' } = frame.brand
  const { title, text } = say.message[kind]
  // Only the help can go on: the start page would show the same again.
  if (kind === 'factor-missing') {
    return {
      title,
      body: html`<p class="lead">${text}</p>
<p><strong>${helpOf(writer)}</strong></p>`,
    }
  }
  return {
    title,
    body: html`<p class="lead">${text}</p>
<p><a class="way" href="${home}">${say.home(name)}</a></p>`,
  }
}
