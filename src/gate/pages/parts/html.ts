/**
 * HTML with safe interpolation: every value that is not {@link Html} is escaped, in text and in
 * attributes.
 */

const MARKUP: unique symbol = Symbol('markup')

/** Markup that this module made: JSON and forms cannot make one. */
export interface Html {
  readonly [MARKUP]: string
}

/** A value in a template: `false` and `undefined` leave its place empty. */
export type Part = Html | string | number | false | undefined | readonly Part[]

/**
 * A template tag. Attributes are written in double quotes; a part fills text or the value of an
 * attribute, never a name, and never the inside of a script or a style.
 *
 * @example
 * ```ts
 * import { html, markupOf } from './html.js'
 *
 * markupOf(html`<p title="${'"><script>'}">${'a < b'}</p>`)
 * // '<p title="&#34;&#62;&#60;script&#62;">a &#60; b</p>'
 * ```
 */
export function html(text: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const filled = text.map((piece, i) => (i === 0 ? piece : written(parts[i - 1]) + piece))
  return trusted(filled.join(''))
}

/** Marks trusted markup as HTML: an SVG that `einmal/qr` has drawn. */
export function trusted(markup: string): Html {
  return { [MARKUP]: markup }
}

/** The text of it. */
export function markupOf(html: Html): string {
  return html[MARKUP]
}

/** Attributes: `true` is written as the bare name, `false` and `undefined` not at all. */
export function attributes(values: Record<string, string | boolean | undefined>): Html {
  const pairs = Object.entries(values).flatMap(([name, value]) => {
    if (value === true) return ` ${name}`
    return typeof value === 'string' ? ` ${name}="${escaped(value)}"` : []
  })
  return trusted(pairs.join(''))
}

function written(part: Part): string {
  if (part === undefined || part === false) return ''
  if (typeof part === 'string') return escaped(part)
  if (typeof part === 'number') return String(part)
  return MARKUP in part ? part[MARKUP] : part.map(written).join('')
}

function escaped(text: string): string {
  return text.replace(UNWRITABLE, '\ufffd').replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
}

// Characters that HTML forbids or changes while it is parsed, and lone surrogates.
const UNWRITABLE = /(?![\t\n])[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu
