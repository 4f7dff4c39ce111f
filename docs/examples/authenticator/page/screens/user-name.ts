import { h } from '../dom.js'

/** A hidden name in the form of a password: password managers file the password under it. */
export function userName(name: string): HTMLInputElement {
  return h('input', { autocomplete: 'username', value: name, hidden: true })
}
