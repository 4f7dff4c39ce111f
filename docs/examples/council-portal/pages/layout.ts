/** The frame of every page. `html` escapes every value. */

import { html } from 'hono/html'
import { isAdministrator, type Person } from '../council/people.js'
import { LANGUAGE_NAMES, LANGUAGES, type Words } from '../words/words.js'

export type Html = ReturnType<typeof html>

/** The reader of a page, with the language. */
export interface Visitor {
  readonly words: Words
  /** The path and query of this page, to come back to. */
  readonly path: string
  /** The user who is logged in. */
  readonly person?: Person
  /** For the forms of this page; bound to the session. */
  readonly token: string
}

export interface Page {
  title: string
  main: Html
  /** Where in the navigation the page belongs. */
  at?: keyof Words['nav']
}

export function layout(visitor: Visitor, { title, main, at }: Page): Html {
  const { words } = visitor
  return html`<!doctype html>
<html lang="${words.locale}">
  <head>
    <meta charset="utf-8" />
    <title>${title} – ${words.portal}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="format-detection" content="telephone=no" />
    <link rel="icon" href="/logo.svg" />
    <link rel="stylesheet" href="/second-factor/style.css" />
    <link rel="stylesheet" href="/portal.css" />
  </head>
  <body class="portal">
    <a class="skip" href="#main">${words.skip}</a>
    <header>
      <div>
        <a class="brand" href="/"><img src="/logo.svg" alt="" /><span>${words.portal}</span></a>
        <div class="tools">${account(visitor)} ${languageForm(visitor)}</div>
      </div>
      ${navigation(visitor, at)}
    </header>
    <main id="main" tabindex="-1">
      <h1>${title}</h1>
      ${main}
    </main>
    <footer><p>${words.city} · <a href="/help">${words.nav.help}</a></p></footer>
  </body>
</html> `
}

function navigation({ words, person }: Visitor, at: Page['at']): Html {
  const entries: [keyof Words['nav'], string][] = [['home', '/']]
  if (person) entries.push(['members', '/members'], ['devices', '/second-factor/devices'])
  if (person && isAdministrator(person)) {
    entries.push(['rollout', '/admin'], ['keys', '/admin/keys'], ['audit', '/admin/audit'])
  }
  return html`<nav aria-label="${words.navigation}">
    <ul>
      ${entries.map(
        ([name, path]) =>
          html`<li><a href="${path}" ${name === at ? html`aria-current="page"` : ''}>${words.nav[name]}</a></li>`,
      )}
    </ul>
  </nav>`
}

/** Each button says its language in that language. */
function languageForm({ words, path }: Visitor): Html {
  const others = LANGUAGES.map(({ locale }) => locale).filter((locale) => locale !== words.locale)
  return html`<form method="post" action="/language" aria-label="${words.otherLanguages}">
    <input type="hidden" name="return_to" value="${path}" />
    ${others.map((locale) => html`<button class="quiet" name="to" value="${locale}" lang="${locale}">${LANGUAGE_NAMES[locale]}</button>`)}
  </form>`
}

function account({ words, person, token }: Visitor): Html {
  if (!person) return html`<a class="button" href="/login">${words.logIn}</a>`
  return html`<p class="who">${words.loggedInAs} <bdi>${person.name}</bdi></p>
    <form method="post" action="/logout">
      <input type="hidden" name="token" value="${token}" />
      <button class="quiet">${words.logOut}</button>
    </form>`
}
