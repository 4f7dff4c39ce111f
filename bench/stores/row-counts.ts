/** The time of one verification, by the number of credentials in the store. */

import { createVerifier, Secret, type Verifier } from 'einmal'
import { median, quartiles, ratios, rounded, shuffled } from '../support/statistics.js'
import { idOf, keyOf, newCredentials, recordAt, requireOk, TURN } from './credentials.js'
import type { Database, Entries } from './database.js'

/** The secrets that take turns. */
const CREDENTIALS = newCredentials(64)

/** The most calls of a turn: with the fewest rows, no credential comes twice in it. */
const CALLS = 1000

export interface RowCountsOptions {
  /** Powers of ten, the smallest first. */
  sizes: readonly number[]
  /** After one that warms up. */
  rounds: number
  turnMs: number
}

export interface RowCountsRow {
  name: string
  durability: string
  size: number
  loadSeconds: number
  microseconds: number
  /** The time as a multiple of that with the fewest rows: the median of the rounds. */
  ratio: number
  quartiles: number[]
  /** Whether the ratio has a limit. */
  limited: boolean
}

/** The rows of one space. Databases of one place share them. */
interface Rows {
  size: number
  /** The time there. */
  now: number
  /** The next row whose credential is verified. */
  next: number
  loadSeconds: number
}

/** Measures in rounds: each database with each number of rows, in random order. */
export async function measureRowCounts(
  databases: readonly Database[],
  { sizes, rounds, turnMs }: RowCountsOptions,
): Promise<RowCountsRow[]> {
  const start = Date.now()
  const record = await recordAt(start)
  const known = new Map<string, Rows>()
  const turns: { database: Database; rows: Rows; verifier: Verifier; times: number[] }[] = []
  const closing: (() => void)[] = []
  for (const database of databases) {
    for (const size of sizes.filter((each) => each <= database.most)) {
      const name = `rows_${size}`
      const place = `${database.place} ${name}`
      const space = await database.open(name)
      closing.push(() => space.close?.())
      const rows = known.get(place) ?? { size, now: start, next: 0, loadSeconds: 0 }
      if (!known.has(place)) {
        console.error(`  ${database.name}: loading ${size.toLocaleString('en')}`)
        const began = performance.now()
        await space.load(entries(size, record))
        rows.loadSeconds = (performance.now() - began) / 1000
        known.set(place, rows)
      }
      const verifier = createVerifier({ store: space.store, now: () => rows.now })
      turns.push({ database, rows, verifier, times: [] })
    }
  }
  for (let round = 0; round <= rounds; round++) {
    for (const { verifier, rows, times } of shuffled(turns)) {
      const time = await timeOf(verifier, rows, turnMs)
      if (round > 0) times.push(time)
    }
  }
  for (const close of closing) close()
  return turns.map(({ database, rows: { size, loadSeconds }, times }) => {
    const fewest = turns.find((turn) => turn.database === database)
    const toFewest = ratios(times, fewest?.times ?? [])
    const { name, durability, durable, flatTo } = database
    return {
      ...{ name, durability, size },
      loadSeconds: rounded(loadSeconds),
      microseconds: median(times),
      ratio: median(toFewest),
      quartiles: quartiles(toFewest),
      limited: durable && size <= flatTo,
    }
  })
}

function* entries(size: number, record: string): Entries {
  for (let i = 0; i < size; i++) yield [keyOf(idOf(i)), record]
}

/** Verifies one credential after another. Returns the microseconds of a verification. */
async function timeOf(verifier: Verifier, rows: Rows, turnMs: number): Promise<number> {
  rows.now += TURN
  const known = CREDENTIALS.map(({ base32, codeAt }) => ({ base32, code: codeAt(rows.now) }))
  const calls = Array.from({ length: CALLS }, () => {
    rows.next = (rows.next + stepOf(rows.size)) % rows.size
    // The remainder is below the length.
    const credential = known[rows.next % known.length] as (typeof known)[number]
    return { id: idOf(rows.next), ...credential }
  })
  let done = 0
  const began = performance.now()
  for (const { id, base32, code } of calls) {
    requireOk(await verifier.verifyTotp({ id, secret: Secret.fromBase32(base32), code }))
    done++
    if (performance.now() - began > turnMs) break
  }
  return ((performance.now() - began) * 1000) / done
}

/**
 * The distance to the next row: the golden ratio of all rows, so that neighbours are far apart. It is
 * odd and no multiple of five, so that all rows of a power of ten come before one comes again.
 */
function stepOf(size: number): number {
  const step = Math.floor(size * 0.618) | 1
  return step % 5 === 0 ? step + 2 : step
}
