/** `npm run bench:stores`: each store beside its bare driver, its bytes, and its speed by the number of rows. */

import { runBench } from '../support/command.js'
import { inFreshProcess } from '../support/fresh-process.js'
import { machineNow, today, versionsOf } from '../support/machine.js'
import { measureBytes, measureHeap } from './bytes.js'
import type { Compared, CompareInput } from './compare-process.js'
import type { Database } from './database.js'
import { DATABASES, type DatabaseId, openDatabase, type Places, startServers } from './databases.js'
import { measureDevices } from './devices.js'
import { type StoreResults, storeReport } from './report.js'
import { measureRowCounts } from './row-counts.js'
import { measureTags } from './tags.js'

const QUICK = {
  compare: { rounds: 9, turnMs: 10, warmMs: 100, users: 512, profileMs: 100 },
  devices: 10,
  tags: 40,
  heap: [1e4],
  bytes: { rows: 10_000, writes: 100 },
  rowCounts: { sizes: [1e3, 1e5], rounds: 15, turnMs: 10 },
}
const WHOLE: typeof QUICK = {
  compare: { rounds: 50, turnMs: 50, warmMs: 1000, users: 4096, profileMs: 2000 },
  devices: 40,
  tags: 200,
  heap: [1e5, 1e6],
  bytes: { rows: 100_000, writes: 1000 },
  rowCounts: { sizes: [1e3, 1e5, 1e6, 1e7], rounds: 100, turnMs: 15 },
}

await runBench(storeReport, measure)

async function measure(quick: boolean): Promise<StoreResults> {
  const machine = machineNow()
  const { places, stop } = await startServers()
  try {
    return { machine, ...(await measureOn(places, quick ? QUICK : WHOLE)) }
  } finally {
    await stop()
  }
}

async function measureOn(
  places: Places,
  size: typeof QUICK,
): Promise<Omit<StoreResults, 'machine'>> {
  // The type of Object.keys does not know the keys.
  const all = Object.keys(DATABASES) as DatabaseId[]
  console.error('Comparing each store with its driver')
  const compared = all.filter((id) => id !== 'sqliteCache')
  const found: Compared[] = []
  // A fresh process each: as in a program that has one store, and so that no other task has warmed
  // the code or filled the memory.
  for (const task of ['verify', 'authenticated', 'accounts'] as const) {
    for (const database of compared) {
      console.error(`  ${task} on ${database}`)
      const input: CompareInput = { task, database, places, options: size.compare }
      found.push(await inFreshProcess<Compared>('bench/stores/compare-process.ts', input))
    }
  }
  console.error('Measuring authenticators of a user')
  const devices = await measureDevices(size.devices)
  const tags = [await measureTags(size.tags)]

  const open = new Map<DatabaseId, Database>()
  for (const id of all.filter((each) => !each.startsWith('nodeRedis'))) {
    open.set(id, await openDatabase(id, places))
  }
  const opened = (...ids: DatabaseId[]): Database[] => ids.flatMap((id) => open.get(id) ?? [])
  console.error('Measuring bytes')
  const bytes = await measureBytes(opened('sqliteNormal', 'postgresOff', 'ioredis'), size.bytes)
  const heap = await measureHeap(size.heap)
  console.error('Measuring by the number of rows')
  const rowCounts = await measureRowCounts([...open.values()], size.rowCounts)
  const versions: Record<string, string> = { Node: process.versions.node }
  for (const database of opened('sqlite', 'postgres', 'mariadb', 'ioredis')) {
    versions[database.name.split(',')[0] ?? ''] = await database.version()
  }
  await Promise.all([...open.values()].map((database) => database.close()))
  return {
    date: today(),
    versions: {
      ...versions,
      ...versionsOf(['einmal', 'libsql', 'pg', 'mysql2', 'redis', 'ioredis']),
    },
    rounds: size.compare.rounds,
    ratios: found.flatMap(({ ratios }) => ratios),
    profiles: found.flatMap(({ profiles }) => profiles),
    ...{ devices, tags, rowCounts, bytes, heap },
  }
}
