/** `einmal migrate`: moves keys from app to app, as otpauth URIs, as an export of Google Authenticator or as a file. */

import { migrationUris } from '../../core/migration.js'
import type { TransferKey } from '../../transfer/transfer-key.js'
import { keyUri } from '../../transfer/writers/uri-writers.js'
import type { Values } from '../arguments.js'
import {
  ACCEPTED,
  DataError,
  type Failure,
  failureOf,
  isMisuse,
  misuse,
  REFUSED,
  UsageError,
} from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import { nameOf } from '../input-keys.js'
import type { Io } from '../io.js'
import { KEY_FILE_OPTIONS, readKeyFile, writeKeyFile } from '../key-files.js'
import { type KeyInput, located, readInputs } from '../key-inputs.js'
import { keyWarnings } from '../key-warnings.js'
import { readInteger } from '../option-values.js'
import { checkBackground, drawPicture, PICTURE_OPTIONS } from '../qr-picture.js'
import type { Report, Warning } from '../report.js'
import { INPUT_HELP, INPUT_OPTIONS } from '../secret-input.js'
import { steamError } from '../steam-keys.js'

const OPTIONS = {
  'to-export': { type: 'boolean', help: 'turn otpauth URIs into an export instead' },
  'per-uri': {
    type: 'string',
    value: 'N',
    help: 'keys in each URI of an export, 1 to 100 (default 10)',
  },
  qr: { type: 'boolean', help: 'draw each URI as a QR code too' },
  from: { type: 'string', value: 'FORMAT', help: 'the format, for a file that is not recognised' },
  ...KEY_FILE_OPTIONS,
  ...PICTURE_OPTIONS,
  ...INPUT_OPTIONS,
} as const

export const migrateCommand: Command = defineCommand({
  name: 'migrate',
  summary: "turn an app's export into otpauth URIs, and back",
  files: true,
  input: '< uris',
  description: [
    'Reads the file of another app, which is recognised by its content, or text with a URI on each',
    'line: otpauth://…, otpauth-migration://… (the parts of an export, in any order), steam://…. A file',
    'may be a picture of QR codes (PNG, JPEG, WebP); the parts of an export may be in several pictures.',
    'The keys are printed as otpauth URIs. With --to-export, they become an export of Google',
    'Authenticator, and with --to the file of another app. The output contains the secrets.',
    'A picture without a QR code ends the run. A file or a key that cannot be read or written is',
    'reported, the others are printed, and the exit code is 1.',
    INPUT_HELP,
  ].join('\n'),
  options: OPTIONS,
  json: [
    'a line each key: position (from 1), issuer, account, uri, warnings [{ code, message }]',
    'with --to: format, keys (their number), text or out',
    'with --to-export a line each part: uri, part (from 1), parts,\n  warnings [{ position, code, message }]',
    'an entry that cannot be read: position, name, error { code, message }',
    'a key that cannot be written: position, issuer, account, error; parts that are missing: error',
  ].join('\n'),
  examples: [
    'einmal migrate export-1.png export-2.png',
    'einmal migrate screenshot.png --qr',
    'zbarimg --quiet --raw export-*.png | einmal migrate',
    'einmal migrate --to-export --qr --file uris.txt',
    'einmal migrate aegis.json --to 2fas --out keys.2fas',
  ].join('\n'),
  async run({ values, files, io, report }) {
    checkOptions(values, report)
    const perUri = readInteger('per-uri', values['per-uri'], 1, 100) ?? 10
    const run = { values, io, report, failures: 0 }
    const keys = await readAll(await readInputs(values, files, PROMPT, io), run)
    if (values.to !== undefined) run.failures += await writeKeyFile(keys, values, io, report)
    else if (values['to-export']) printExport(keys, perUri, run)
    else printUris(keys, run)
    return run.failures > 0 ? REFUSED : ACCEPTED
  },
})

const PROMPT = 'URIs, one a line, then an empty line (not shown):'

/** One run, with the number of its failures. */
interface Run {
  readonly values: Values<typeof OPTIONS>
  readonly io: Io
  readonly report: Report
  failures: number
}

/** Refuses options that exclude each other, or would have no effect. */
function checkOptions(values: Values<typeof OPTIONS>, report: Report): void {
  checkBackground(values.background, values.qr, '--qr draws')
  if (values.qr && report.json) throw new UsageError('--qr and --json exclude each other')
  if (values['per-uri'] !== undefined && !values['to-export']) {
    throw new UsageError('--per-uri is for an export: give --to-export too')
  }
  if (values.to !== undefined && values['to-export']) {
    throw new UsageError('--to-export and --to exclude each other')
  }
  if (values.to !== undefined && values.qr) {
    throw new UsageError('--qr and --to exclude each other')
  }
  if (values.out !== undefined && values.to === undefined) {
    throw new UsageError('--out is for the output of --to: give --to too')
  }
}

/** Reads the keys of all inputs. With several, one that cannot be read does not stop the others. */
async function readAll(inputs: readonly KeyInput[], run: Run): Promise<TransferKey[]> {
  const { values, io, report } = run
  const all: TransferKey[] = []
  for (const { place, data } of inputs) {
    try {
      const about = { format: values.from, place }
      const { keys, problems } = await readKeyFile(data, values, io, report, about)
      run.failures += problems.length
      all.push(...keys)
    } catch (error) {
      const failure = failureOf(error)
      if (failure === undefined || error instanceof UsageError || inputs.length === 1) {
        throw located(place, error)
      }
      fail({ ...failure, message: place + failure.message }, {}, run)
    }
  }
  return all
}

function printUris(keys: readonly TransferKey[], run: Run): void {
  keys.forEach((key, index) => {
    const position = index + 1
    const { issuer, account } = key
    const uri = attempt(position, key, run, () => keyUri(key))
    if (uri === undefined) return
    const warnings = key.encoder ? [] : keyWarnings(key).filter(({ code }) => MOVED.includes(code))
    print(uri, { position, issuer, account, uri, warnings }, run)
    warn(position, key, warnings, run)
  })
}

/** The warnings that matter for a key that only moves. */
const MOVED = ['weak-secret', 'issuer-missing', 'steam']

function printExport(keys: readonly TransferKey[], perUri: number, run: Run): void {
  const written = keys.flatMap((key, index) => {
    const position = index + 1
    const uris = attempt(position, key, run, () => {
      if (key.encoder) throw steamError()
      return migrationUris([key])
    })
    if (uris === undefined) return []
    warn(position, key, lost(key), run)
    return [{ key, position }]
  })
  const uris = misuse(() =>
    migrationUris(
      written.map(({ key }) => key),
      { perUri },
    ),
  )
  uris.forEach((uri, index) => {
    const warnings = written
      .slice(index * perUri, (index + 1) * perUri)
      .flatMap(({ key, position }) => lost(key).map((each) => ({ position, ...each })))
    print(uri, { uri, part: index + 1, parts: uris.length, warnings }, run)
  })
}

/** Warns of the fields of a key that an export cannot hold. */
function lost(key: TransferKey): Warning[] {
  const names = (['image', 'group', 'serial', 'drift'] as const).filter((name) => key[name])
  if (names.length === 0) return []
  return [{ code: 'left-out', message: `an export cannot hold ${names.join(', ')}` }]
}

/** Writes a key, or reports that it cannot be written. */
function attempt<T>(position: number, key: TransferKey, run: Run, write: () => T): T | undefined {
  try {
    return write()
  } catch (error) {
    if (!isMisuse(error) && !(error instanceof DataError)) throw error
    const { issuer, account } = key
    const code = error instanceof DataError ? error.code : 'ERR_KEY_UNWRITABLE'
    const message = `key ${position}, ${nameOf(key)}: ${error.message}`
    fail({ code, message }, { position, issuer, account }, run)
    return undefined
  }
}

function warn(position: number, key: TransferKey, warnings: readonly Warning[], run: Run): void {
  const about = `key ${position}, ${nameOf(key)}: `
  run.report.warn(warnings.map(({ code, message }) => ({ code, message: about + message })))
}

function fail(failure: Failure, about: object, run: Run): void {
  run.failures++
  run.report.fail(failure, about)
}

function print(uri: string, fields: object, run: Run): void {
  const { values, io, report } = run
  report.result(fields, `${uri}\n`)
  if (!values.qr) return
  try {
    io.stdout.write(drawPicture(uri, values.background, io, report))
  } catch (error) {
    if (!isMisuse(error)) throw error
    const message = 'a URI is too long for a QR code; make --per-uri smaller'
    fail({ code: 'ERR_QR_LENGTH', message }, {}, run)
  }
}
