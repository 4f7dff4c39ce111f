import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { removeFolder } from '../support/folder.js'
import { whyNot } from '../support/locate.mjs'
import { startMariadb, startPostgres } from '../support/servers.js'
import { badLine, PROGRAM, restarts } from './disturbances.js'
import { postgresFailOver, redisFailOver } from './fail-over.js'
import { killing } from './kills.js'
import { killingTokens } from './token-kills.js'

// `npm run faults` runs the same with higher numbers.
vi.setConfig({ testTimeout: 300_000 })
const einmal = 'sources'
const folder = mkdtempSync(join(tmpdir(), 'einmal-faults-'))
afterAll(() => removeFolder(folder))

describe('a process that is killed during a verification', () => {
  it('leaves in SQLite every attempt that was answered, and at most one more', async () => {
    const place = join(folder, 'kills.db')
    const result = await killing({ kind: 'sqlite', place, kills: 12, einmal })
    expect(result.faults).toEqual([])
    expect(result.within).toBeGreaterThan(0)
  })

  it.for([
    ['PostgreSQL', 'postgres', () => startPostgres()],
    ['MariaDB', 'mysql', () => startMariadb()],
  ] as const)(
    'leaves in %s every attempt that was answered, and at most one more',
    async ([, kind, start], context) => {
      const missing = whyNot(PROGRAM[kind])
      if (missing) context.skip(missing)
      const server = await start()
      const kill = killing({ kind, place: server.url, kills: 12, einmal })
      const result = await kill.finally(() => server.remove())
      expect(result.faults).toEqual([])
      expect(result.within).toBeGreaterThan(0)
    },
  )

  it('is detected as a fault when its store answers before it writes', async () => {
    const place = join(folder, 'careless.db')
    const result = await killing({ kind: 'sqlite', place, kills: 12, einmal, careless: true })
    expect(result.faults).not.toEqual([])
  })
})

describe('a process that is killed in any step of a call on a hardware token', () => {
  it('47: leaves a claim, revocation or resynchronisation that goes on', async () => {
    const place = join(folder, 'tokens.db')
    const { faults, steps, left } = await killingTokens({ kind: 'sqlite', place, kills: 1, einmal })
    expect(faults).toEqual([])
    expect(Object.keys(steps).sort()).toEqual(STEPS)
    const states = ['assigned', 'claimed', 'claiming', 'free', 'revoked']
    expect(Object.keys(left).sort()).toEqual(states)
  })
})

describe.each(['postgres', 'mysql', 'redis'] as const)('verifications on %s', (kind) => {
  const missing = whyNot(PROGRAM[kind])

  it('continue after the server was stopped or crashed, and started again', async (context) => {
    if (missing) context.skip(missing)
    const result = await restarts({ kind, times: 2, einmal })
    expect(result.faults).toEqual([])
    expect(result.codes).toBeGreaterThan(0)
  })

  it('accept a code twice after a crash when the server answers before it writes', async (context) => {
    if (missing) context.skip(missing)
    const result = await restarts({ kind, times: 4, einmal, careless: true })
    expect(result.faults.join('\n')).toMatch(/was .*accepted.*, and afterwards accepted/)
  })

  it('accept no code twice over a connection that delays, cuts and repeats answers', async (context) => {
    if (missing) context.skip(missing)
    const result = await badLine({ kind, times: 40, einmal })
    expect(result.faults).toEqual([])
    expect(result.codes).toBeGreaterThan(0)
  })
})

describe.each([
  {
    on: 'a Redis Cluster of six, with slots moved before',
    missing: whyNot('redis-server', 'redis-cli'),
    failOver: redisFailOver,
  },
  {
    on: 'PostgreSQL with a standby',
    missing: whyNot('postgres', 'pg_basebackup'),
    failOver: postgresFailOver,
  },
])('a fail-over of $on', ({ missing, failOver }) => {
  it('accepts no code twice when each write waits for the replica', async (context) => {
    if (missing) context.skip(missing)
    const result = await failOver({ codes: 200, waits: true, einmal })
    expect(result.faults).toEqual([])
    expect(result.codes).toBeGreaterThan(200)
  })

  it('accepts codes twice when no write waits, and they are found', async (context) => {
    if (missing) context.skip(missing)
    const result = await failOver({ codes: 200, waits: false, einmal })
    expect(result.twice).toBeGreaterThan(0)
    expect(result.faults.join('\n')).toMatch(/was .*accepted.*, and afterwards accepted/)
  })
})

/** Each operation of the store in these calls: a claim writes the attempt, the mark, the key, and erases. */
const STEPS = [
  'claim 1: read token',
  'claim 2: read user',
  'claim 3: write user',
  'claim 4: read token',
  'claim 5: write token',
  'claim 6: read user',
  'claim 7: write user',
  'claim 8: read token',
  'claim 9: write token',
  'resync 1: read user',
  'resync 2: read user',
  'resync 3: write user',
  'revoke 1: read token',
  'revoke 2: write token',
  'revoke 3: read user',
  'revoke 4: write user',
]
