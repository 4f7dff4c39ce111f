/** The results of the stores as tables, and the limits that they miss. */

import { describeRun, type Run } from '../support/machine.js'
import type { Report } from '../support/pages.js'
import { allAsText, asBlocks, count, figure, type Table } from '../support/table.js'
import type { BytesRow, HeapRow } from './bytes.js'
import type { RatioRow } from './compare.js'
import type { DevicesRow } from './devices.js'
import { OWNERS, type ProfileRow } from './profile.js'
import type { RowCountsRow } from './row-counts.js'
import type { TagsRow } from './tags.js'
import type { TaskId } from './tasks.js'

export interface StoreResults extends Run {
  rounds: number
  ratios: RatioRow[]
  profiles: ProfileRow[]
  devices: DevicesRow[]
  /** Undefined in results that do not have it. */
  tags?: TagsRow[]
  rowCounts: RowCountsRow[]
  bytes: BytesRow[]
  heap: HeapRow[]
}

/** The largest time of a verification with the most rows, as a multiple of that with the fewest. */
const FLAT = 1.5

/** The largest processor time of two tags, as a multiple of two HMACs of another library. */
const TAGS = 1.5

export const storeReport: Report<StoreResults> = {
  results: 'docs/benchmarks/stores.json',
  pages: ['docs/benchmarks/stores.md', 'docs/explanation/scaling.md'],
  text: (results) => allAsText(tables(results)),
  blocks: (results) => ({
    run: describeRun(results, `${results.rounds} rounds of each comparison`),
    ...asBlocks(tables(results)),
  }),
  failures,
}

function tables(results: StoreResults): Record<string, Table> {
  return {
    verify: ratioTable(results, 'verify', 'Verifications a second', 'driver'),
    'profile-verify': profileTable(results, 'verify', 'The time of a verification, µs a call'),
    authenticated: ratioTable(
      results,
      'authenticated',
      'Verifications a second through `authenticatedStore`',
      'without it',
    ),
    accounts: ratioTable(results, 'accounts', '`accounts.verify` a second', 'limit'),
    'profile-accounts': profileTable(
      results,
      'accounts',
      'The time of `accounts.verify`, µs a call',
    ),
    devices: devicesTable(results),
    tags: tagsTable(results),
    'row-counts': rowCountsTable(results),
    bytes: {
      title: 'Bytes of one row with its part of the indexes, and of a write in the log',
      head: ['', 'record', 'characters', 'stored', 'log, first on its page', 'log, further'],
      rows: results.bytes.map((row) => [
        row.name,
        row.kind,
        `${row.record}`,
        ...[row.bytes, row.log.first, row.log.further].map(count),
      ]),
      below: `With ${count(results.bytes[0]?.rows ?? 0)} rows.`,
    },
    heap: {
      title: 'memoryStore: bytes of heap a credential',
      head: ['credentials', 'bytes'],
      rows: results.heap.map((row) => [count(row.count), count(row.bytes)]),
    },
  }
}

function ratioTable({ ratios }: StoreResults, task: TaskId, title: string, limit: string): Table {
  return {
    title,
    head: ['', 'setting', 'concurrent', 'einmal', limit, 'ratio (quartiles)', 'target', 'CPU µs'],
    rows: ratios
      .filter((row) => row.task === task)
      .map((row) => [
        row.name,
        row.durability,
        `${row.concurrency}`,
        count(row.own.rate),
        count(row.limit.rate),
        `${row.ratio.toFixed(2)} (${row.quartiles.map((each) => each.toFixed(2)).join('–')})`,
        row.least === null ? '–' : `${row.least}`,
        `${figure(row.own.cpu)} / ${figure(row.limit.cpu)}`,
      ]),
    below: `CPU: processor time of a call in this process, einmal / ${limit}.`,
  }
}

function profileTable({ profiles }: StoreResults, task: TaskId, title: string): Table {
  return {
    title,
    head: ['', 'calls of', ...OWNERS.map((each) => (each === 'node' ? 'Node' : each)), 'together'],
    rows: profiles
      .filter((row) => row.task === task)
      .map(({ name, of, micros, together }) => [
        name,
        of,
        ...OWNERS.map((each) =>
          micros[each] < 10 ? micros[each].toFixed(1) : figure(micros[each]),
        ),
        figure(together),
      ]),
  }
}

function devicesTable({ devices }: StoreResults): Table {
  return {
    title: '`accounts.verify` in memory, of a record with 10 recovery codes',
    head: ['devices', 'reads', 'writes', 'µs', 'ratio', 'processor time, µs'],
    rows: devices.map((row) => [
      `${row.authenticators}`,
      `${row.reads}`,
      `${row.writes}`,
      ...[row.microseconds, row.ratio].map(figure),
      row.cpu === null ? 'not measured' : figure(row.cpu),
    ]),
  }
}

function tagsTable({ tags = [] }: StoreResults): Table {
  return {
    title: 'Processor time of reading and writing the record of a user in memory, µs',
    head: ['characters', 'without tags', 'with', 'difference', 'two HMACs of noble'],
    rows: tags.map((row) => [
      `${row.record}`,
      ...[row.without, row.with, row.difference, row.hmacs].map(figure),
    ]),
  }
}

function rowCountsTable({ rowCounts }: StoreResults): Table {
  const sizes = [...new Set(rowCounts.map(({ size }) => size))].sort((a, b) => a - b)
  const cells = new Map(rowCounts.map((row) => [cellOf(row, row.size), row]))
  const databases = new Map(rowCounts.map((row) => [cellOf(row, 0), row]))
  return {
    title: 'Time of one verification, µs (as a multiple of the fewest), by credentials stored',
    head: ['', 'setting', ...sizes.map(count)],
    rows: [...databases.values()].map((database) => [
      database.name,
      database.durability,
      ...sizes.map((size) => {
        const row = cells.get(cellOf(database, size))
        return row ? `${figure(row.microseconds)} (${row.ratio.toFixed(2)})` : 'not stored'
      }),
    ]),
  }
}

function cellOf({ name, durability }: RowCountsRow, size: number): string {
  return `${name}, ${durability}, ${size}`
}

function failures({ ratios, devices, tags = [], rowCounts }: StoreResults): string[] {
  return [
    ...ratios
      .filter(({ least, ratio }) => least !== null && !(ratio >= least))
      .map(({ task, name, durability, concurrency, ratio, least }) => {
        return `${task} on ${name}, ${durability}, ${concurrency} concurrent: ${ratio}, under ${least}`
      }),
    ...rowCounts
      .filter(({ limited, ratio }) => limited && !(ratio <= FLAT))
      .map(({ name, durability, size, ratio }) => {
        return `${name}, ${durability}, ${count(size)} credentials: ${ratio} times the time`
      }),
    ...tags
      .filter(({ difference, hmacs }) => !(difference <= TAGS * hmacs))
      .map(({ difference, hmacs }) => `two tags take ${difference} µs, and two HMACs ${hmacs} µs`),
    ...devices
      .filter(({ reads, writes }) => reads !== 1 || writes !== 1)
      .map((row) => `${row.authenticators} devices: ${row.reads} reads and ${row.writes} writes`),
    ...devices
      .filter(({ authenticators, ratio }) => !(ratio <= authenticators))
      .map(({ authenticators, ratio }) => `${authenticators} devices take ${ratio} times the time`),
  ]
}
