/** A passage: one comment, one tag of a doc comment, one paragraph or one message, as a person reads it. */

export interface Passage {
  readonly file: string
  /** Number of the line on which the text begins, counted from 1. */
  readonly line: number
  /** The text with its line breaks; code in backticks and addresses are masked. */
  readonly text: string
  readonly kind: 'doc' | 'tag' | 'comment' | 'markdown' | 'message'
  /** The first line of code below a comment. */
  readonly below?: string | undefined
}

/** A rule that a passage breaks. */
export interface Finding {
  readonly file: string
  readonly line: number
  /** The words that break the rule. */
  readonly found: string
  /** Advice for a better text. */
  readonly instead: string
}

/** Number of the line of a passage that holds a position of its text. */
export function lineAt(passage: Passage, position: number): number {
  return passage.line + passage.text.slice(0, position).split('\n').length - 1
}

/**
 * Masks code in backticks, the targets of links, `{@link …}` and addresses: they are no prose. Every
 * line break stays where it is, so that line numbers stay right.
 */
export function masked(text: string): string {
  return text
    .replace(/\{@link(?:code|plain)?\s+([^}|]*)(?:\|[^}]*)?\}/g, (all) => mask(all))
    .replace(/`[^`]*`/g, (all) => mask(all))
    .replace(/\]\([^)]*\)/g, (all) => `]${mask(all.slice(1))}`)
    .replace(/<?https?:\/\/\S+[^\s.,;:)]/g, (all) => mask(all))
    .replace(/<!--[\s\S]*?-->|<\/?[a-z][^>]*>/gi, (all) => all.replace(/[^\n]/g, ' '))
}

/** A word of code, of the same length. */
function mask(text: string): string {
  return text.replace(/[^\n]/g, '_')
}
