/** `einmal migrate`: converts exports of Google Authenticator to otpauth URIs, and back. */

import { migrationUris, readMigrationUri } from '../../core/migration.js'
import { type OtpauthKey, otpauthUri } from '../../core/otpauth.js'
import { assemble } from '../../transfer/migration-parts.js'
import { recogniseKeys } from '../../transfer/recognise-keys.js'
import { keyUri } from '../../transfer/writers/uri-writers.js'
import type { Values } from '../arguments.js'
import {
  ACCEPTED,
  DataError,
  type Failure,
  isMisuse,
  misuse,
  REFUSED,
  UsageError,
} from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import {
  failureAt,
  nameOf,
  type Part,
  readEntries,
  refuseSteam,
  type Source,
} from '../input-keys.js'
import type { Io } from '../io.js'
import { KEY_FILE_OPTIONS, readKeyBytes, readKeyFile, writeKeyFile } from '../key-files.js'
import { keyWarnings } from '../key-warnings.js'
import { readInteger } from '../option-values.js'
import { pictureText } from '../picture-input.js'
import { checkBackground, drawPicture, PICTURE_OPTIONS } from '../qr-picture.js'
import { printable, type Report, type Warning } from '../report.js'
import { INPUT_HELP, INPUT_OPTIONS, type Line, readLines } from '../secret-input.js'

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
  input: '< uris',
  description: [
    'Each line is a part of an export (otpauth-migration://…), in any order; every part must be',
    'there. With --to-export, each line is an otpauth URI. The file may be a picture of the QR codes,',
    'PNG, JPEG or WebP. A file of another app is recognised by its content, and its keys are printed as',
    'URIs too. The output contains the secrets.',
    'A key that cannot be read or written is reported, the others are printed, and the exit code is 1.',
    INPUT_HELP,
  ].join('\n'),
  options: OPTIONS,
  json: [
    'a line each key: position (from 1), issuer, account, uri, warnings [{ code, message }]',
    'with --to: format, keys (their number), text or out',
    'with --to-export a line each part: uri, part (from 1), parts,\n  warnings [{ position, code, message }]',
    'a key that cannot be read or written: position, issuer, account, error { code, message }',
    'a line that cannot be read: line, error; parts that are missing: error',
  ].join('\n'),
  examples: [
    'zbarimg --quiet --raw export-*.png | einmal migrate',
    'einmal migrate --file screenshot.png --qr',
    'einmal migrate --to-export --qr --file uris.txt',
    'einmal migrate --file aegis.json --to 2fas --out keys.2fas',
  ].join('\n'),
  async run({ values, io, report }) {
    checkBackground(values.background, values.qr, '--qr draws')
    if (values.qr && report.json) throw new UsageError('--qr and --json exclude each other')
    const perUri = readInteger('per-uri', values['per-uri'], 1, 100) ?? 10
    if (values['per-uri'] !== undefined && !values['to-export']) {
      throw new UsageError('--per-uri is for an export: give --to-export too')
    }
    const run = { values, io, report, failures: 0 }
    const file = await readOther(values, io)
    if (file.isOther) {
      await moveKeys(file.data, run)
      return run.failures > 0 ? REFUSED : ACCEPTED
    }
    const lines = await readLines(values, file.io, PROMPT, true)
    if (values['to-export']) toExport(lines, perUri, run)
    else fromExport(lines, run)
    return run.failures > 0 ? REFUSED : ACCEPTED
  },
})

const PROMPT = 'URIs, one a line, then an empty line (not shown):'

/** Formats whose lines are read by this command, which also names missing parts. */
const LINES: ReadonlySet<string | undefined> = new Set([undefined, 'uris', 'google'])

/** Reads the input, and tells whether it is a file of another program. */
async function readOther(
  values: Values<typeof OPTIONS>,
  io: Io,
): Promise<{ isOther: false; io: Io } | { isOther: true; data: string | Uint8Array }> {
  const isAsked = values.to !== undefined || values.from !== undefined
  if (isAsked && values['to-export'])
    throw new UsageError('--to-export and --to exclude each other')
  if (isAsked && values.qr && values.to) throw new UsageError('--qr and --to exclude each other')
  if (values.out !== undefined && values.to === undefined) {
    throw new UsageError('--out is for the output of --to: give --to too')
  }
  if (values.file === undefined && (io.env['EINMAL_SECRET'] || io.stdin.isTTY)) {
    if (!isAsked) return { isOther: false, io }
    const lines = await readLines(values, io, PROMPT, true)
    return { isOther: true, data: lines.map(({ text }) => text).join('\n') }
  }
  const file = await readKeyBytes('--file', values.file, io)
  const text = await pictureText(file)
  const data = text === undefined ? file : new TextEncoder().encode(text)
  if (isAsked || (!values['to-export'] && !LINES.has(recogniseKeys(data)))) {
    return { isOther: true, data }
  }
  // The input was read. `readLines` gets the same bytes again.
  const again = { readFile: async () => data, stdin: { ...io.stdin, bytes: async () => data } }
  return { isOther: false, io: { ...io, ...again } }
}

/** Writes the keys of a file of another program: as URIs, or in another format. */
async function moveKeys(data: string | Uint8Array, run: Run): Promise<void> {
  const { values, io, report } = run
  const { keys, problems } = await readKeyFile(data, values, io, report, values.from)
  run.failures += problems.length
  if (values.to !== undefined) {
    run.failures += await writeKeyFile(keys, values, io, report)
    return
  }
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

/** One run, with the number of its failures. */
interface Run {
  readonly values: Values<typeof OPTIONS>
  readonly io: Io
  readonly report: Report
  failures: number
}

function fromExport(lines: readonly Line[], run: Run): void {
  if (lines.every(({ text }) => /^(?:apple-)?otpauth:/i.test(text))) {
    throw new UsageError('these are otpauth URIs already; --to-export makes an export of them')
  }
  const several = lines.length > 1
  const parts = lines.flatMap(({ number, text }): Part[] => {
    try {
      return [readMigrationUri(text)]
    } catch (error) {
      fail(failureAt(number, several, error), { line: number }, run)
      return []
    }
  })
  const { entries, problems, remarks } = assemble(parts)
  for (const remark of remarks) run.report.note(remark)
  entries.forEach((entry, index) => {
    const position = index + 1
    const { issuer, account } = entry
    if ('error' in entry) {
      const { code } = entry.error
      const message = `key ${position}, ${nameOf(entry)}: ${entry.error.message}`
      fail({ code, message }, { position, issuer, account }, run)
      return
    }
    const uri = attempt(position, entry, run, () => otpauthUri(entry, { allowWeak: true }))
    if (uri === undefined) return
    const warnings = keyWarnings(entry).filter(({ code }) => MOVED.includes(code))
    print(uri, { position, issuer, account, uri, warnings }, run)
    warn(position, entry, warnings, run)
  })
  for (const message of problems) fail({ code: 'ERR_MIGRATION_BATCH', message }, {}, run)
}

/** The warnings that matter for a key that only moves. */
const MOVED = ['weak-secret', 'issuer-missing', 'steam']

function toExport(lines: readonly Line[], perUri: number, run: Run): void {
  const keys = readEntries(lines).flatMap((entry, index) => {
    const position = index + 1
    if ('failure' in entry) {
      fail(entry.failure, { line: entry.line }, run)
      return []
    }
    const { key, source } = entry
    const written = attempt(position, key, run, () => {
      refuseSteam(source)
      return migrationUris([key])
    })
    if (written === undefined) return []
    warn(position, key, lost(source), run)
    return [{ key, source, position }]
  })
  const uris = misuse(() =>
    migrationUris(
      keys.map(({ key }) => key),
      { perUri },
    ),
  )
  uris.forEach((uri, index) => {
    const warnings = keys
      .slice(index * perUri, (index + 1) * perUri)
      .flatMap(({ source, position }) => lost(source).map((each) => ({ position, ...each })))
    print(uri, { uri, part: index + 1, parts: uris.length, warnings }, run)
  })
}

/** Warns of the parameters of a URI that an export cannot hold. */
function lost(source: Source): Warning[] {
  if (source.kind !== 'otpauth') return []
  const { image, extra } = source.key
  const names = [...(image ? ['image'] : []), ...[...extra.keys()].map(printable)]
  if (names.length === 0) return []
  return [{ code: 'left-out', message: `an export cannot hold ${names.join(', ')}` }]
}

/** Writes a key, or reports that it cannot be written. */
function attempt<T>(position: number, key: OtpauthKey, run: Run, write: () => T): T | undefined {
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

function warn(position: number, key: OtpauthKey, warnings: readonly Warning[], run: Run): void {
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
