/**
 * `accounts.verify` in memory, where nothing else takes time: for users with one authenticator and with
 * eight, each with ten recovery codes.
 */

import { memoryStore, type StateStore } from 'einmal'
import { type Accounts, createKeyring, generateKey } from 'einmal/accounts'
import { median, ratios } from '../support/statistics.js'
import { type AccountUser, accountsOn, enrol } from './accounts.js'
import { requireOk, TURN } from './credentials.js'

export interface DevicesRow {
  authenticators: number
  /** Calls of the store a verification. */
  reads: number
  writes: number
  /** Elapsed time of a verification. */
  microseconds: number
  /**
   * Processor time of a verification, all threads of the process together; null in results that do not
   * have it.
   */
  cpu: number | null
  /** The elapsed time as a multiple of that with one authenticator. */
  ratio: number
}

const USERS = 256

interface Run extends Pick<DevicesRow, 'authenticators'> {
  calls: { reads: number; writes: number }
  accounts: Accounts
  users: AccountUser[]
  /** Microseconds of a verification, by round. */
  times: number[]
  cpu: number[]
}

export async function measureDevices(rounds: number): Promise<DevicesRow[]> {
  const clock = { now: Date.now() }
  const keyring = await createKeyring(generateKey('k1'))
  const runs: Run[] = []
  for (const authenticators of [1, 8]) {
    const { store, calls } = counting(memoryStore())
    const accounts = accountsOn(store, keyring, clock)
    const users = await enrol(accounts, USERS, authenticators, clock)
    Object.assign(calls, { reads: 0, writes: 0 })
    runs.push({ authenticators, calls, accounts, users, times: [], cpu: [] })
  }
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const { accounts, users, times, cpu } of runs) {
      clock.now += TURN
      // Each authenticator in turn is the one that matches.
      for (const [i, user] of users.entries()) {
        user.code = user.codes[(i + round) % user.codes.length]?.(clock.now) ?? ''
      }
      globalThis.gc?.()
      const before = process.cpuUsage()
      const began = performance.now()
      for (const { id, code } of users) requireOk(await accounts.verify(id, code))
      const elapsed = (performance.now() - began) * 1000
      const { user, system } = process.cpuUsage(before)
      if (round === 0) continue
      times.push(elapsed / USERS)
      cpu.push((user + system) / USERS)
    }
  }
  const verifications = (rounds + 1) * USERS
  return runs.map(({ authenticators, calls, times, cpu }) => ({
    authenticators,
    reads: calls.reads / verifications,
    writes: calls.writes / verifications,
    microseconds: median(times),
    cpu: median(cpu),
    ratio: median(ratios(times, runs[0]?.times ?? [])),
  }))
}

function counting(store: StateStore): {
  store: StateStore
  calls: { reads: number; writes: number }
} {
  const calls = { reads: 0, writes: 0 }
  return {
    calls,
    store: {
      ...store,
      read(key) {
        calls.reads++
        return store.read(key)
      },
      write(...write) {
        calls.writes++
        return store.write(...write)
      },
    },
  }
}
