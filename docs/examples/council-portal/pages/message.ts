/** The page for a request that fails. */

import { html } from 'hono/html'
import type { Words } from '../words/words.js'
import type { Page } from './layout.js'

export type Trouble = keyof Words['errors']['texts']

export function messagePage({ errors }: Words, trouble: Trouble): Page {
  return {
    title: errors[trouble],
    main: html`<p>${errors.texts[trouble]}</p>
      <p><a href="/">${errors.home}</a></p>`,
  }
}
