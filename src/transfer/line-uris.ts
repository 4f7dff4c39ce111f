/** The lines of a text with URIs. */

import type { TransferInput } from './transfer-input.js'

/** The beginning of a line with the URI of a key, or of an export. */
export const LINE_URI: RegExp = /^(?:(?:apple-)?otpauth|otpauth-migration|steam):\/\//i

export const MIGRATION_SCHEME: RegExp = /^otpauth-migration:/i

/** The lines with text, without comments. Those of zbarimg begin with `QR-Code:`. None for JSON. */
export function uriLines({ text, json }: TransferInput): string[] {
  if (text === undefined || json !== undefined) return []
  return text
    .split(/\r\n?|\n/)
    .map((line) => bareLine(line))
    .filter((line) => line !== '' && !line.startsWith('#'))
}

/** Removes the `QR-Code:` of zbarimg and quotes around a URI. */
function bareLine(line: string): string {
  const text = line.trim().replace(/^QR-Code: */, '')
  const [, quoted = text] = /^["'`“”„«‘‚](.*)["'`“”»’‘] ?[,;]?$/.exec(text) ?? []
  return quoted.trim()
}
