/** The frame of every page: head, name of the service, name of the user, and help. */

import { directionOf } from '../../messages/languages.js'
import type { Messages } from '../../messages/messages.js'
import type { Frame, View } from '../view.js'
import { type Html, html, type Part } from './html.js'

/** Input of a page. */
export interface Writer {
  readonly frame: Frame
  readonly say: Messages
}

/** Selects the view of the page with this name. */
export type ViewOf<Name extends View['page']> = Extract<View, { page: Name }>

/** A page before its frame is around it. */
export interface Page {
  /** The only `<h1>`, and the title of the window: nothing that a person has typed. */
  title: string
  /** The problem, at the top. */
  alert?: Html | undefined
  body: Part
}

/** The whole document. */
export function documentOf(writer: Writer, { title, alert, body }: Page): Html {
  const { basePath, brand, displayName, locale, logoutPath } = writer.frame
  const { say } = writer
  const named = `${title} – ${brand.name}`
  const direction = directionOf(locale) === 'rtl' && html` dir="rtl"`
  const logo = brand.logo !== undefined && html`<img src="${brand.logo}" alt="">`
  const logOut =
    logoutPath !== undefined &&
    html`
<form method="post" action="${logoutPath}"><button>${say.logOut}</button></form>`
  const who =
    displayName &&
    html`<div class="who"><p>${say.loggedInAs} <bdi>${displayName}</bdi></p>${logOut}</div>`
  return html`<!doctype html>
<html lang="${locale}"${direction}>
<head>
<meta charset="utf-8">
<title>${alert ? say.error(named) : named}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
<link rel="stylesheet" href="${basePath}/style.css">
</head>
<body>
<header><div>
<a href="${brand.home ?? '/'}">${logo}<span>${brand.name}</span></a>
${who}
</div></header>
<main>
${alert}
<h1>${title}</h1>
${body}
</main>
<footer>
<p>${helpOf(writer)}</p>
</footer>
</body>
</html>
`
}

/** Contact for help, in the same words and at the same place on every page (WCAG 3.2.6). */
export function helpOf({ frame, say }: Writer): Part {
  const { help } = frame.brand
  return help === undefined ? say.helpUnknown : html`${say.help} <bdi>${help}</bdi>`
}

/** Said once, where the person wanted to go to an address that cannot be kept. */
export function returnPathNotice({ say }: Writer, returnPathLost: boolean | undefined): Part {
  return returnPathLost && html`<p class="notice">${say.returnPathLost}</p>`
}

/** The permit of a first enrolment, for its forms and links. */
export function permitOf({ permit }: Frame): Record<string, string> {
  return permit === undefined ? {} : { permit }
}

/** A link to another page of the gate, which leads back to where the person wanted to go. */
export function linkTo(
  { frame }: Writer,
  path: string,
  words: Part,
  query: Record<string, string> = {},
): Html {
  const search = Object.entries({ ...query, return_to: frame.returnTo })
    // Half of a pair of surrogates would throw.
    .map(
      ([name, value]) =>
        `${name}=${encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd'))}`,
    )
    .join('&')
  return html`<a class="way" href="${frame.basePath}${path}?${search}">${words}</a>`
}

/** A link to where the person wanted to go. */
export function linkOn({ frame }: Writer, words: Part): Html {
  return html`<a class="way" href="${frame.returnTo}">${words}</a>`
}
