/**
 * Recognises the format of a file by its content, before any reader is loaded. The readers are files in
 * `formats`, each with one format.
 */

import { foreignAdvice } from './foreign-advice.js'
import { field, fieldAt, valuesAt } from './json-fields.js'
import { LINE_URI, MIGRATION_SCHEME, uriLines } from './line-uris.js'
import type { FormatReader, TransferFormat } from './transfer-format.js'
import { readInput, type TransferInput } from './transfer-input.js'

/** A format: the check that recognises it, and the reader, which is loaded when a file needs it. */
interface Format {
  readonly format: TransferFormat
  /** Recognises the format by its content. It does not check the entries. */
  matches(input: TransferInput): boolean
  load(): Promise<FormatReader>
}

/** All formats. The first that matches reads the file, so strict ones come first. */
export const FORMATS: readonly Format[] = [
  {
    format: 'aegis',
    matches: ({ json }) =>
      fieldAt(json, 'header', 'slots') !== undefined && field(json, 'db') !== undefined,
    load: async () => (await import('./formats/aegis-format.js')).aegisFormat,
  },
  {
    format: '2fas',
    matches: ({ json }) => isList(json, 'services') && field(json, 'schemaVersion') !== undefined,
    load: async () => (await import('./formats/two-fas-format.js')).twoFasFormat,
  },
  {
    format: 'freeotp-plus',
    matches: ({ json }) => isList(json, 'tokens') && isList(json, 'tokenOrder'),
    load: async () => (await import('./formats/freeotp-plus-format.js')).freeotpPlusFormat,
  },
  {
    format: 'bitwarden',
    matches({ json, text = '' }) {
      if (json !== undefined) return field(json, 'encrypted') !== undefined
      return /^[^\n]*\blogin_totp\b/.test(text)
    },
    load: async () => (await import('./formats/bitwarden-format.js')).bitwardenFormat,
  },
  {
    format: 'proton',
    matches: ({ json }) =>
      isList(json, 'entries') &&
      valuesAt(json, 'entries').some((each) => fieldAt(each, 'content', 'uri') !== undefined),
    load: async () => (await import('./formats/proton-format.js')).protonFormat,
  },
  {
    format: 'stratum',
    matches: ({ json, bytes }) =>
      isList(json, 'Authenticators') ||
      /^authenticatorpro$/i.test(String.fromCharCode(...bytes.slice(0, 16))),
    load: async () => (await import('./formats/stratum-format.js')).stratumFormat,
  },
  {
    format: 'duo',
    matches: ({ json }) =>
      Array.isArray(json) && json.some((each) => field(each, 'otpGenerator') !== undefined),
    load: async () => (await import('./formats/duo-format.js')).duoFormat,
  },
  {
    format: 'steam',
    matches: ({ json }) =>
      [json, ...valuesAt(json, 'accounts')].some(
        (each) => field(each, 'shared_secret') !== undefined,
      ),
    load: async () => (await import('./formats/steam-format.js')).steamFormat,
  },
  {
    format: 'andotp',
    matches: ({ json, text, bytes }) =>
      Array.isArray(json)
        ? json.some((each) => {
            return ['secret', 'label', 'type'].every((name) => field(each, name) !== undefined)
          })
        : // The encrypted file has no name of the format. Its first four bytes are a number of rounds.
          text === undefined && bytes.length > 44 && bytes[0] === 0,
    load: async () => (await import('./formats/andotp-format.js')).andotpFormat,
  },
  {
    format: 'pskc',
    matches: ({ text = '' }) => /^\s*</.test(text) && /<(?:[\w.-]+:)?KeyContainer[\s>]/.test(text),
    load: async () => (await import('./formats/pskc-format.js')).pskcFormat,
  },
  {
    format: 'google',
    matches: (input) => everyLine(input, (line) => MIGRATION_SCHEME.test(line)),
    load: async () => (await import('./formats/uris-format.js')).googleFormat,
  },
  {
    format: 'ente',
    matches: (input) => everyLine(input, (line) => /^\w.*[?&]codeDisplay=/.test(line)),
    load: async () => (await import('./formats/uris-format.js')).enteFormat,
  },
  {
    format: 'uris',
    matches: (input) => uriLines(input).some((line) => LINE_URI.test(line)),
    load: async () => (await import('./formats/uris-format.js')).urisFormat,
  },
  {
    format: 'yubico-csv',
    matches: (input) =>
      firstRows(input).some((line) => {
        // Mode, date and slot; or serial, an empty cell, 0, secret, an empty cell and a time.
        const isOath = /^\s*\d+\s*,[^,]*,\s*\d+\s*,\s*[\da-f]+\s*,[^,]*,\s*\d{4}-\d\d-\d\dT/i
        return /^\s*(?:OATH-HOTP|Yubico OTP|Static Password)[^,]*,/i.test(line) || isOath.test(line)
      }),
    load: async () => (await import('./formats/yubico-csv-format.js')).yubicoCsvFormat,
  },
  {
    format: 'oath-csv',
    matches(input) {
      const [name = '', secret = ''] = (firstRows(input)[0] ?? '').split(',', 2)
      // Two patterns without a choice for white space: no line takes more than linear time.
      return /^\S+$/.test(name.trim()) && /^[\da-f][\da-f\s]+$/i.test(secret.trim())
    },
    load: async () => (await import('./formats/oath-csv-format.js')).oathCsvFormat,
  },
]

/**
 * Recognises the format of a file by its content. The name of the file does not matter.
 *
 * @param data - the file, at most 16 MiB
 * @returns the format; undefined when `readKeys` cannot read the file
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `data` is neither a string nor a Uint8Array
 * @throws {EinmalError} `ERR_TRANSFER_LIMIT` when the file is larger than 16 MiB
 *
 * @example
 * ```ts
 * import { recogniseKeys } from 'einmal/transfer'
 *
 * recogniseKeys('token01, 3132333435363738393031323334353637383930, hotp, 6') // 'oath-csv'
 * ```
 */
export function recogniseKeys(data: string | Uint8Array): TransferFormat | undefined {
  const input = readInput(data)
  return foreignAdvice(input) === undefined ? recognise(input)?.format : undefined
}

/** The format of a file. */
export function recognise(input: TransferInput): Format | undefined {
  return FORMATS.find((format) => format.matches(input))
}

function isList(json: unknown, name: string): boolean {
  return Array.isArray(field(json, name))
}

function everyLine(input: TransferInput, check: (line: string) => boolean): boolean {
  const lines = uriLines(input)
  return lines.length > 0 && lines.every(check)
}

/** The first lines that are not comments; none for JSON. */
function firstRows({ text = '', json }: TransferInput): string[] {
  if (json !== undefined) return []
  return text.split(/[\r\n]/, 1000).filter((line) => line.trim() && !line.startsWith('#'))
}
