/** The pages that show a new activation code, once: the letter to be printed, and the code for the phone. */

import { html } from 'hono/html'
import { PHONE_CODE_SECONDS } from '../council/admin-verbs.js'
import { type Letter, letterArticle } from '../letters/letter.js'
import { spelled } from '../letters/spelling.js'
import type { Words } from '../words/words.js'
import type { Page } from './layout.js'

/** @param letterWords - the language of the letter, which can differ from that of the page */
export function letterPage(words: Words, letterWords: Words, letter: Letter): Page {
  return {
    title: words.letter.title(letter.person.name),
    at: 'rollout',
    main: html`<div class="notice"><p>${words.letter.print}</p></div>
      ${letterArticle(letterWords, letter)}
      <p><a class="button" href="/admin">${words.letter.back}</a></p>`,
  }
}

export function phoneCodePage(words: Words, name: string, code: string): Page {
  const { phone } = words.letter
  return {
    title: phone.title(name),
    at: 'rollout',
    main: html`<p class="lead">${phone.text(PHONE_CODE_SECONDS / 60)}</p>
      <p class="letter"><strong class="activation">${code}</strong></p>
      <ol class="spelled">
        ${spelled(code, words.locale).map((group) => html`<li>${group}</li>`)}
      </ol>
      <p><a class="button" href="/admin">${words.letter.back}</a></p>`,
  }
}
