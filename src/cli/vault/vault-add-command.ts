/** `einmal vault add`: adds keys from files of other programs, from URIs, or typed. */

import type { NewOtpauthKey } from '../../core/otpauth.js'
import { Secret } from '../../core/secret.js'
import { recogniseKeys } from '../../transfer/recognise-keys.js'
import type { Vault, VaultImport } from '../../vault/vault-api.js'
import type { Values } from '../arguments.js'
import { ACCEPTED, REFUSED, UsageError, usageOf } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import { nameOf } from '../input-keys.js'
import type { Io } from '../io.js'
import { PARAMETER_OPTIONS, readParameters, refuseOtherType } from '../key-choice.js'
import { askPassword, readKeyBytes } from '../key-files.js'
import { keyWarnings } from '../key-warnings.js'
import { readCounter } from '../option-values.js'
import { pictureText } from '../picture-input.js'
import { count, printable, type Report } from '../report.js'
import { INPUT_HELP, INPUT_OPTIONS, readLines } from '../secret-input.js'
import { decodeText } from '../text-encoding.js'
import { fieldsOf } from './vault-choice.js'
import { VAULT_HELP, VAULT_OPTIONS, withVault } from './vault-file.js'

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
    'recognised by its content, or a secret alone in base32. A key that the vault has already stays one',
    'entry.',
    'An entry that cannot be read is reported, the others are added, and the exit code is 1.',
    INPUT_HELP,
    VAULT_HELP,
  ].join('\n'),
  options: OPTIONS,
  json: [
    'a line each file: format, added (number of new keys), known (keys that were there already)',
    'a secret alone: the entry, as einmal vault list prints it',
    'an entry that cannot be read: position, name, error { code, message }',
  ].join('\n'),
  examples: [
    'einmal vault add --vault keys.vault',
    'einmal vault add screenshot.png',
    'einmal vault add aegis.json --password-file pw.txt',
    'einmal vault add --file secret.txt --issuer ACME --account ada',
  ].join('\n'),
  run({ values, files, io, report }) {
    if (files.length > 0 && values.file !== undefined) {
      throw new UsageError('--file and other files exclude each other')
    }
    return withVault(values, io, report, async (vault) => {
      const run = { vault, values, io, report, failures: 0 }
      for (const data of await readInputs(values, files, io)) await add(data, run)
      return run.failures > 0 ? REFUSED : ACCEPTED
    })
  },
})

/** One run, with the number of its failures. */
interface Run {
  readonly vault: Vault
  readonly values: Values<typeof OPTIONS>
  readonly io: Io
  readonly report: Report
  failures: number
}

/** Reads all files before the first key is added. */
async function readInputs(
  { file }: Values<typeof OPTIONS>,
  files: readonly string[],
  io: Io,
): Promise<(string | Uint8Array)[]> {
  if (files.length > 0) {
    const all = await Promise.all(files.map((path, i) => readKeyBytes(`file ${i + 1}`, path, io)))
    return withoutPictures(all)
  }
  if (file === undefined && (io.env['EINMAL_SECRET'] || io.stdin.isTTY)) {
    const lines = await readLines({ file }, io, PROMPT, true)
    return [lines.map(({ text }) => text).join('\n')]
  }
  return withoutPictures([await readKeyBytes('--file', file, io)])
}

/** Replaces the pictures by the text of their QR codes: together, since an export may have several. */
async function withoutPictures(files: readonly Uint8Array[]): Promise<(string | Uint8Array)[]> {
  const others: Uint8Array[] = []
  const texts: string[] = []
  for (const bytes of files) {
    const text = await pictureText(bytes)
    if (text === undefined) others.push(bytes)
    else texts.push(text)
  }
  return texts.length > 0 ? [texts.join('\n'), ...others] : others
}

const PROMPT = 'URIs or one secret, then an empty line (not shown):'

async function add(data: string | Uint8Array, run: Run): Promise<void> {
  const secret = secretAlone(data)
  if (secret !== undefined) return addSecret(secret, run)
  const { values, io, report, vault } = run
  const given = Object.keys(NEW_OPTIONS).find((name) => Object(values)[name] !== undefined)
  if (given !== undefined) {
    throw new UsageError(`--${given} is for a secret alone; einmal vault rename changes names`)
  }
  const password = () => askPassword(values['password-file'], io)
  const { format, added, known, problems } = await vault.import(data, { password })
  reportProblems(problems, run)
  const already = known > 0 ? `; ${count(known, 'key')} the vault had already` : ''
  report.result({ format, added, known }, `added ${count(added, 'key')}${already}\n`)
}

function reportProblems(problems: VaultImport['problems'], run: Run): void {
  run.failures += problems.length
  for (const { position, name, code, message } of problems) {
    const about = name === undefined ? '' : `, ${printable(name)}`
    const text = `entry ${position}${about}: ${printable(message)}`
    run.report.fail({ code, message: text }, { position, name })
  }
}

/** Returns the only line of the input when it is base32 and no URI. */
function secretAlone(data: string | Uint8Array): string | undefined {
  if (recogniseKeys(data) !== undefined) return undefined
  const text = (typeof data === 'string' ? data : (decodeText(data) ?? '')).trim()
  return /^[a-z2-7 =-]+$/i.test(text) ? text : undefined
}

async function addSecret(base32: string, { vault, values, report }: Run): Promise<void> {
  const { type = 'totp', ...parameters } = readParameters(values)
  refuseOtherType(type, values)
  const { issuer, account } = values
  if (account === undefined) throw new UsageError('--account is missing: the name of the user')
  const key: NewOtpauthKey = {
    ...{ type, issuer, account, secret: Secret.fromBase32(base32), ...parameters },
    counter: readCounter(values.counter) ?? 0n,
  }
  const entry = await vault.add(key).catch((error) => {
    throw usageOf(error)
  })
  const weak = keyWarnings({ ...entry, secret: key.secret }).filter(
    ({ code }) => code === 'weak-secret',
  )
  report.warn(weak)
  const position = vault.entries().findIndex(({ id }) => id === entry.id) + 1
  report.result(fieldsOf(entry, position), `added ${nameOf(entry)}\n`)
}
