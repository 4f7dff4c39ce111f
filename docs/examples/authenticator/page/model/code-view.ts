/** The texts of a code, for the screen and for screen readers. */

import type { VaultCode } from 'einmal/vault'

export interface CodeView {
  /** In two groups: `123 456`. */
  shown: string
  /** Digit by digit, with a pause between the groups: `1 2 3, 4 5 6`. */
  spoken: string
  /** Whole seconds, from the period down to 1. */
  seconds: number
  /** The part of the period that is left, 0 to 100. */
  percent: number
  /** The next code, in the last seconds alone. */
  next: string | undefined
}

/** Seconds before the end in which the next code is shown. */
const NEXT_WITHIN = 5

export function codeView({ code, secondsLeft, next }: VaultCode, period: number): CodeView {
  const seconds = Math.ceil(secondsLeft)
  return {
    shown: groupCode(code),
    spoken: spellCode(code),
    seconds,
    percent: Math.round((100 * seconds) / period),
    next: next !== undefined && seconds <= NEXT_WITHIN ? groupCode(next) : undefined,
  }
}

/** `123456` in two groups. A code of Steam is one word. */
export function groupCode(code: string): string {
  return groupsOf(code).join(' ')
}

/** The characters one by one. */
export function spellCode(code: string): string {
  return groupsOf(code)
    .map((group) => [...group].join(' '))
    .join(', ')
}

function groupsOf(code: string): string[] {
  if (code.length < 6) return [code]
  const middle = Math.floor(code.length / 2)
  return [code.slice(0, middle), code.slice(middle)]
}
