/** `einmal vault add`: adds keys from files of other programs, from URIs, or typed. */

import type { NewOtpauthKey } from '../../core/otpauth.js'
import { Secret } from '../../core/secret.js'
import { recogniseKeys } from '../../transfer/recognise-keys.js'
import type { Vault } from '../../vault/vault-api.js'
import type { Values } from '../arguments.js'
import { ACCEPTED, failureOf, REFUSED, UsageError, usageOf } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import { nameOf } from '../input-keys.js'
import type { Io } from '../io.js'
import { PARAMETER_OPTIONS, readParameters, refuseOtherType } from '../key-choice.js'
import { askPassword, reportProblems } from '../key-files.js'
import { located, readInputs } from '../key-inputs.js'
import { keyWarnings } from '../key-warnings.js'
import { readCounter } from '../option-values.js'
import { count, type Report } from '../report.js'
import { INPUT_HELP, INPUT_OPTIONS } from '../secret-input.js'
import { fieldsOf } from './vault-choice.js'
import { noteUndo, VAULT_HELP, VAULT_OPTIONS, withVault } from './vault-file.js'

/** Options for a secret without a URI, which has no names and parameters. */
const NEW_OPTIONS = {
  issuer: { type: 'string', value: 'NAME', help: 'name of the service, for a secret alone' },
  account: { type: 'string', value: 'NAME', help: 'name of the user, for a secret alone' },
  ...PARAMETER_OPTIONS,
  counter: { type: 'string', value: 'N', help: 'the next counter of hotp (default 0)' },
} as const

const OPTIONS = {
  ...INPUT_OPTIONS,
  'password-file': {
    type: 'string',
    value: 'PATH',
    help: 'read the password of the export from here; a terminal asks for it',
  },
  ...NEW_OPTIONS,
  ...VAULT_OPTIONS,
} as const

export const vaultAddCommand: Command = defineCommand({
  name: 'vault add',
  summary: 'add keys: URIs, QR codes, the export of an app, or a secret',
  files: true,
  description: [
    'Adds otpauth URIs, pictures of QR codes (PNG, JPEG, WebP), the export of another app, which is',
    'recognised by its content, or a secret alone in base32. A key that the vault has already, with the',
    'same names, stays one entry.',
    'A file that cannot be opened, a picture without a QR code or a wrong option ends the run before the',
    'first key is added. Then a file or an entry that cannot be read is reported, the others are added,',
    'and the exit code is 1.',
    INPUT_HELP,
    VAULT_HELP,
  ].join('\n'),
  options: OPTIONS,
  json: [
    'a line each file: format, added (number of new keys), known (keys that were there already),',
    'revision (for undo)',
    'a secret alone: the entry, as vault list prints it, known (true: it was there already),',
    'revision',
    'an entry that cannot be read: position, name, error { code, message }',
  ].join('\n'),
  examples: [
    'einmal vault add --vault keys.vault',
    'einmal vault add screenshot.png',
    'einmal vault add aegis.json --password-file pw.txt',
    'einmal vault add --file secret.txt --issuer ACME --account ada',
  ].join('\n'),
  run({ values, files, io, report }) {
    return withVault(values, io, report, async (vault) => {
      const sources = await readSources(values, files, io)
      const run = { vault, values, io, report, failures: 0, hasAdded: false }
      for (const source of sources) await add(source, run)
      // Each input is a separate change.
      const what = sources.length > 1 ? 'the last file that added keys' : 'this'
      noteUndo(vault, values, report, what)
      return run.failures > 0 ? REFUSED : ACCEPTED
    })
  },
})

const PROMPT = 'URIs or one secret, then an empty line (not shown):'

/** Keys of one input, which are not in the vault yet. */
interface Source {
  /** The number of the file for messages; empty for the only input. */
  readonly place: string
  /** The content of a file, or the key of a secret alone. */
  readonly content: { data: string | Uint8Array } | { key: NewOtpauthKey }
}

/** One run, with the number of its failures. */
interface Run {
  readonly vault: Vault
  readonly values: Values<typeof OPTIONS>
  readonly io: Io
  readonly report: Report
  failures: number
  /** True after the first input that could be read: its keys are stored. */
  hasAdded: boolean
}

/** Reads all inputs and checks the options for each, before the first key is added. */
async function readSources(
  values: Values<typeof OPTIONS>,
  files: readonly string[],
  io: Io,
): Promise<Source[]> {
  const inputs = await readInputs(values, files, PROMPT, io)
  return inputs.map(({ place, data }) => {
    try {
      return { place, content: contentOf(data, values) }
    } catch (error) {
      throw located(place, error)
    }
  })
}

/** Recognises a secret alone, and checks the options for it. */
function contentOf(data: string | Uint8Array, values: Values<typeof OPTIONS>): Source['content'] {
  const secret = secretAlone(data)
  if (secret !== undefined) return { key: keyOf(secret, values) }
  const given = Object.keys(NEW_OPTIONS).find((name) => Object(values)[name] !== undefined)
  if (given === undefined) return { data }
  throw new UsageError(`--${given} is for a secret alone; einmal vault rename changes names`)
}

/** Returns the only line of the input when it is base32 and no URI. */
function secretAlone(data: string | Uint8Array): string | undefined {
  if (typeof data !== 'string' || recogniseKeys(data) !== undefined) return undefined
  const text = data.trim()
  return /^[a-z2-7 =-]+$/i.test(text) ? text : undefined
}

function keyOf(base32: string, values: Values<typeof OPTIONS>): NewOtpauthKey {
  const { type = 'totp', ...parameters } = readParameters(values)
  refuseOtherType(type, values)
  const { issuer, account } = values
  if (account === undefined) throw new UsageError('--account is missing: the name of the user')
  return {
    ...{ type, issuer, account, secret: Secret.fromBase32(base32), ...parameters },
    counter: readCounter(values.counter) ?? 0n,
  }
}

/** Adds the keys of an input. A later input is added too when this one cannot be read. */
async function add({ place, content }: Source, run: Run): Promise<void> {
  try {
    await ('key' in content ? addSecret(content.key, run) : addFile(place, content.data, run))
    run.hasAdded = true
  } catch (error) {
    const failure = failureOf(error)
    // An error of the vault itself ends the run.
    if (failure === undefined || failure.code.startsWith('ERR_VAULT')) throw error
    // The exit code of misuse says that nothing was done.
    if (error instanceof UsageError && !run.hasAdded) throw located(place, error)
    run.failures++
    run.report.fail({ ...failure, message: place + failure.message })
  }
}

async function addFile(place: string, data: string | Uint8Array, run: Run): Promise<void> {
  const { values, io, report, vault } = run
  const password = () => askPassword(values['password-file'], io)
  const before = vault.lastChange
  const { format, added, known, problems, warnings } = await vault.import(data, { password })
  const revision = vault.lastChange === before ? undefined : vault.lastChange
  report.warn(warnings)
  run.failures += problems.length
  reportProblems(problems, place, report)
  const already = known > 0 ? `; ${count(known, 'key')} the vault had already` : ''
  report.result({ format, added, known, revision }, `added ${count(added, 'key')}${already}\n`)
}

async function addSecret(key: NewOtpauthKey, { vault, report }: Run): Promise<void> {
  const before = new Set(vault.entries().map(({ id }) => id))
  const entry = await vault.add(key).catch((error) => {
    throw usageOf(error)
  })
  const weak = keyWarnings({ ...entry, secret: key.secret }).filter(
    ({ code }) => code === 'weak-secret',
  )
  report.warn(weak)
  const position = vault.entries().findIndex(({ id }) => id === entry.id) + 1
  const known = before.has(entry.id)
  const text = known ? 'added 0 keys; the vault has this key: ' : 'added '
  const revision = known ? undefined : vault.lastChange
  report.result({ ...fieldsOf(entry, position), known, revision }, `${text}${nameOf(entry)}\n`)
}
