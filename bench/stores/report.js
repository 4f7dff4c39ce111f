/** The results of the stores as tables, and what is wrong with them. */

import { asMarkdown, figure } from '../report.js'

/** @typedef {import('../report.js').Table} Table */

/**
 * @typedef {object} Results
 * @property {string} date
 * @property {{ cpu: string, cores: number, system: string, load: number }} machine
 * @property {Record<string, string>} versions
 * @property {number} rounds
 * @property {import('./throughput.js').ThroughputRow[]} throughput
 * @property {import('./accounts.js').EightRows} eight
 * @property {import('./depth.js').DepthRows} depth
 * @property {import('./bytes.js').BytesRows} bytes
 * @property {import('./bytes.js').HeapRows} heap
 */

/** With the most credentials a verification may take so many times as long as with the fewest. */
const FLAT = 1.5

/**
 * @param {Results} results
 * @returns {Record<string, Table>}
 */
export function tables({ throughput, eight, depth, bytes, heap }) {
  return {
    verify: throughputTable(
      'Verifications a second, of the right code of ever another credential',
      throughput.filter(({ task }) => task === 'verify'),
    ),
    accounts: throughputTable(
      '`accounts.verify` a second, of the right code of ever another user',
      throughput.filter(({ task }) => task === 'accounts'),
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
 * @returns {Table}
 */
function throughputTable(title, rows) {
  return {
    title,
    head: ['', 'set to', 'at once', 'einmal', 'limit', 'ratio (quartiles)', 'asked', 'CPU µs'],
    rows: rows.map(({ name, durability, atOnce, own, bare, ratio, quartiles, least }) => [
      name,
      durability,
      `${atOnce}`,
      count(own.rate),
      count(bare.rate),
      `${ratio.toFixed(2)} (${quartiles.map((each) => each.toFixed(2)).join('–')})`,
      least === null ? '–' : `${least}`,
      `${figure(own.cpu)} / ${figure(bare.cpu)}`,
    ]),
    below: 'CPU: what a call takes of this process, of einmal / of the limit.',
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
 * @returns {Record<string, string>}
 */
export function blocks(results) {
  const { date, machine, versions, rounds } = results
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return {
    run: [
      `- ${date}, ${machine.cpu}, ${machine.cores} cores, ${machine.system}, where the servers ran too; load average ${figure(machine.load)} at the start`,
      `- ${rounds} rounds`,
      `- ${named.join(', ')}`,
    ].join('\n'),
    ...Object.fromEntries(
      Object.entries(tables(results)).map(([name, table]) => [name, asMarkdown(table)]),
    ),
  }
}

/** @param {number} value */
function count(value) {
  return value.toLocaleString('en')
}
