/** The file to be read: its bytes, its text, and its JSON where it has some. */

import { invalidType } from '../core/argument-errors.js'
import { isWellFormed, utf8 } from '../core/utf8.js'
import { LARGEST_FILE, limitError } from './transfer-errors.js'

export interface TransferInput {
  readonly bytes: Uint8Array
  /** The decoded text without a byte order mark; undefined for a binary file. */
  readonly text: string | undefined
  /** The parsed JSON; undefined for any other text. */
  readonly json: unknown
  /** True for a text that begins as JSON and cannot be parsed. */
  readonly isBrokenJson: boolean
}

/**
 * Decodes the file: UTF-8, or UTF-16 with a byte order mark, as editors of Windows write it.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `data` is neither a string nor a Uint8Array
 * @throws {EinmalError} `ERR_TRANSFER_LIMIT` when it is larger than 16 MiB
 */
export function readInput(data: string | Uint8Array): TransferInput {
  const isText = typeof data === 'string'
  if (!isText && data?.[Symbol.toStringTag] !== 'Uint8Array') {
    throw invalidType(`data must be a string or a Uint8Array, not ${typeof data}`)
  }
  if (data.length > LARGEST_FILE) throw limitError('the file has over 16 MiB')
  const decoded = isText ? data : decode(data)
  const text = decoded?.replace(/^\ufeff/, '')
  const json = text !== undefined && /^\s*[[{]/.test(text) ? parseJson(text) : undefined
  return {
    bytes: isText ? new Uint8Array() : data,
    text,
    json: json?.value,
    isBrokenJson: json?.value === null,
  }
}

/** Parses JSON. A text that is broken or nested too deeply gives null. */
export function parseJson(text: string): { value: unknown } {
  try {
    return { value: JSON.parse(text) }
  } catch {
    // The error of the engine may quote the text, and with it a secret.
    return { value: null }
  }
}

/** Decodes text; undefined when it is binary. */
export function decode(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes
  const name =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : 'utf-8'
  try {
    const text = new (platform().TextDecoder)(name, { fatal: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

/** Encodes text as UTF-8. A lone surrogate becomes U+FFFD. */
export function encode(text: string): Uint8Array {
  return utf8(isWellFormed(text) ? text : text.replace(/[\ud800-\udfff]/gu, '\ufffd'))
}

interface Platform {
  TextDecoder: new (name: string, options: { fatal: true }) => { decode(bytes: Uint8Array): string }
}

/** Every runtime with Web Crypto has it; elsewhere no bytes are read. The cast replaces the type library of one runtime. */
function platform(): Platform {
  return globalThis as unknown as Platform
}
