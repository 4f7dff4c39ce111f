/** A command: its options, its help, and what it does. */

import { looksSecret, type Option, type Options, parseArguments, type Values } from './arguments.js'
import { SECRET_AS_ARGUMENT, UsageError } from './errors.js'
import type { Io } from './io.js'
import { createReport, type Report, table } from './report.js'

/** What a command is made from. */
export interface Definition<S extends Options> {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** The name of the one word that it takes besides options. */
  readonly argument?: string
  /** True for a command of users: any number of words, which are their ids. */
  readonly users?: true
  /** How the input stands on the usage line. */
  readonly input?: string
  readonly description: string
  readonly options: S
  /** The fields of an output line, by their names. */
  readonly json: string
  readonly examples: string
  run(given: Given<S>): Promise<number>
}

/** What a command is run with. */
export interface Given<S extends Options> {
  readonly values: Values<S>
  /** The word besides the options; empty for a command that takes none. */
  readonly argument: string
  /** The ids of users that were given. */
  readonly users: readonly string[]
  readonly io: Io
  readonly report: Report
}

/** A command as the program sees it. */
export interface Command {
  readonly name: string
  readonly summary: string
  readonly usage: string
  readonly help: string
  run(argv: readonly string[], io: Io): Promise<number>
}

/** Ties a definition up into a command. */
export function defineCommand<const S extends Options>(definition: Definition<S>): Command {
  const { name, summary } = definition
  const options = { ...definition.options, ...COMMON }
  const argument = definition.users ? '[USER…]' : definition.argument
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
      const argument = definition.users ? '' : readArgument(words, definition.argument)
      const report = createReport(io, `einmal ${name}`, values.json === true)
      return definition.run({ values, argument, users, io, report })
    },
  }
}

/** What every command takes; the program itself answers --help and --version. */
const COMMON = {
  json: { type: 'boolean', help: 'print JSON, also for errors' },
  help: { type: 'boolean', short: 'h', help: 'print this' },
  version: { type: 'boolean', short: 'V', help: 'print the version' },
} as const satisfies Options

/** Codes may be typed in groups, so that digits make one word. A secret is refused unseen. */
function readArgument(words: readonly string[], argument: string | undefined): string {
  if (words.some(looksSecret)) throw new UsageError(SECRET_AS_ARGUMENT)
  if (argument === undefined && words.length > 0) {
    throw new UsageError(`nothing but options is taken here; ${SECRET_AS_ARGUMENT}`)
  }
  if (argument !== undefined && words.length === 0) {
    throw new UsageError(`${argument} is missing`)
  }
  if (words.length > 1 && !words.every((word) => /^\d+$/.test(word))) {
    throw new UsageError(`one ${argument} is taken here; ${words.length} words given`)
  }
  return words.join(' ')
}

function optionTable(options: Options): string {
  return table(
    Object.entries(options).map(([name, option]) => [optionForm(name, option), option.help]),
  )
}

function optionForm(name: string, { short, value }: Option): string {
  return `--${name}${value ? ` ${value}` : ''}${short ? `, -${short}` : ''}`
}

/** Two spaces in front of every line. */
export function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ')
}
