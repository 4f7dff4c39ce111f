/** The roll-out as a list for a spreadsheet: UTF-8 with a mark, semicolons, every cell quoted. */

import type { Words } from '../words/words.js'
import type { Rollout, RolloutPerson } from './rollout.js'

export function rolloutCsv(words: Words, { bodies, people, office }: Rollout): string {
  const { by, byMeans, csv, office: officeName, states } = words.rollout
  const names = new Map(bodies.map(({ id, name }) => [id, name]))
  const rowOf = (each: RolloutPerson): string[] => {
    const { person, state, activation, lastUsedAt, codesLeft, means, serials } = each
    return [
      person.name,
      names.get(person.home ?? '') ?? officeName,
      person.login ?? '',
      states[state],
      activation ? by[activation.by] : '',
      ...[activation?.issuedAt, activation?.expiresAt, activation?.usedAt, lastUsedAt].map(instant),
      state === 'enrolled' ? String(codesLeft) : '',
      means.map((each) => byMeans[each]).join(' + '),
      serials.join(' '),
    ]
  }
  const rows = [csv, ...[...people, ...office].map(rowOf)]
  return `\ufeff${rows.map((row) => `${row.map(cell).join(';')}\r\n`).join('')}`
}

/** In UTC, since a spreadsheet has no time zone. */
function instant(at: number | undefined): string {
  return at === undefined ? '' : new Date(at).toISOString().slice(0, 16).replace('T', ' ')
}

/** A spreadsheet runs a cell that begins with one of these signs as a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  // All are quoted: a program may separate cells by commas.
  return `"${safe.replaceAll('"', '""')}"`
}
