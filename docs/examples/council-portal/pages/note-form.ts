/** The form for a note on a paper. */

import { html } from 'hono/html'
import { MOST_NOTE_CHARACTERS } from '../council/notes.js'
import type { Words } from '../words/words.js'
import { type Kept, keptNotice, ownerField } from './kept.js'
import type { Html } from './layout.js'

export interface NoteForm {
  /** Where the form sends to. */
  action: string
  token: string
  kept: Kept
  /** The text of the field. */
  note: string
  outcome?: 'saved' | 'too-long'
}

export function noteForm(words: Words, { action, token, kept, note, outcome }: NoteForm): Html {
  const { note: say } = words
  const isWrong = outcome === 'too-long'
  return html`<section aria-labelledby="note-heading">
    <h2 id="note-heading">${say.heading}</h2>
    ${keptNotice(words, kept)}
    ${outcome === 'saved' ? html`<div class="done" role="status"><p>${say.saved}</p></div>` : ''}
    ${isWrong ? html`<div class="alert" role="alert" id="problem"><p>${say.tooLong(MOST_NOTE_CHARACTERS)}</p></div>` : ''}
    <form method="post" action="${action}">
      <input type="hidden" name="token" value="${token}" />
      ${ownerField(kept)}
      <p>
        <label for="note">${say.label}</label>
        <span class="hint" id="note-hint">${say.hint(MOST_NOTE_CHARACTERS)}</span>
        <textarea id="note" name="note" rows="6" maxlength="${MOST_NOTE_CHARACTERS}"
          aria-describedby="${isWrong ? 'note-hint problem' : 'note-hint'}" ${isWrong ? html`aria-invalid="true"` : ''}>
${note}</textarea>
      </p>
      <p><button>${say.save}</button></p>
    </form>
  </section>`
}
