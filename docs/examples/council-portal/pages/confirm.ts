/** Asks the administrator whether it is meant. */

import { html } from 'hono/html'
import type { Person } from '../council/people.js'
import type { Words } from '../words/words.js'
import type { Page } from './layout.js'

export interface Confirmation {
  verb: 'unlock' | 'reset'
  person: Person
  token: string
  /** The box was not ticked. */
  missing?: boolean
}

export function confirmPage(words: Words, { verb, person, token, missing }: Confirmation): Page {
  const { confirm } = words
  const isReset = verb === 'reset'
  return {
    title: isReset ? confirm.resetTitle(person.name) : confirm.unlockTitle(person.name),
    at: 'rollout',
    main: html`${
      missing
        ? html`<div class="alert" role="alert" id="problem"><p>${confirm.mustConfirm}</p></div>`
        : ''
    }
      <p>${isReset ? confirm.resetText : confirm.unlockText}</p>
      <form method="post" action="/admin/people/${person.id}/${verb}">
        <input type="hidden" name="token" value="${token}" />
        ${
          isReset
            ? html`<p class="check">
                <input id="sure" name="sure" type="checkbox" value="yes" required
                  ${missing ? html`aria-invalid="true" aria-describedby="problem"` : ''} />
                <label for="sure">${confirm.resetSure}</label>
              </p>`
            : html`<input type="hidden" name="sure" value="yes" />`
        }
        <p class="buttons">
          <button>${isReset ? confirm.resetDo : confirm.unlockDo}</button>
          <a href="/admin">${confirm.cancel}</a>
        </p>
      </form>`,
  }
}
