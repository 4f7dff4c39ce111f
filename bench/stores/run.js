/**
 * `npm run bench:stores`: the stores beside the bare drivers, and what they take. `--quick` for a
 * short run that writes no files, `--check` to fail when a ratio is missed. `--pages` measures
 * nothing, and writes the figures of the last run into the pages.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadNow, machine, today } from '../machine.js'
import { asText } from '../report.js'
import { accounting, measureEight, userKeyOf, userRecord } from './accounts.js'
import { measureBytes, measureHeap } from './bytes.js'
import { keyOf, recordAt } from './credentials.js'
import { databases, sqliteWithCache, startServers } from './databases.js'
import { measureDepth } from './depth.js'
import { FIGURES, readBefore, writePages } from './pages.js'
import { failures, tables } from './report.js'
import { measureThroughput } from './throughput.js'
import { verifying } from './verifying.js'

const ROOT = join(import.meta.dirname, '..', '..')

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    check: { type: 'boolean' },
    pages: { type: 'boolean' },
  },
})

const size = flags.quick
  ? {
      heap: [1e4],
      bytes: { rows: 10_000, writes: 100 },
      throughput: { rounds: 9, turnMs: 10, warmMs: 100, users: 512, profileMs: 100 },
      depth: { sizes: [1e3, 1e5], rounds: 15, turnMs: 10 },
      eight: { rounds: 10 },
    }
  : {
      heap: [1e5, 1e6],
      bytes: { rows: 100_000, writes: 1000 },
      throughput: { rounds: 50, turnMs: 50, warmMs: 1000, users: 4096, profileMs: 2000 },
      depth: { sizes: [1e3, 1e5, 1e6, 1e7], rounds: 100, turnMs: 15 },
      eight: { rounds: 40 },
    }

if (flags.pages) {
  writePages()
  process.exit()
}

const before = readBefore()
const load = loadNow()
const { places, stop } = await startServers()
/** @type {import('./report.js').Results} */
let results
try {
  results = await measured()
} finally {
  await stop()
}

console.log(Object.values(tables(results, before)).map(asText).join('\n\n'))

if (!flags.quick) {
  writeFileSync(FIGURES, `${JSON.stringify(results, null, 2)}\n`)
  writePages()
  console.log('\nWritten to docs/benchmarks and to docs/explanation/scaling.md.')
}

if (flags.check) {
  const wrong = failures(results)
  console.log(wrong.length === 0 ? '\nEvery ratio is reached.' : `\n${wrong.join('\n')}`)
  process.exitCode = wrong.length === 0 ? 0 : 1
}

/** @returns {Promise<import('./report.js').Results>} */
async function measured() {
  console.error('Measuring throughput')
  const all = /** @type {import('./databases.js').DatabaseId[]} */ (Object.keys(databases))
  const tasks = [verifying, accounting].map(({ id }) => id)
  const { throughput, where } = await measureThroughput(tasks, all, places, size.throughput)
  console.error('Measuring eight authenticators')
  const eight = await measureEight(size.eight)
  console.error('Measuring bytes')
  const heap = measureHeap(size.heap)
  const kinds = [
    { kind: 'credential', keyOf, record: await recordAt(Date.now()) },
    { kind: 'user', keyOf: userKeyOf, record: await userRecord() },
  ]
  const memory = databases.memory()
  const sqlite = databases.sqlite(places)
  const sqliteCache = sqliteWithCache(places)
  const sqliteNormal = databases.sqliteNormal(places)
  const postgres = databases.postgres(places)
  const postgresOff = databases.postgresOff(places)
  const redis = await databases.ioredis(places)
  const redisEverysec = await databases.ioredisEverysec(places)
  const bytes = await measureBytes([sqliteNormal, postgresOff, redis], kinds, size.bytes)
  console.error('Measuring depth')
  const files = [sqlite, sqliteCache, sqliteNormal]
  const deep = [memory, ...files, postgres, postgresOff, redis, redisEverysec]
  const depth = await measureDepth(deep, {
    ...size.depth,
    onProgress: (what) => console.error(`  ${what}`),
  })
  const versions = {
    SQLite: await sqlite.version(),
    PostgreSQL: await postgres.version(),
    Redis: await redis.version(),
  }
  await Promise.all(deep.map((database) => database.close()))
  return {
    date: today(),
    machine: { ...machine(), load },
    versions: { Node: process.versions.node, ...versions, ...packages() },
    rounds: size.throughput.rounds,
    throughput,
    where,
    eight,
    depth,
    bytes,
    heap,
  }
}

function packages() {
  const folders = ['libsql', 'pg', 'redis', 'ioredis'].map((name) => join('node_modules', name))
  return Object.fromEntries(
    ['.', ...folders].map((folder) => {
      const text = readFileSync(join(ROOT, folder, 'package.json'), 'utf8')
      const { name, version } = JSON.parse(text)
      return [name, version]
    }),
  )
}
