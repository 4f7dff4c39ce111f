/** Text with a URI on each line: otpauth, otpauth-migration or Steam. */

import { MIGRATION_SCHEME, uriLines } from '../line-uris.js'
import { type MigrationLine, migrationEntries } from '../migration-parts.js'
import { entryOf, failedEntry } from '../raw-key.js'
import { limitEntries, syntaxError } from '../transfer-errors.js'
import type { FormatReader, Reading, TransferEntry } from '../transfer-format.js'
import type { TransferInput } from '../transfer-input.js'
import { uriKey } from './uri-key.js'

/** Otpauth URIs, with any other URIs of keys between them. */
export const urisFormat: FormatReader = {
  format: 'uris',
  read: (input) => readLines(input),
}

/** Google Authenticator: only the parts of its exports. */
export const googleFormat: FormatReader = {
  format: 'google',
  read: (input) => readLines(input),
}

/** Ente Auth: otpauth URIs, with the settings of the app in a parameter that is skipped. */
export const enteFormat: FormatReader = {
  format: 'ente',
  read: (input) => readLines(input),
}

function readLines(input: TransferInput): Reading {
  const lines = limitEntries(uriLines(input))
  if (lines.length === 0) throw syntaxError('the file has no line with a URI')
  const entries: TransferEntry[] = []
  const parts: MigrationLine[] = []
  for (const [i, line] of lines.entries()) {
    if (MIGRATION_SCHEME.test(line)) parts.push({ uri: line, number: i + 1, at: entries.length })
    else entries.push(entryOf(undefined, () => uriKey(line)))
  }
  const { found, problems, warnings } = migrationEntries(parts)
  // All keys of the exports are at the place of the first part: their parts may come in any order.
  entries.splice(parts[0]?.at ?? 0, 0, ...found)
  for (const problem of problems) entries.push(failedEntry(undefined, problem))
  return { entries: limitEntries(entries), warnings }
}
