/** The tests as tables, and what is wrong with them. */

import { asMarkdown } from '../report.js'
import { pairs } from './pairs.js'
import { LIMIT } from './t-test.js'

/** @typedef {import('../report.js').Table} Table */
/** @typedef {import('./measure.js').TimingRows} TimingRows */

/**
 * @typedef {object} Results
 * @property {string} date
 * @property {{ cpu: string, cores: number, system: string, load: number }} machine
 * @property {Record<string, string>} versions
 * @property {TimingRows} rows
 */

/**
 * @param {Results} results
 * @returns {Record<string, Table>}
 */
export function tables({ rows }) {
  return {
    einmal: {
      title: 'einmal: classes that must take the same time',
      head: [...HEAD, `under ${LIMIT}`],
      rows: rows.filter(isOwn).map((row) => [...cells(row), row.worst < LIMIT ? 'yes' : 'NO']),
    },
    planted: {
      title: 'The planted leaks: what the same test finds',
      head: ['', ...HEAD, 'found'],
      rows: rows
        .filter((row) => !isOwn(row))
        .map((row) => [PLANTED[row.verifier] ?? '', ...cells(row), isFound(row) ? 'yes' : 'NO']),
    },
  }
}

/** @type {Readonly<Record<string, string>>} */
const PLANTED = {
  leavesTheWindow: 'leaves the window at the first match',
  leavesTheCode: 'leaves the comparison at the first wrong digit',
}

const HEAD = [
  'classes',
  'median, ns',
  't, nothing cropped',
  't, second order',
  'largest t of the croppings',
  'which keeps',
  'difference there, ns',
]

/** @param {TimingRows[number]} row */
function cells({ pair, median, uncropped, secondOrder, largest }) {
  return [
    pairs[pair].title,
    `${median}`,
    size(uncropped),
    size(secondOrder),
    size(largest.t),
    `${(largest.kept * 100).toFixed(1)} %`,
    size(largest.difference),
  ]
}

/** @param {number} value */
function size(value) {
  return Math.abs(value).toFixed(2)
}

/** @param {TimingRows[number]} row */
function isOwn({ verifier }) {
  return verifier === 'verifyTotp'
}

/** @param {TimingRows[number]} row */
function isFound({ worst }) {
  return worst > LIMIT
}

/**
 * What the page is filled with.
 *
 * @param {Results} results
 */
export function blocks(results) {
  const { date, machine, versions, rows } = results
  return {
    run: [
      `- ${date}, ${machine.cpu}, ${machine.cores} cores, ${machine.system}; load average ${machine.load.toFixed(1)} at the start`,
      `- ${Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ')}`,
      `- ${(rows[0]?.samples ?? Number.NaN).toLocaleString('en')} samples a row`,
    ].join('\n'),
    ...Object.fromEntries(
      Object.entries(tables(results)).map(([name, table]) => [name, asMarkdown(table)]),
    ),
  }
}

/**
 * What is wrong. A short run is too short to acquit anybody: it only tells whether the leaks are
 * found.
 *
 * @param {Results} results
 * @param {boolean} quick
 */
export function failures({ rows }, quick) {
  return rows.flatMap((row) => {
    const what = `${row.verifier}, ${pairs[row.pair].title}: |t| is ${row.worst.toFixed(2)}`
    if (!isOwn(row)) return isFound(row) ? [] : [`a planted leak is not found: ${what}`]
    return quick || row.worst < LIMIT ? [] : [`${what}, not under ${LIMIT}`]
  })
}
