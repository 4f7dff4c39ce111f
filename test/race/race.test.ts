import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { removeFolder } from '../support/folder.js'
import { type AccountsRaceResult, raceAccounts } from './accounts-race.js'
import { type RaceResult, race } from './race.js'
import { raceTokens, type TokenRaceResult } from './token-race.js'

const folder = mkdtempSync(join(tmpdir(), 'einmal-race-'))
afterAll(() => removeFolder(folder))

/** `npm run race` runs the same on every store, with a hundred times as many codes. */
function raceOnSqlite(name: string, careless: boolean): Promise<RaceResult[]> {
  const place = join(folder, name)
  const size = { numbers: 125, processes: 4, times: 16 }
  return race({ kind: 'sqlite', place, careless, ...size, einmal: 'sources' })
}

describe('four processes on one SQLite file, each code submitted sixteen times at once', () => {
  it('accept each valid code once, and count each wrong one', async () => {
    const results = await raceOnSqlite('careful.db', false)
    expect(results.flatMap(({ faults }) => faults)).toEqual([])
    expect(results).toMatchObject([
      { raced: 'TOTP codes', outcomes: { accepted: 125 } },
      { raced: 'HOTP codes', outcomes: { accepted: 125 } },
      { raced: 'wrong codes', outcomes: { mismatch: 625, locked: 1375 } },
    ])
  }, 120_000)

  it('produce faults that are found when the store lets every write win', async () => {
    const results = await raceOnSqlite('careless.db', true)
    for (const { faults } of results) expect(faults).not.toEqual([])
  }, 120_000)
})

/** `npm run race` runs the same on every store, with 16 processes and 500 users of each kind. */
function accountsOnSqlite(name: string, careless: boolean): Promise<AccountsRaceResult[]> {
  const place = join(folder, name)
  const size = { users: 25, rounds: 2, processes: 4, seed: 42 }
  return raceAccounts({ kind: 'sqlite', place, careless, ...size, einmal: 'sources' })
}

describe('four processes on the accounts of the same users', () => {
  it('get the answers of the model for some order of the calls', async () => {
    const results = await accountsOnSqlite('accounts.db', false)
    expect(results.flatMap(({ faults }) => faults)).toEqual([])
    const [devices, invited] = results.map(({ outcomes }) => Object.keys(outcomes))
    const verbs = ['confirm', 'verify', 'recover', 'remove', 'replayed', 'confirmed']
    expect(devices).toEqual(expect.arrayContaining(verbs))
    const ends = ['activate', 'replayed', 'expired', 'mismatch', 'enrolled', 'ERR_USER_ENROLLED']
    expect(invited).toEqual(
      expect.arrayContaining([...ends, 'issueActivation', 'revokeActivation']),
    )
  }, 120_000)

  it('produce faults that are found when the store lets every write win', async () => {
    const results = await accountsOnSqlite('careless accounts.db', true)
    for (const { faults } of results) expect(faults).not.toEqual([])
  }, 120_000)
})

/** `npm run race` runs the same on every store, with 16 processes and 200 tokens. */
function tokensOnSqlite(name: string, careless: boolean): Promise<TokenRaceResult> {
  const place = join(folder, name)
  const size = { tokens: 25, rounds: 4, processes: 4, seed: 42 }
  return raceTokens({ kind: 'sqlite', place, careless, ...size, einmal: 'sources' })
}

describe('four processes on the same hardware tokens', () => {
  it('47: leave one owner of each token, and no key lost or twice', async () => {
    const { faults, outcomes } = await tokensOnSqlite('tokens.db', false)
    expect(faults).toEqual([])
    expect(Object.keys(outcomes)).toEqual(
      expect.arrayContaining(['claim', 'confirmed', 'used', 'revoke', 'revoked', 'verify']),
    )
  }, 120_000)

  it('produce faults that are found when the store lets every write win', async () => {
    expect((await tokensOnSqlite('careless tokens.db', true)).faults).not.toEqual([])
  }, 120_000)
})
