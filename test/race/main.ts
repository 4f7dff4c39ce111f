/** `npm run race`: the whole race on every store, and its table; with `--small` a fortieth of it. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kind } from '../support/connect.js'
import { startPostgres, startRedis, whyNot } from '../support/servers.js'
import { type RaceResult, race } from './race.js'

const PROCESSES = 4
const TIMES = 16
const numbers = process.argv.includes('--small') ? 250 : 10_000
const folder = mkdtempSync(join(tmpdir(), 'einmal-race-'))

const places: [kind: Kind, missing: string | undefined, open: () => Promise<Place>][] = [
  ['sqlite', undefined, async () => ({ url: join(folder, 'race.db'), remove: async () => {} })],
  ['postgres', whyNot('postgres'), () => startPostgres()],
  ['redis', whyNot('redis-server'), () => startRedis(['--appendonly', 'yes'])],
]

interface Place {
  url: string
  remove(): Promise<void>
}

const rows: Record<string, string | number>[] = []
const faults: string[] = []
try {
  for (const [kind, missing, open] of places) {
    if (missing) {
      console.log(`NOT RUN, the race on ${kind}: ${missing}`)
      continue
    }
    const { url, remove } = await open()
    const progress = (line: string) => process.stderr.write(`\r\x1b[K${kind}, ${line}`)
    const options = { kind, numbers, processes: PROCESSES, times: TIMES, progress }
    const results = await race({ ...options, place: url, einmal: 'built' }).finally(remove)
    process.stderr.write('\r\x1b[K')
    for (const result of results) {
      rows.push({ store: kind, ...row(result) })
      faults.push(...result.faults.map((fault) => `${kind}, ${fault}`))
    }
  }
} finally {
  rmSync(folder, { recursive: true })
}
console.log(`Each of ${numbers} submitted ${TIMES} times at once, by ${PROCESSES} processes:\n`)
print(rows)
for (const fault of faults.slice(0, 20)) console.error(fault)
console.log(faults.length === 0 ? '\nNone lost, none twice.' : `\n${faults.length} WRONG`)
process.exitCode = faults.length === 0 ? 0 : 1

function row({ discipline, submitted, seconds, outcomes, faults }: RaceResult) {
  const { accepted = 0, replayed = 0, mismatch = 0, locked = 0, contended = 0 } = outcomes
  const rate = Math.round(submitted / seconds)
  const counts = { accepted, replayed, mismatch, locked, contended, wrong: faults.length }
  return { raced: discipline, submitted, ...counts, 'a second': rate }
}

function print(table: Record<string, string | number>[]): void {
  const names = Object.keys(table[0] ?? {})
  const lines = [names, names.map(() => '---'), ...table.map((each) => Object.values(each))]
  for (const line of lines) console.log(`| ${line.join(' | ')} |`)
}
