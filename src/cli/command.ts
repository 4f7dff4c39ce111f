/** Defines a command with its options and its help. */

import {
  looksSecret,
  looksSecretName,
  type Option,
  type Options,
  parseArguments,
  type Values,
} from './arguments.js'
import { SECRET_AS_ARGUMENT, UsageError } from './cli-errors.js'
import type { Io } from './io.js'
import { createReport, type Report, table } from './report.js'

/** Definition of a command. */
export interface Definition<S extends Options> {
  readonly name: string
  /** Line in the list of commands. */
  readonly summary: string
  /** Name of the only word that it accepts besides options. */
  readonly argument?: string
  /** True when the word may be missing. */
  readonly isOptional?: true
  /** True when the argument is a name, which may have spaces. */
  readonly isName?: true
  /** True for a command that accepts any number of files. */
  readonly files?: true
  /** True for a command that accepts any number of user ids. */
  readonly users?: true
  /** The input on the usage line, such as `< secret`. */
  readonly input?: string
  readonly description: string
  readonly options: S
  /** Names of the fields of an output line, for the help. */
  readonly json: string
  readonly examples: string
  run(given: Given<S>): Promise<number>
}

/** Arguments of a run. */
export interface Given<S extends Options> {
  readonly values: Values<S>
  /** The word besides the options; empty for a command without one. */
  readonly argument: string
  /** The user ids on the command line. */
  readonly users: readonly string[]
  /** The paths of files on the command line. */
  readonly files: readonly string[]
  readonly io: Io
  readonly report: Report
}

/** A command that the program can run. */
export interface Command {
  readonly name: string
  readonly summary: string
  readonly usage: string
  readonly help: string
  run(argv: readonly string[], io: Io): Promise<number>
}

/** Makes a command from its definition. */
export function defineCommand<const S extends Options>(definition: Definition<S>): Command {
  const { name, summary } = definition
  const options = { ...definition.options, ...COMMON }
  const word = definition.isOptional ? `[${definition.argument}]` : definition.argument
  const argument = definition.users ? '[USER…]' : definition.files ? '[FILE…]' : word
  const usage = ['usage: einmal', name, argument, '[options]', definition.input]
    .filter((part) => part !== undefined)
    .join(' ')
  return {
    name,
    summary,
    usage,
    help: [
      `einmal ${name}: ${summary}\n`,
      `${usage}\n`,
      `${definition.description}\n`,
      `options\n${indent(optionTable(options))}`,
      `examples\n${indent(definition.examples)}\n`,
      `with --json, one object a line\n${indent(definition.json)}\n`,
    ].join('\n'),
    async run(argv, io) {
      const { values, words } = parseArguments(argv, options)
      const users = definition.users ? words : []
      const files = definition.files ? readFiles(words) : []
      const argument = definition.users || definition.files ? '' : readArgument(words, definition)
      const report = createReport(io, `einmal ${name}`, values.json === true)
      return definition.run({ values, argument, users, files, io, report })
    },
  }
}

/** Options of every command; the program itself handles --help and --version. */
const COMMON = {
  json: { type: 'boolean', help: 'print JSON, also for errors' },
  help: { type: 'boolean', short: 'h', help: 'print this' },
  version: { type: 'boolean', short: 'V', help: 'print the version' },
} as const satisfies Options

/** Joins a code that was typed in groups of digits, or the words of a name. Refuses a secret without showing it. */
function readArgument(
  words: readonly string[],
  { argument, isName, isOptional }: Pick<Definition<Options>, 'argument' | 'isName' | 'isOptional'>,
): string {
  if (isName) {
    const name = words.join(' ')
    // A variable of the shell that is not set gives an empty word.
    if (name.trim() === '') throw new UsageError(`${argument} is missing`)
    if (!looksSecretName(name)) return name
    throw new UsageError(
      `${SECRET_AS_ARGUMENT}; if it is a name, give its position or a part of it`,
    )
  }
  if (words.some(looksSecret)) throw new UsageError(SECRET_AS_ARGUMENT)
  if (argument === undefined && words.length > 0) {
    throw new UsageError(`only options are accepted here; ${SECRET_AS_ARGUMENT}`)
  }
  if (argument !== undefined && words.length === 0 && !isOptional) {
    throw new UsageError(`${argument} is missing`)
  }
  if (words.length > 1 && !words.every((word) => /^\d+$/.test(word))) {
    throw new UsageError(`expected one ${argument}, and ${words.length} words were given`)
  }
  return words.join(' ')
}

/** Refuses a word that may be a secret. A file with such a name can be an option, or `./NAME`. */
function readFiles(words: readonly string[]): readonly string[] {
  if (words.some(looksSecret)) throw new UsageError(SECRET_AS_ARGUMENT)
  return words
}

function optionTable(options: Options): string {
  return table(
    Object.entries(options).map(([name, option]) => [optionForm(name, option), option.help]),
  )
}

function optionForm(name: string, { short, value }: Option): string {
  return `--${name}${value ? ` ${value}` : ''}${short ? `, -${short}` : ''}`
}

/** Indents every line by two spaces. */
export function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ')
}
