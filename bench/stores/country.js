/** What a country takes of a database, computed from the bytes that were measured. */

import { asMarkdown } from '../report.js'

/** @typedef {import('./bytes.js').BytesRows} BytesRows */

const USERS = 83_000_000
/** Logins a second, when each user logs in once a day and a tenth of a day falls into one hour. */
const PEAK = Math.round((USERS * 0.1) / 3600)
/** How often a page is written between two checkpoints: the first time all of it is logged. */
const WRITES_A_PAGE = 3.5
const MASTERS = 6

/**
 * @param {BytesRows} bytes
 * @returns {Record<string, string>} blocks for the pages
 */
export function countryBlocks(bytes) {
  return { 'country-postgres': postgres(bytes), 'country-redis': redis(bytes) }
}

/** @param {BytesRows} bytes */
function postgres(bytes) {
  const credential = rowOf(bytes, 'PostgreSQL', 'credential')
  const user = rowOf(bytes, 'PostgreSQL', 'user')
  const { first, further } = credential.log
  const more = WRITES_A_PAGE - 1
  return table([
    [
      'table and index, `createVerifier`, all of them at once',
      `${count(USERS)} × ${count(credential.bytes)} bytes`,
      size(USERS * credential.bytes),
    ],
    [
      'the same, `accounts`',
      `${count(USERS)} × ${count(user.bytes)} bytes`,
      size(USERS * user.bytes),
    ],
    ['statements a second in the peak', `${count(PEAK)} × 2`, count(PEAK * 2)],
    [
      'log a second in the peak, each write the first on its page',
      `${count(PEAK)} × ${count(first)} bytes`,
      size(PEAK * first),
    ],
    [
      `log a day, checkpoints so rare that a page is written ${WRITES_A_PAGE} times between two`,
      `${count(USERS)} × (${count(first)} + ${more} × ${count(further)}) / ${WRITES_A_PAGE} bytes`,
      size((USERS * (first + more * further)) / WRITES_A_PAGE),
    ],
  ])
}

/** @param {BytesRows} bytes */
function redis(bytes) {
  const credential = rowOf(bytes, 'Redis', 'credential')
  const all = USERS * credential.bytes
  return table([
    [
      'memory, all of them at once',
      `${count(USERS)} × ${count(credential.bytes)} bytes`,
      size(all),
    ],
    [
      `on each of ${MASTERS} masters, with as many replicas`,
      `${size(all)} / ${MASTERS}`,
      size(all / MASTERS),
    ],
    [
      'commands a second in the peak, each master',
      `${count(PEAK)} × 2 / ${MASTERS}`,
      count(Math.round((PEAK * 2) / MASTERS)),
    ],
  ])
}

/**
 * @param {BytesRows} bytes
 * @param {string} database
 * @param {string} kind
 */
function rowOf(bytes, database, kind) {
  const row = bytes.find((each) => each.name.startsWith(database) && each.kind === kind)
  if (!row) throw new Error(`no bytes of ${database}, ${kind}`)
  return row
}

/** @param {string[][]} rows */
function table(rows) {
  return asMarkdown({
    title: `${count(USERS)} users, one login a day each`,
    head: ['', 'sum', 'makes'],
    rows,
  })
}

/** @param {number} bytes two digits of it, as a person says it */
function size(bytes) {
  const [unit, name] = bytes >= 1e9 ? [1e9, 'GB'] : [1e6, 'MB']
  return `${count(Number((bytes / unit).toPrecision(2)))} ${name}`
}

/** @param {number} value */
function count(value) {
  return value.toLocaleString('en')
}
