/** Makes elements. Every text is set as text, so no name of an entry can become markup. */

type Attributes = Record<string, string | number | boolean | undefined | ((event: Event) => void)>
type Child = Node | string | undefined

/**
 * Makes an element of HTML.
 *
 * @param attributes - a function listens to the event of its name; `true` sets an empty attribute
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children)
}

/** Makes an element of SVG. */
export function svg(tag: string, attributes: Attributes = {}, ...children: Child[]): SVGElement {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children)
}

/** A button. `label` is its name where the text alone says too little. */
export function button(
  text: string,
  act: () => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  return h('button', { type: 'button', click: act, ...attributes }, text)
}

/** A field with its label and a hint. */
export function field(
  label: string,
  control: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement,
  hint?: HTMLElement,
): HTMLElement {
  control.id ||= `field-${++count}`
  if (hint) {
    hint.id = `${control.id}-hint`
    control.setAttribute('aria-describedby', hint.id)
  }
  return h('div', { class: 'field' }, h('label', { for: control.id }, label), control, hint)
}

/** A list of choices. */
export function select(
  choices: readonly (readonly [value: string, text: string])[],
  value: string,
  attributes: Attributes = {},
): HTMLSelectElement {
  const options = choices.map(([each, text]) =>
    h('option', { value: each, selected: each === value }, text),
  )
  return h('select', attributes, ...options)
}

/** Text for screen readers alone. */
export function spoken(text = ''): HTMLSpanElement {
  return h('span', { class: 'spoken' }, text)
}

let count = 0

function fill<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value)
    else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : `${value}`)
    }
  }
  element.append(...children.filter((child) => child !== undefined))
  return element
}
