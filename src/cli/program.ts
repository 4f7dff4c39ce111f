/** Finds the command of a command line and runs it. */

import { ADMIN_COMMANDS } from './admin/admin-commands.js'
import { misspelt } from './arguments.js'
import {
  ACCEPTED,
  failureOf,
  MISUSE,
  REFUSED,
  SECRET_AS_ARGUMENT,
  UsageError,
} from './cli-errors.js'
import { type Command, indent } from './command.js'
import { codeCommand } from './commands/code-command.js'
import { doctorCommand } from './commands/doctor-command.js'
import { inspectCommand } from './commands/inspect-command.js'
import { keygenCommand } from './commands/keygen-command.js'
import { migrateCommand } from './commands/migrate-command.js'
import { newCommand } from './commands/new-command.js'
import { showCommand } from './commands/show-command.js'
import { tokensCommand } from './commands/tokens-command.js'
import { tryCommand } from './commands/try-command.js'
import { verifyCommand } from './commands/verify-command.js'
import type { Io } from './io.js'
import { createReport, table } from './report.js'
import { VAULT_COMMANDS } from './vault/vault-commands.js'

const COMMANDS: readonly Command[] = [
  tryCommand,
  newCommand,
  codeCommand,
  verifyCommand,
  showCommand,
  inspectCommand,
  migrateCommand,
  tokensCommand,
  keygenCommand,
  doctorCommand,
]

/** A word in front of several commands. */
interface Group {
  readonly name: string
  /** Line in the list of commands. */
  readonly summary: string
  /** First line of its help. */
  readonly title: string
  /** Last line of its help. */
  readonly remark: string
  /** The words after the command on the usage line. */
  readonly words: string
  readonly commands: readonly Command[]
}

const GROUPS: readonly Group[] = [
  {
    name: 'vault',
    summary: 'an authenticator: keys sealed under a passphrase, and their codes',
    title: 'an authenticator on the command line: keys sealed under a passphrase, and their codes',
    remark: 'Each command accepts --help. Several processes may use one vault at once.',
    words: '[ENTRY] [options]',
    commands: VAULT_COMMANDS,
  },
  {
    name: 'admin',
    summary: 'for an operator: status, unlock, reset, census, after-restore',
    title: 'help users who lost a phone, and follow a roll-out',
    remark: 'Each command accepts --help. The portal may run meanwhile.',
    words: '[USER…] [options]',
    commands: ADMIN_COMMANDS,
  },
]

/**
 * Runs a command line, without the names of the runtime and the program.
 *
 * @returns the exit code: 0 accepted or done, 1 refused, 2 misuse
 * @throws the error of a bug; mistakes of the user only change the exit code
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const { command, group, name, rest } = find(argv)
  try {
    if (command) return await runCommand(command, rest, io)
    return group ? runGroup(group, rest, io) : runProgram(argv, io)
  } catch (error) {
    const failure = failureOf(error)
    if (failure === undefined) throw error
    const report = createReport(io, name, argv.includes('--json'))
    report.fail(failure)
    if (failure.code !== 'ERR_USAGE') return REFUSED
    const usage = command?.usage ?? (group ? usageOfGroup(group) : USAGE)
    report.note(`${usage}\nrun ${name} --help for more`)
    return MISUSE
  }
}

/** Finds the command or the group of the first words, its name for messages, and the words that follow. */
function find(argv: readonly string[]): {
  command?: Command | undefined
  group?: Group | undefined
  name: string
  rest: readonly string[]
} {
  const group = GROUPS.find(({ name }) => name === argv[0])
  const length = group ? 2 : 1
  const typed = argv.slice(0, length).join(' ')
  const command = (group?.commands ?? COMMANDS).find(({ name }) => name === typed)
  if (command) return { command, name: `einmal ${typed}`, rest: argv.slice(length) }
  return { group, name: group ? `einmal ${group.name}` : 'einmal', rest: argv.slice(1) }
}

async function runCommand(command: Command, argv: readonly string[], io: Io): Promise<number> {
  if (asksFor('help', 'h', argv)) return say(command.help, io)
  if (asksFor('version', 'V', argv)) return say(`${io.version}\n`, io)
  return command.run(argv, io)
}

/** Runs the word of a group without one of its commands. */
function runGroup(group: Group, rest: readonly string[], io: Io): number {
  if (asksFor('help', 'h', rest)) return say(helpOfGroup(group), io)
  if (asksFor('version', 'V', rest)) return say(`${io.version}\n`, io)
  const [word] = rest
  if (word === undefined) {
    io.stderr.write(helpOfGroup(group))
    return MISUSE
  }
  throw unknownCommand(word, wordsOf(group))
}

/** Runs the program without a command: help, version, or an error. */
function runProgram([word, ...rest]: readonly string[], io: Io): number {
  if (word === undefined) {
    io.stderr.write(HELP)
    return MISUSE
  }
  if (word === 'help') {
    if (rest.length === 0) return say(HELP, io)
    const { command, group } = find(rest)
    if (command) return say(command.help, io)
    if (group === undefined) throw unknownCommand(rest[0] ?? '')
    if (rest.length === 1) return say(helpOfGroup(group), io)
    throw unknownCommand(rest[1] ?? '', wordsOf(group))
  }
  if (asksFor('help', 'h', [word])) return say(HELP, io)
  if (asksFor('version', 'V', [word])) return say(`${io.version}\n`, io)
  throw unknownCommand(word)
}

function asksFor(name: string, short: string, argv: readonly string[]): boolean {
  return argv.includes(`--${name}`) || argv.includes(`-${short}`)
}

function say(text: string, io: Io): number {
  io.stdout.write(text)
  return ACCEPTED
}

function unknownCommand(word: string, known: readonly string[] = WORDS): UsageError {
  const { shown, hint } = misspelt(word, known)
  if (shown.startsWith('-')) return new UsageError(`${shown}: options go after the command`)
  if (shown) return new UsageError(`there is no such command: ${shown}${hint}`)
  return new UsageError(`there is no such command; ${SECRET_AS_ARGUMENT}`)
}

const WORDS = [...COMMANDS, ...GROUPS].map(({ name }) => name)

const USAGE = 'usage: einmal COMMAND [options]'

/** Returns what the user types after the name of a group. */
function wordsOf({ name, commands }: Group): string[] {
  return commands.map((command) => command.name.slice(name.length + 1))
}

function usageOfGroup({ name, words }: Group): string {
  return `usage: einmal ${name} COMMAND ${words}`
}

function helpOfGroup(group: Group): string {
  const words = wordsOf(group)
  const rows = group.commands.map(({ name, summary }, i) => [words[i] ?? name, summary] as const)
  return [
    `einmal ${group.name}: ${group.title}\n`,
    `${usageOfGroup(group)}\n`,
    `commands\n${indent(table(rows))}`,
    `${group.remark}\n`,
  ].join('\n')
}

const HELP = [
  'einmal: one-time passwords that work exactly once\n',
  `${USAGE}\n`,
  `commands\n${indent(table([...COMMANDS, ...GROUPS].map(({ name, summary }) => [name, summary] as const)))}`,
  'Every command accepts --json, --version, and --help, which lists its options, examples and JSON',
  'fields. Secrets come from standard input, from --file or from EINMAL_SECRET, never as an argument.',
  'Colours appear only on terminals; NO_COLOR turns them off.\n',
  'exit codes\n  0  accepted, or done\n  1  refused: a code, or data that cannot be read\n  2  misuse: nothing was done\n',
  'examples\n  einmal try\n  einmal new --issuer ACME --account ada@rat.example',
  '  einmal code --file secret.txt\n  einmal verify 123456 --file secret.txt\n',
].join('\n')
