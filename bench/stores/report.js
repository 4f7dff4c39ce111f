/** The results of the stores as tables, and what is wrong with them. */

import { asMarkdown, figure } from '../report.js'
import { countryBlocks } from './country.js'
import { KINDS } from './where.js'

/** @typedef {import('../report.js').Table} Table */

/**
 * @typedef {object} Results
 * @property {string} date
 * @property {{ cpu: string, cores: number, system: string, load: number }} machine
 * @property {Record<string, string>} versions
 * @property {number} rounds
 * @property {import('./throughput.js').ThroughputRow[]} throughput
 * @property {import('./where.js').WhereRows} where
 * @property {import('./accounts.js').EightRows} eight
 * @property {import('./depth.js').DepthRows} depth
 * @property {import('./bytes.js').BytesRows} bytes
 * @property {import('./bytes.js').HeapRows} heap
 */

/**
 * What was measured by the same command on the same machine before anything was made faster; it is
 * only read.
 *
 * @typedef {object} Before
 * @property {string} date
 * @property {BeforeRow[]} throughput
 */

/** @typedef {{ task: string, name: string, durability: string, atOnce: number, rate: number, cpu: number, ratio: number }} BeforeRow */

/** With the most credentials a verification may take so many times as long as with the fewest. */
const FLAT = 1.5

/**
 * @param {Results} results
 * @param {Before} before
 * @returns {Record<string, Table>}
 */
export function tables({ throughput, where, eight, depth, bytes, heap }, before) {
  return {
    verify: throughputTable(
      'Verifications a second, of the right code of ever another credential',
      throughput.filter(({ task }) => task === 'verify'),
      before,
    ),
    'where-verify': whereTable(
      'Where the time of a verification goes, µs a call',
      where.filter(({ task }) => task === 'verify'),
    ),
    accounts: throughputTable(
      '`accounts.verify` a second, of the right code of ever another user',
      throughput.filter(({ task }) => task === 'accounts'),
      before,
    ),
    'where-accounts': whereTable(
      'Where the time of `accounts.verify` goes, µs a call',
      where.filter(({ task }) => task === 'accounts'),
    ),
    eight: {
      title: '`accounts.verify` in memory, by authenticators of the user',
      head: ['authenticators', 'reads', 'writes', 'µs', 'ratio'],
      rows: eight.map((row) => [
        `${row.authenticators}`,
        `${row.reads}`,
        `${row.writes}`,
        figure(row.microseconds),
        figure(row.ratio),
      ]),
    },
    depth: depthTable(depth),
    bytes: {
      title: 'Bytes of one row with its part of the indexes, and what a write adds to the log',
      head: ['', 'record', 'characters', 'stored', 'log, first on its page', 'log, further'],
      rows: bytes.map((row) => [
        row.name,
        row.kind,
        `${row.record}`,
        count(row.bytes),
        count(row.log.first),
        count(row.log.further),
      ]),
      below: `With ${count(bytes[0]?.rows ?? 0)} rows.`,
    },
    heap: {
      title: 'memoryStore: bytes of heap a live credential',
      head: ['credentials', 'bytes'],
      rows: heap.map((row) => [count(row.count), count(row.bytes)]),
    },
  }
}

/**
 * @param {string} title
 * @param {Results['throughput']} rows
 * @param {Before} before
 * @returns {Table}
 */
function throughputTable(title, rows, before) {
  return {
    title,
    head: [
      '',
      'set to',
      'at once',
      'einmal',
      'limit',
      'ratio (quartiles)',
      'asked',
      'CPU µs',
      'before: einmal',
      'before: ratio',
      'before: CPU µs',
    ],
    rows: rows.map((row) => [
      row.name,
      row.durability,
      `${row.atOnce}`,
      count(row.own.rate),
      count(row.bare.rate),
      `${row.ratio.toFixed(2)} (${row.quartiles.map((each) => each.toFixed(2)).join('–')})`,
      row.least === null ? '–' : `${row.least}`,
      `${figure(row.own.cpu)} / ${figure(row.bare.cpu)}`,
      ...beforeOf(row, before),
    ]),
    below: `CPU: what a call takes of this process, of einmal / of the limit. Before: as first measured, on ${before.date}, the CPU of einmal alone.`,
  }
}

/**
 * @param {import('./throughput.js').ThroughputRow} row
 * @param {Before} before
 */
function beforeOf({ task, name, durability, atOnce }, { throughput }) {
  const found = throughput.find((each) => {
    const same = each.task === task && each.atOnce === atOnce
    return same && each.name === name && each.durability === durability
  })
  if (!found) return ['–', '–', '–']
  return [count(found.rate), found.ratio.toFixed(2), figure(found.cpu)]
}

/**
 * @param {string} title
 * @param {Results['where']} rows
 * @returns {Table}
 */
function whereTable(title, rows) {
  return {
    title,
    head: ['', 'calls of', ...KINDS.map((kind) => (kind === 'node' ? 'Node' : kind)), 'together'],
    rows: rows.map(({ name, of, micros, together }) => [
      name,
      of,
      ...KINDS.map((kind) => (micros[kind] < 10 ? micros[kind].toFixed(1) : figure(micros[kind]))),
      figure(together),
    ]),
  }
}

/**
 * @param {Results['depth']} rows
 * @returns {Table}
 */
function depthTable(rows) {
  const sizes = [...new Set(rows.map(({ size }) => size))].sort((a, b) => a - b)
  const databases = [...new Map(rows.map((row) => [`${row.name} ${row.durability}`, row])).values()]
  return {
    title: 'Time of one verification, µs (times as long as with the fewest), by credentials stored',
    head: ['', 'set to', ...sizes.map(count)],
    rows: databases.map(({ name, durability }) => [
      name,
      durability,
      ...sizes.map((size) => {
        const row = rows.find((each) => {
          return each.name === name && each.durability === durability && each.size === size
        })
        return row ? `${figure(row.microseconds)} (${row.ratio.toFixed(2)})` : 'not filled so far'
      }),
    ]),
  }
}

/**
 * What went wrong by the project's own measure: no time in it, only ratios within the run.
 *
 * @param {Results} results
 */
export function failures({ throughput, eight, depth }) {
  const wrong = []
  for (const { task, name, durability, atOnce, ratio, least } of throughput) {
    if (least !== null && !(ratio >= least)) {
      wrong.push(`${task} on ${name}, ${durability}, ${atOnce} at once: ${ratio}, under ${least}`)
    }
  }
  for (const { name, durability, size, ratio, asked } of depth) {
    if (asked && !(ratio <= FLAT)) {
      wrong.push(`${name}, ${durability}, with ${count(size)} credentials: ${ratio} times the time`)
    }
  }
  for (const { authenticators, reads, writes, ratio } of eight) {
    if (reads !== 1 || writes !== 1) {
      wrong.push(`${authenticators} authenticators: ${reads} reads and ${writes} writes`)
    }
    if (!(ratio <= authenticators)) {
      wrong.push(`${authenticators} authenticators take ${ratio} times the time of one`)
    }
  }
  return wrong
}

/**
 * What the pages ask for by `<!-- bench:NAME -->`.
 *
 * @param {Results} results
 * @param {Before} before
 * @returns {Record<string, string>}
 */
export function blocks(results, before) {
  const { date, machine, versions, rounds } = results
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return {
    run: [
      `- ${date}, ${machine.cpu}, ${machine.cores} cores, ${machine.system}, where the servers ran too; load average ${figure(machine.load)} at the start`,
      `- ${rounds} rounds of each contest`,
      `- ${named.join(', ')}`,
    ].join('\n'),
    ...Object.fromEntries(
      Object.entries(tables(results, before)).map(([name, table]) => [name, asMarkdown(table)]),
    ),
    ...countryBlocks(results.bytes),
  }
}

/** @param {number} value */
function count(value) {
  return value.toLocaleString('en')
}
