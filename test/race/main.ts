/**
 * `npm run race`: races codes and accounts on every store, starts on new SQLite files with every driver,
 * and prints tables. `--small` runs a fortieth of it, and `--only=mysql` only the races on this store.
 */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kind } from '../support/connect.js'
import { whyNot } from '../support/locate.mjs'
import { startMariadb, startPostgres, startRedis } from '../support/servers.js'
import { sqliteDrivers } from '../support/sqlite-drivers.js'
import { type AccountsRaceResult, raceAccounts } from './accounts-race.js'
import { progress } from './progress.js'
import { type RaceResult, race } from './race.js'
import { starts } from './starts.js'
import { raceTokens, type TokenRaceResult } from './token-race.js'

const PROCESSES = 4
const TIMES = 16
const small = process.argv.includes('--small')
const only = process.argv.find((word) => word.startsWith('--only='))?.slice('--only='.length)
const numbers = small ? 250 : 10_000
const STARTS = { files: small ? 10 : 100, processes: 8 }
const ACCOUNTS = { users: small ? 15 : 500, rounds: 3, processes: 16 }
const TOKENS = { tokens: small ? 25 : 200, rounds: 4, processes: 16 }
const seed = Number(process.env['EINMAL_SEED'] ?? Date.now() % 2 ** 31)
const folder = mkdtempSync(join(tmpdir(), 'einmal-race-'))

const places: [kind: Kind, missing: string | undefined, open: () => Promise<Place>][] = [
  ['sqlite', undefined, async () => ({ url: join(folder, 'race.db'), remove: async () => {} })],
  ['postgres', whyNot('postgres'), () => startPostgres()],
  ['mysql', whyNot('mariadbd'), () => startMariadb()],
  ['redis', whyNot('redis-server'), () => startRedis(['--appendonly', 'yes'])],
]

interface Place {
  url: string
  remove(): Promise<void>
}

const rows: Record<string, string | number>[] = []
const accountsRows: Record<string, string | number>[] = []
const tokenRows: Record<string, string | number>[] = []
const started: Record<string, string | number>[] = []
const faults: string[] = []
try {
  const chosen = places.filter(([kind]) => only === undefined || kind === only)
  if (chosen.length === 0) throw new Error(`there is no race on ${only}`)
  for (const [kind, missing, open] of chosen) {
    if (missing) {
      console.log(`NOT RUN, the race on ${kind}: ${missing}`)
      continue
    }
    const { url, remove } = await open()
    const report = (line: string) => progress(`${kind}, ${line}`)
    const options = { kind, numbers, processes: PROCESSES, times: TIMES, progress: report }
    try {
      const place = { place: url, einmal: 'built' } as const
      for (const result of await race({ ...options, ...place })) {
        rows.push({ store: kind, ...row(result) })
        faults.push(...result.faults.map((fault) => `${kind}, ${fault}`))
      }
      const onAccounts = { kind, ...place, ...ACCOUNTS, seed, progress: report }
      for (const result of await raceAccounts(onAccounts)) {
        accountsRows.push({ store: kind, ...accountsRow(result) })
        faults.push(...result.faults.map((fault) => `${kind}, ${fault}`))
      }
      const onTokens = await raceTokens({ kind, ...place, ...TOKENS, seed, progress: report })
      tokenRows.push({ store: kind, ...tokenRow(onTokens) })
      faults.push(...onTokens.faults.map((fault) => `${kind}, ${fault}`))
    } finally {
      progress()
      await remove()
    }
  }
  for (const driver of only === undefined || only === 'sqlite' ? sqliteDrivers() : []) {
    const name = `${driver.driver} on ${driver.on}`
    if (driver.missing) {
      console.log(`NOT RUN, the starts with ${name}: ${driver.missing}`)
      continue
    }
    progress(`starts with ${name}`)
    const files = join(folder, `starts ${started.length}`)
    mkdirSync(files)
    const result = await starts({ driver, folder: files, einmal: 'built', ...STARTS })
    progress()
    const wrong = [...result.failures, ...result.faults]
    started.push({ driver: name, starts: result.starts, wrong: wrong.length })
    faults.push(...wrong.map((fault) => `starts with ${name}: ${fault}`))
  }
} finally {
  rmSync(folder, { recursive: true })
}
console.log(`Each of ${numbers} submitted ${TIMES} times at once, by ${PROCESSES} processes:\n`)
print(rows)
console.log(
  `\n${ACCOUNTS.processes} processes at once on each of ${ACCOUNTS.users} users of each kind, seed ${seed}:\n`,
)
print(accountsRows)
console.log(
  `\n${TOKENS.processes} processes at once on each of ${TOKENS.tokens} hardware tokens, seed ${seed}:\n`,
)
print(tokenRows)
console.log(
  `\n${STARTS.processes} processes at once on each of ${STARTS.files} new SQLite files:\n`,
)
print(started)
for (const fault of faults.slice(0, 20)) console.error(fault)
console.log(
  faults.length === 0
    ? '\nNo code was lost or accepted twice, and every answer is that of the model.'
    : `\n${faults.length} WRONG`,
)
process.exitCode = faults.length === 0 ? 0 : 1

function row({ raced, submitted, seconds, outcomes, faults }: RaceResult) {
  const { accepted = 0, replayed = 0, mismatch = 0, locked = 0, contended = 0 } = outcomes
  const rate = Math.round(submitted / seconds)
  const counts = { accepted, replayed, mismatch, locked, contended, wrong: faults.length }
  return { raced, submitted, ...counts, 'a second': rate }
}

function accountsRow({ raced, operations, seconds, outcomes, faults }: AccountsRaceResult) {
  const { issueActivation = 0, activate = 0, enrol = 0, confirm = 0, verify = 0 } = outcomes
  const { recover = 0, remove = 0, reset = 0, replayed = 0, locked = 0, contended = 0 } = outcomes
  const accepted = { issueActivation, activate, enrol, confirm, verify, recover, remove, reset }
  const done = { ...accepted, replayed, locked, contended }
  const rest = operations - Object.values(done).reduce((a, b) => a + b, 0)
  const rate = Math.round(operations / seconds)
  return { users: raced, operations, ...done, other: rest, wrong: faults.length, 'a second': rate }
}

function tokenRow({ calls, seconds, outcomes, faults }: TokenRaceResult) {
  const { claim = 0, verify = 0, resync = 0, revoke = 0, confirmed = 0, used = 0 } = outcomes
  const { assign = 0, release = 0, contended = 0 } = outcomes
  const done = { claim, verify, resync, revoke, assign, release, confirmed, used, contended }
  const rest = calls - Object.values(done).reduce((a, b) => a + b, 0)
  const rate = Math.round(calls / seconds)
  return { calls, ...done, other: rest, wrong: faults.length, 'a second': rate }
}

function print(table: Record<string, string | number>[]): void {
  const names = Object.keys(table[0] ?? {})
  const lines = [names, names.map(() => '---'), ...table.map((each) => Object.values(each))]
  for (const line of lines) console.log(`| ${line.join(' | ')} |`)
}
