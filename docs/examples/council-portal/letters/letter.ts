/** The letter with an activation code, for a window envelope (DIN 5008, form B). */

import { qrSvg } from 'einmal/qr'
import { html, raw } from 'hono/html'
import type { Person } from '../council/people.js'
import type { Html } from '../pages/layout.js'
import type { Words } from '../words/words.js'

export interface Letter {
  person: Pick<Person, 'name' | 'address' | 'login'>
  /** 16 characters in groups of four. */
  code: string
  /** Date of the letter, in milliseconds since the Unix epoch. */
  issuedAt: number
  /** End of the code, in milliseconds since the Unix epoch. */
  expiresAt: number
  /** Address of the login page. */
  loginUrl: string
}

export function letterArticle(words: Words, letter: Letter): Html {
  const { letter: say } = words
  const { person, code, issuedAt, expiresAt, loginUrl } = letter
  return html`<article class="letter sheet" lang="${words.locale}">
    <p class="head">${words.city}</p>
    <div class="window">
      <p class="sender">${say.sender}</p>
      <p class="address">${person.name}${lines(person.address)}</p>
    </div>
    <p class="day">${words.date(issuedAt)}</p>
    <h2>${say.subject}</h2>
    <p>${say.salutation(person.name)}</p>
    <p>${say.intro}</p>
    <ol>
      <li>
        <span class="picture">${raw(qrSvg(loginUrl, { title: say.picture }))}</span>
        ${say.open} <strong class="url">${loginUrl}</strong><br />${say.scan}
      </li>
      <li>${say.logIn} <strong>${person.login ?? ''}</strong><br />${say.password}</li>
      <li>${say.type}<br /><strong class="activation">${code}</strong></li>
      <li>${say.follow}</li>
    </ol>
    <p><strong>${say.until(words.date(expiresAt))}</strong> ${say.secret}</p>
    <p>${say.questions}</p>
    <p>${say.farewell}</p>
  </article>`
}

function lines(address: string): Html[] {
  return address.split('\n').map((line) => html`<br />${line}`)
}
