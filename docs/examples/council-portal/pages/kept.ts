/** A form that is shown again after the session was renewed, and the page for a text that is too long for that. */

import { html } from 'hono/html'
import type { Words } from '../words/words.js'
import type { Html, Page } from './layout.js'

export interface Kept {
  /** Names the user of the form; the form sends it back. */
  readonly owner: string
  /** The form is shown again, with these fields. */
  readonly isAgain: boolean
  readonly fields: Readonly<Record<string, string>>
}

/** The hidden field of a form that is kept. */
export function ownerField({ owner }: Kept): Html {
  return html`<input type="hidden" name="owner" value="${owner}" />`
}

/** Says above the form that it is filled in, and not sent. */
export function keptNotice({ kept: say }: Words, { isAgain }: Kept): Html | '' {
  return isAgain ? html`<div class="notice" role="status"><p>${say.again}</p></div>` : ''
}

export function keptTextPage(
  { kept: say }: Words,
  { texts, location }: { texts: readonly string[]; location: string },
): Page {
  return {
    title: say.title,
    main: html`<p>${say.tooLong}</p>
      ${texts.map(
        (text, i) =>
          html`<p><label for="text-${i}">${say.text}</label><textarea id="text-${i}" rows="12" readonly>
${text}</textarea></p>`,
      )}
      <p><a href="${location}" target="_blank" rel="noopener">${say.goOn}</a></p>`,
  }
}
