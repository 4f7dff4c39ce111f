/** `npm run bench:vault`: opens vaults of many entries, and shows their codes, in Node and in Chromium. scrypt is apart. */

import { scryptSync } from 'node:crypto'
import { Secret, totp } from 'einmal'
import { openVault, type VaultStorage } from 'einmal/vault'
import { whyNot } from '../../test/support/locate.mjs'
import { runBench } from '../support/command.js'
import { describeRun, machineNow, type Run, today } from '../support/machine.js'
import type { Report } from '../support/pages.js'
import { median, quartiles, ratios, shuffled } from '../support/statistics.js'
import { allAsText, asBlocks, count, figure, type Table } from '../support/table.js'
import { measureUnlock, type UnlockRow } from './in-browser.js'

interface VaultRow {
  entries: number
  bytes: number
  /** Milliseconds: to derive the key, and the rest of opening. */
  scrypt: number
  open: number
  /** Microseconds: a code of each entry, one after another. */
  code: number
  /** The time of `vault.code` as a multiple of that of one `totp`. */
  ratio: number
  quartiles: number[]
}

interface VaultResults extends Run {
  rounds: number
  rows: VaultRow[]
  /** None where there is no Chromium. */
  unlock: UnlockRow[]
}

const PASSPHRASE = 'correct horse battery'
/** A code must not take longer in a vault with more entries. The limit has room for noise. */
const MOST = 3

const report: Report<VaultResults> = {
  results: 'docs/benchmarks/vault.json',
  pages: ['docs/benchmarks/vault.md'],
  text: (results) => allAsText(tables(results)),
  blocks: (results) => ({
    run: describeRun(results, `median of ${results.rounds} rounds`),
    ...asBlocks(tables(results)),
  }),
  failures: ({ rows: [fewest, ...more] }) =>
    more
      .filter(({ code }) => !(code <= MOST * (fewest?.code ?? 0)))
      .map(
        ({ entries, code }) =>
          `${entries} entries: a code takes ${code} µs, over ${MOST} times as long`,
      ),
}

function tables({ rows, unlock }: VaultResults): Record<string, Table> {
  return {
    vault: {
      title: 'Opening a vault, and one code of each entry',
      head: [
        'entries',
        'bytes',
        'scrypt, ms',
        'open, ms',
        'all codes, ms',
        'a code, µs',
        'to totp',
      ],
      rows: rows.map((row) => [
        count(row.entries),
        count(row.bytes),
        figure(row.scrypt),
        figure(row.open),
        figure((row.code * row.entries) / 1000),
        figure(row.code),
        `${figure(row.ratio)} (${row.quartiles.map(figure).join('–')})`,
      ]),
    },
    unlock: {
      title: 'Unlocking the web authenticator in Chromium',
      head: ['entries', 'scrypt, ms', 'open, ms', 'first code, ms'],
      rows: unlock.map((row) => [
        count(row.entries),
        figure(row.scrypt),
        figure(row.open),
        figure(row.code),
      ]),
    },
  }
}

await runBench(report, async (quick) => {
  const rounds = quick ? 5 : 30
  const rows: VaultRow[] = []
  for (const entries of quick ? [100, 1000] : [10, 100, 1000, 10_000]) {
    rows.push(await measure(entries, rounds))
  }
  const inBrowser =
    whyNot('chromium') === undefined
      ? await measureUnlock(quick ? [10, 100] : [10, 100, 1000], quick ? 3 : 15)
      : undefined
  const versions = {
    Node: process.versions.node,
    ...(inBrowser && { Chromium: inBrowser.version }),
  }
  const unlock = inBrowser?.rows ?? []
  return { date: today(), machine: machineNow(), versions, rounds, rows, unlock }
})

async function measure(entries: number, rounds: number): Promise<VaultRow> {
  const { storage, stored, scryptTimes } = memoryStorage()
  const made = await openVault({ storage, passphrase: PASSPHRASE, create: true })
  const secrets = Array.from({ length: entries }, () => Secret.generate())
  const uris = secrets.map((secret, i) => {
    return `otpauth://totp/Portal:user${i}?secret=${secret.toBase32()}&issuer=Portal`
  })
  await made.import(uris.join('\n'))
  const times = { open: [] as number[], code: [] as number[], totp: [] as number[] }
  for (let round = -3; round < rounds; round++) {
    const scryptBefore = scryptTimes.reduce((sum, time) => sum + time, 0)
    const began = performance.now()
    const vault = await openVault({ storage, passphrase: PASSPHRASE })
    const scrypt = scryptTimes.reduce((sum, time) => sum + time, 0) - scryptBefore
    const open = performance.now() - began - scrypt
    const ids = vault.entries().map(({ id }) => id)
    const at = Date.now() + round * 30_000
    const turns = {
      code() {
        for (const id of ids) vault.code(id, { at })
      },
      totp() {
        for (const secret of secrets) totp(secret, { at })
      },
    }
    if (round >= 0) times.open.push(open)
    for (const name of shuffled(['code', 'totp'] as const)) {
      const start = performance.now()
      turns[name]()
      if (round >= 0) times[name].push(((performance.now() - start) / ids.length) * 1000)
    }
    vault.lock()
  }
  const toTotp = ratios(times.code, times.totp)
  return {
    entries,
    bytes: stored().length,
    scrypt: median(scryptTimes),
    open: median(times.open),
    code: median(times.code),
    ratio: median(toTotp),
    quartiles: quartiles(toTotp),
  }
}

/** Keeps the vault in memory, and computes scrypt natively, with its times in milliseconds. */
function memoryStorage(): { storage: VaultStorage; stored(): Uint8Array; scryptTimes: number[] } {
  let kept: { bytes: Uint8Array; version: string } | undefined
  const scryptTimes: number[] = []
  const storage: VaultStorage = {
    read: async () => kept,
    async write(bytes, expected) {
      if (kept?.version !== expected) return false
      kept = { bytes: bytes.slice(), version: crypto.randomUUID() }
      return true
    },
    async scrypt(passphrase, salt, cost) {
      const began = performance.now()
      const maxmem = 128 * cost.r * (cost.N + cost.p + 2)
      const key = new Uint8Array(scryptSync(passphrase, salt, 32, { ...cost, maxmem }))
      scryptTimes.push(performance.now() - began)
      return key
    },
  }
  return { storage, stored: () => kept?.bytes ?? new Uint8Array(), scryptTimes }
}
