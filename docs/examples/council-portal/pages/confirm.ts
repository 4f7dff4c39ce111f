/** Asks the administrator to confirm a change of another person's login. */

import { html } from 'hono/html'
import type { AdminVerb } from '../council/admin-verbs.js'
import type { Person } from '../council/people.js'
import { LANGUAGE_NAMES, LANGUAGES, type Words } from '../words/words.js'
import { type Kept, keptNotice, ownerField } from './kept.js'
import type { Html, Page } from './layout.js'

export interface Confirmation {
  verb: AdminVerb
  person: Person
  token: string
  kept: Kept
  /** When the latest activation code was issued, in milliseconds since the Unix epoch. */
  issuedAt: number | undefined
  /** Why the form is shown again. */
  problem?: 'unconfirmed' | 'issued-meanwhile'
}

export function confirmPage(words: Words, confirmation: Confirmation): Page {
  const { verb, person, token, issuedAt, kept, problem } = confirmation
  const { confirm } = words
  const say = confirm.verbs[verb]
  return {
    title: say.title(person.name),
    at: 'rollout',
    main: html`${problem ? problemBox(words, problem) : keptNotice(words, kept)}
      <p>${say.text}</p>
      ${verb === 'letter' ? html`<p class="address">${person.name}, ${person.address.replace('\n', ', ')}</p>` : ''}
      <form method="post" action="/admin/people/${person.id}/${verb}">
        <input type="hidden" name="token" value="${token}" />
        <input type="hidden" name="issued" value="${issuedAt ?? ''}" />
        ${ownerField(kept)}
        ${verb === 'letter' ? languageChoice(words, kept.fields['language']) : ''}
        ${
          say.sure === undefined
            ? html`<input type="hidden" name="sure" value="yes" />`
            : html`<p class="check">
                <input id="sure" name="sure" type="checkbox" value="yes" required
                  ${problem === 'unconfirmed' ? html`aria-invalid="true" aria-describedby="problem"` : ''} />
                <label for="sure">${say.sure}</label>
              </p>`
        }
        <p class="buttons">
          <button>${say.submit}</button>
          <a href="/admin">${confirm.cancel}</a>
        </p>
      </form>`,
  }
}

function problemBox({ confirm }: Words, problem: NonNullable<Confirmation['problem']>): Html {
  const text = problem === 'unconfirmed' ? confirm.mustConfirm : confirm.issuedMeanwhile
  return html`<div class="alert" role="alert" id="problem"><p>${text}</p></div>`
}

function languageChoice({ locale, letter }: Words, chosen: string = locale): Html {
  return html`<fieldset>
    <legend>${letter.language}</legend>
    ${LANGUAGES.map(
      ({ locale: value }) =>
        html`<p class="check">
          <input type="radio" id="language-${value}" name="language" value="${value}" ${value === chosen ? 'checked' : ''} />
          <label for="language-${value}" lang="${value}">${LANGUAGE_NAMES[value]}</label>
        </p>`,
    )}
  </fieldset>`
}
