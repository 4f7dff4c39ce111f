/** Reads the keys of a file: `readKeys`. */

import { invalidType, invalidValue } from '../core/argument-errors.js'
import { EinmalError } from '../core/errors.js'
import { foreignAdvice } from './foreign-advice.js'
import { FORMATS, recognise } from './recognise-keys.js'
import { limitEntries, syntaxError, unsupportedError } from './transfer-errors.js'
import type { FormatReader, TransferFormat, TransferWarning } from './transfer-format.js'
import { readInput, type TransferInput } from './transfer-input.js'
import type { TransferKey, TransferProblem } from './transfer-key.js'

/** Options of {@link readKeys}. */
export interface ReadKeysOptions {
  /**
   * The password of an encrypted file, or the pre-shared key of PSKC in hexadecimal. A function is only
   * called when the file is encrypted.
   */
  password?: string | (() => string | Promise<string>) | undefined
  /** The format, for a file that is not recognised. By default, the content decides. */
  format?: TransferFormat | undefined
}

/** The content of a file. */
export interface ReadKeysResult {
  format: TransferFormat
  /** The keys in the order of the file. */
  keys: TransferKey[]
  /** The entries that cannot be read. */
  problems: TransferProblem[]
  /** Remarks about the whole file. */
  warnings: TransferWarning[]
}

/**
 * Reads the keys of another program: the export of an authenticator app, or the seed file of hardware
 * tokens. The content decides on the format. An entry that cannot be read is in `problems`, and never
 * makes the others unreadable.
 *
 * @param data - the file, at most 16 MiB and 10,000 entries. Pass bytes where the file may be binary
 * @param options - `password` for an encrypted file; `format` overrides the recognition
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when an argument has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `format` is not a format
 * @throws {EinmalError} `ERR_TRANSFER_UNKNOWN` when the format is not recognised
 * @throws {EinmalError} `ERR_TRANSFER_UNSUPPORTED` for a file of another program, with advice
 * @throws {EinmalError} `ERR_TRANSFER_SYNTAX` when the file is broken
 * @throws {EinmalError} `ERR_TRANSFER_LIMIT` when the file is too large, or asks for too much work
 * @throws {EinmalError} `ERR_TRANSFER_PASSWORD_MISSING` when the file is encrypted and no password given
 * @throws {EinmalError} `ERR_TRANSFER_PASSWORD` when the password is wrong
 * @throws {EinmalError} `ERR_TRANSFER_DAMAGED` when the password is right, and the file was changed
 * @throws {EinmalError} `ERR_CRYPTO_UNAVAILABLE`
 *
 * @example
 * ```ts
 * import { readKeys } from 'einmal/transfer'
 *
 * const file = 'otpauth://totp/ACME:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=ACME\nnonsense\n'
 * const { format, keys, problems } = await readKeys(file)
 * format // 'uris'
 * keys[0]?.account // 'ada'
 * problems[0]?.position // 2
 * ```
 */
export async function readKeys(
  data: string | Uint8Array,
  options: ReadKeysOptions = {},
): Promise<ReadKeysResult> {
  const input = readInput(data)
  const ask = passwordOf(options)
  const reader = await loadReader(input, options.format ?? null)
  const { entries, warnings = [] } = await reader.read(input, { password: ask })
  const keys: TransferKey[] = []
  const problems: TransferProblem[] = []
  limitEntries(entries.filter((entry) => entry !== undefined))
  entries.forEach((entry, index) => {
    if (entry === undefined) return
    if ('key' in entry) {
      keys.push(entry.key)
      return
    }
    const { name, error } = entry
    const { code, message } = error
    problems.push({ position: index + 1, ...(name === undefined ? {} : { name }), code, message })
  })
  return { format: reader.format, keys, problems, warnings: [...warnings] }
}

/** Loads the reader, or throws the error that helps most. */
function loadReader(input: TransferInput, format: TransferFormat | null): Promise<FormatReader> {
  if (format !== null) {
    const named = FORMATS.find((each) => each.format === format)
    if (named) return named.load()
    if (typeof format !== 'string') {
      throw invalidType(`format must be a string, not ${typeof format}`)
    }
    throw invalidValue(`format must be one of ${FORMATS.map((each) => each.format).join(', ')}`)
  }
  const advice = foreignAdvice(input)
  if (advice !== undefined) throw unsupportedError(advice)
  if (input.isBrokenJson) throw syntaxError('the JSON is broken, or nested too deeply')
  const found = recognise(input)
  if (found) return found.load()
  throw new EinmalError(
    'ERR_TRANSFER_UNKNOWN',
    'the file is of no format that einmal knows; the list is on the page "Formats of other programs"',
  )
}

/** Checks the option, and returns the function that a reader calls. */
function passwordOf({ password }: ReadKeysOptions): () => Promise<string> {
  if (password != null && typeof password !== 'string' && typeof password !== 'function') {
    throw invalidType(`password must be a string or a function, not ${typeof password}`)
  }
  return async () => {
    const given = typeof password === 'function' ? await password() : password
    if (typeof given === 'string' && given !== '') return given
    throw new EinmalError(
      'ERR_TRANSFER_PASSWORD_MISSING',
      'the file is encrypted: its password is needed',
    )
  }
}
