/** The program without a process around it: from the words of a command line to an exit code. */

import { misspelt } from './arguments.js'
import { type Command, indent } from './command.js'
import { codeCommand } from './commands/code.js'
import { inspectCommand } from './commands/inspect.js'
import { keygenCommand } from './commands/keygen.js'
import { migrateCommand } from './commands/migrate.js'
import { newCommand } from './commands/new.js'
import { showCommand } from './commands/show.js'
import { tryCommand } from './commands/try.js'
import { verifyCommand } from './commands/verify.js'
import { ACCEPTED, failureOf, MISUSE, REFUSED, SECRET_AS_ARGUMENT, UsageError } from './errors.js'
import type { Io } from './io.js'
import { createReport, table } from './report.js'

const COMMANDS: readonly Command[] = [
  tryCommand,
  newCommand,
  codeCommand,
  verifyCommand,
  showCommand,
  inspectCommand,
  migrateCommand,
  keygenCommand,
]

/**
 * Runs a command line, without the names of the runtime and the program.
 *
 * @returns the exit code: 0 accepted or done, 1 refused, 2 misuse
 * @throws whatever a bug throws, and nothing for what a person got wrong
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const [word, ...rest] = argv
  const command = COMMANDS.find(({ name }) => name === word)
  try {
    if (command) return await runCommand(command, rest, io)
    return runProgram(argv, io)
  } catch (error) {
    const failure = failureOf(error)
    if (failure === undefined) throw error
    const name = command ? `einmal ${command.name}` : 'einmal'
    const report = createReport(io, name, argv.includes('--json'))
    report.fail(failure)
    if (failure.code !== 'ERR_USAGE') return REFUSED
    report.note(`${command?.usage ?? USAGE}\n${name} --help says more`)
    return MISUSE
  }
}

async function runCommand(command: Command, argv: readonly string[], io: Io): Promise<number> {
  if (asksFor('help', 'h', argv)) return say(command.help, io)
  if (asksFor('version', 'V', argv)) return say(`${io.version}\n`, io)
  return command.run(argv, io)
}

/** The program with a word that is no command. */
function runProgram([word, ...rest]: readonly string[], io: Io): number {
  if (word === undefined) {
    io.stderr.write(HELP)
    return MISUSE
  }
  if (word === 'help') {
    const command = COMMANDS.find(({ name }) => name === rest[0])
    if (command || rest.length === 0) return say(command?.help ?? HELP, io)
    throw unknownCommand(rest[0] ?? '')
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

function unknownCommand(word: string): UsageError {
  const { shown, hint } = misspelt(
    word,
    COMMANDS.map(({ name }) => name),
  )
  if (shown.startsWith('-')) return new UsageError(`${shown}: options stand behind the command`)
  if (shown) return new UsageError(`there is no such command: ${shown}${hint}`)
  return new UsageError(`that is no command; ${SECRET_AS_ARGUMENT}`)
}

const USAGE = 'usage: einmal COMMAND [options]'

const HELP = [
  'einmal: one-time passwords that work exactly once\n',
  `${USAGE}\n`,
  `commands\n${indent(table(COMMANDS.map(({ name, summary }) => [name, summary])))}`,
  'Every command takes --help, which shows its options, examples and JSON fields, --json, and',
  '--version. Secrets come on standard input, from --file or from EINMAL_SECRET, never as an',
  'argument. Colours are for terminals alone; NO_COLOR turns them off.\n',
  'exit codes\n  0  accepted, or done\n  1  refused: a code, or data that cannot be read\n  2  misuse\n',
  'examples\n  einmal try\n  einmal new --issuer ACME --account ada@rat.example',
  '  einmal code --file secret.txt\n  einmal verify 123456 --file secret.txt\n',
].join('\n')
