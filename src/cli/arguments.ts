/** The command line, parsed. Errors name options and never show a value: it may be a secret. */

import { parseArgs } from 'node:util'
import { SECRET_AS_ARGUMENT, UsageError } from './errors.js'
import { suggest } from './suggest.js'

/** An option of a command, and what its help says. */
export interface Option {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  /** What stands for the value in the help. */
  readonly value?: string
  readonly help: string
}

export type Options = Readonly<Record<string, Option>>

/** The options that were given; a switch that was not is false. */
export type Values<S extends Options> = {
  readonly [Name in keyof S]: S[Name]['type'] extends 'boolean' ? boolean : string | undefined
}

/** Reads options and the other words of a command line. */
export function parseArguments<S extends Options>(
  argv: readonly string[],
  options: S,
): { values: Values<S>; words: string[] } {
  if (argv.some((word) => /otpauth(-migration)?:/i.test(word))) {
    throw new UsageError(SECRET_AS_ARGUMENT)
  }
  // Not strict, since its messages repeat what was typed.
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true })
  const found = new Map<string, string | boolean>()
  const words: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token
    const option = Object.hasOwn(options, name) ? options[name] : undefined
    if (option === undefined) throw unknownOption(rawName, Object.keys(options))
    if (found.has(name)) throw new UsageError(`${rawName} stands twice`)
    if (option.type === 'boolean' && value !== undefined) {
      throw new UsageError(`${rawName} takes no value`)
    }
    if (option.type === 'string' && (!value || (!inlineValue && /^-./.test(value)))) {
      throw new UsageError(`${rawName} needs a value: ${rawName} ${option.value ?? 'VALUE'}`)
    }
    found.set(name, value ?? true)
  }
  const values = Object.entries(options).map(([name, { type }]) => [
    name,
    found.get(name) ?? (type === 'boolean' ? false : undefined),
  ])
  // A cast, since no type follows an object through its entries; each has just been checked.
  return { values: Object.fromEntries(values) as Values<S>, words }
}

/** True for what may be a secret: it is never shown, and never taken as an argument. */
export function looksSecret(word: string): boolean {
  return /^[a-z2-7 =-]{16,}$/i.test(word)
}

/** The words as which a misspelt one may be shown: what is short, or nearly a known one. */
export function misspelt(word: string, known: readonly string[]): { shown: string; hint: string } {
  const bare = word.replace(/^-+/, '')
  const meant = suggest(bare, known)
  const dashes = word.slice(0, word.length - bare.length)
  return {
    // Anything else may be a secret in the wrong place.
    shown: meant || /^[a-z]{1,8}$/.test(bare) ? word : '',
    hint: meant ? `; did you mean ${dashes && '--'}${meant}?` : '',
  }
}

function unknownOption(rawName: string, names: readonly string[]): UsageError {
  if (/^--(secret|seed|key|uri|url)$/.test(rawName)) return new UsageError(SECRET_AS_ARGUMENT)
  const { shown, hint } = misspelt(rawName, names)
  return new UsageError(`there is no such option${shown && `: ${shown}`}${hint}`)
}
