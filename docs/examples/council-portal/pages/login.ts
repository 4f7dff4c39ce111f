/** The login: the first factor, which is the portal's own. */

import { html } from 'hono/html'
import type { Words } from '../words/words.js'
import type { Page } from './layout.js'

export type LoginProblem = { kind: 'wrong' } | { kind: 'stale' } | { kind: 'wait'; seconds: number }

export interface LoginForm {
  token: string
  returnTo: string
  /** True when a form of the user waits for the login. */
  keeps: boolean
  /** The typed name; the page never repeats the password. */
  name?: string
  problem?: LoginProblem
}

export function loginPage(
  words: Words,
  { token, returnTo, keeps, name = '', problem }: LoginForm,
): Page {
  const { login } = words
  const said = problem && textOf(login, problem)
  return {
    title: words.logIn,
    main: html`${
      said === undefined
        ? ''
        : html`<div class="alert" role="alert" id="problem">
            <h2>${login.problem}</h2>
            <p>${said}</p>
          </div>`
    }
      ${keeps ? html`<div class="notice"><p>${words.kept.waits}</p></div>` : ''}
      <p>${login.lead}</p>
      <form method="post">
        <input type="hidden" name="token" value="${token}" />
        <input type="hidden" name="return_to" value="${returnTo}" />
        <p class="field">
          <label for="name">${login.name}</label>
          <span class="hint" id="name-hint">${login.nameHint}</span>
          <input
            id="name" name="name" type="text" required autocomplete="username" autocapitalize="none"
            spellcheck="false" maxlength="100" value="${name}"
            aria-describedby="${said === undefined ? 'name-hint' : 'name-hint problem'}"
          />
        </p>
        <p class="field">
          <label for="password">${login.password}</label>
          <input
            id="password" name="password" type="password" required maxlength="200"
            autocomplete="current-password"
            ${said === undefined ? '' : html`aria-describedby="problem"`}
          />
        </p>
        <p><button>${words.logIn}</button></p>
      </form>
      <p class="meta">${login.forgotten}</p>`,
  }
}

function textOf(words: Words['login'], problem: LoginProblem): string {
  if (problem.kind === 'wait') return words.wait(problem.seconds)
  return words[problem.kind]
}
