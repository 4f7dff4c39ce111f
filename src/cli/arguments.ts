/** Parses a command line. Errors name options and never show a value, which may be a secret. */

import { parseArgs } from 'node:util'
import { SECRET_AS_ARGUMENT, UsageError } from './cli-errors.js'
import { suggest } from './spelling.js'

/** An option of a command, with its help. */
export interface Option {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  /** Placeholder of the value in the help, such as `PATH`. */
  readonly value?: string
  readonly help: string
}

export type Options = Readonly<Record<string, Option>>

/** Values of the given options; a switch that was not given is false. */
export type Values<S extends Options> = {
  readonly [Name in keyof S]: S[Name]['type'] extends 'boolean' ? boolean : string | undefined
}

/** Reads the options and the other words of a command line. */
export function parseArguments<S extends Options>(
  argv: readonly string[],
  options: S,
): { values: Values<S>; words: string[] } {
  if (argv.some((word) => /otpauth(-migration)?:/i.test(word))) {
    throw new UsageError(SECRET_AS_ARGUMENT)
  }
  // The messages of the strict mode repeat the typed words.
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true })
  const found = new Map<string, string | boolean>()
  const words: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token
    const option = Object.hasOwn(options, name) ? options[name] : undefined
    if (option === undefined) throw unknownOption(rawName, Object.keys(options))
    if (found.has(name)) throw new UsageError(`${rawName} is given twice`)
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
  // The cast is safe: each value was checked above, and fromEntries has no type for it.
  return { values: Object.fromEntries(values) as Values<S>, words }
}

/** True for a word that may be a secret, which is never shown or accepted as an argument. */
export function looksSecret(word: string): boolean {
  return /^[a-z2-7 =-]{16,}$/i.test(word)
}

/** True for a name that may be a secret: one long word of base32, or groups of four of its characters. */
export function looksSecretName(name: string): boolean {
  return /^(?:[a-z2-7]{16,}=*|(?:[a-z2-7]{4}[ -]){3,}[a-z2-7]{1,4})$/i.test(name)
}

/**
 * Describes an unknown word. Shows it only if it is short or similar to a known word: any other word may be
 * a secret in the wrong place.
 */
export function misspelt(word: string, known: readonly string[]): { shown: string; hint: string } {
  const bare = word.replace(/^-+/, '')
  const meant = suggest(bare, known)
  const dashes = word.slice(0, word.length - bare.length)
  return {
    shown: meant || /^[a-z]{1,8}$/.test(bare) ? word : '',
    hint: meant ? `; did you mean ${dashes && '--'}${meant}?` : '',
  }
}

function unknownOption(rawName: string, names: readonly string[]): UsageError {
  if (/^--(secret|seed|key|uri|url)$/.test(rawName)) return new UsageError(SECRET_AS_ARGUMENT)
  const { shown, hint } = misspelt(rawName, names)
  return new UsageError(`there is no such option${shown && `: ${shown}`}${hint}`)
}
