/** Reads CSV (RFC 4180) with the package @vanillaes/csv, within bounds. */

import { limitError, syntaxError } from './transfer-errors.js'

/** Most commas and line feeds: each may become a text in memory. */
const MOST_SEPARATORS = 1_000_000

/**
 * Returns the cells of each row. The parser is loaded when it is needed.
 *
 * @throws {EinmalError} `ERR_TRANSFER_LIMIT`, `ERR_TRANSFER_SYNTAX`
 */
export async function csvRows(text: string): Promise<readonly (readonly string[])[]> {
  let separators = 0
  for (const character of text) {
    if (character === ',' || character === '\n' || character === '\r') separators++
  }
  if (separators > MOST_SEPARATORS) throw limitError(`the file has over ${MOST_SEPARATORS} cells`)
  const { parse } = await import('@vanillaes/csv')
  try {
    // Without the last line feed, the parser would drop a last row with a single cell.
    return parse(`${text}\n`)
  } catch {
    // The error of the parser is not passed on: it may quote a cell.
    throw syntaxError('the file is not CSV: a quote is in the wrong place')
  }
}
