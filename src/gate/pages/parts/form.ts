/** Forms and their fields. */

import { MOST_CHARACTERS } from '../../../accounts/record/label.js'
import { attributes, type Html, html, type Part } from './html.js'
import type { Writer } from './page-frame.js'

/**
 * For a form that leads to the page it is on. Without an `action` a browser keeps the fragment of the
 * address: it is there again behind the redirects that follow, at the end of `/papers/7#minutes`.
 */
export const HERE = undefined

/** A form of the gate; `token` and `return_to` go along in each. */
export function form(
  { frame }: Writer,
  path: string | typeof HERE,
  hidden: Record<string, string>,
  ...body: Part[]
): Html {
  const fields = { token: frame.token, return_to: frame.returnTo, ...hidden }
  const action = path !== HERE && html` action="${frame.basePath}${path}"`
  return html`<form method="post"${action}>
${Object.entries(fields).map(
  ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">
`,
)}${body}
</form>`
}

/** A field with its label above it, what is expected, and what was wrong with it. */
export interface Field {
  /** Name of the field, and its id by default. */
  name: string
  id?: string
  label: Part
  hint?: string
  error?: string | undefined
  /** Further attributes of the input. */
  input?: Record<string, string | boolean>
}

/** A labelled input of text. */
export function field({ name, id = name, label, hint, error, input = {} }: Field): Html {
  const said = [
    error !== undefined && { id: `${id}-error`, class: 'error', text: error },
    hint !== undefined && { id: `${id}-hint`, class: 'hint', text: hint },
  ].filter((one) => one !== false)
  const all = attributes({
    id,
    name,
    type: 'text',
    ...(error !== undefined && { 'aria-invalid': 'true' }),
    ...(said.length > 0 && { 'aria-describedby': said.map((one) => one.id).join(' ') }),
    ...input,
  })
  return html`<div class="field">
<label for="${id}">${label}</label>
${said.map((one) => html`<p class="${one.class}" id="${one.id}">${one.text}</p>`)}
<input${all}>
</div>`
}

/**
 * The field for a code of an app. Phones show digits and offer a code that they know. Spaces are accepted
 * anywhere, and the token identifier of a hardware key is accepted in front. It has no `pattern`: the answer to a
 * text that is no code says more than the browser does.
 */
export function codeField(
  { say }: Writer,
  error: string | undefined,
  autofocus: boolean,
  hint: string = say.code.hint,
): Html {
  return field({
    name: 'code',
    label: say.code.label,
    hint,
    error,
    input: {
      class: 'code',
      required: true,
      autofocus,
      autocomplete: 'one-time-code',
      inputmode: 'numeric',
      autocapitalize: 'off',
      spellcheck: 'false',
    },
  })
}

/** The field for the name of a device, up to the length that accounts keep. */
export function labelField(name: Omit<Field, 'name' | 'input'>, value: string): Html {
  return field({
    name: 'label',
    ...name,
    input: { value, maxlength: `${MOST_CHARACTERS}`, autocomplete: 'off' },
  })
}

/** The one thing that a form is for. */
export function submit(words: Part): Html {
  return html`<p class="go"><button>${words}</button></p>`
}
