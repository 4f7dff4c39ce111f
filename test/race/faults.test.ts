import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { removeFolder } from '../support/folder.js'
import { whyNot } from '../support/locate.mjs'
import { startPostgres } from '../support/servers.js'
import { badLine, restarts } from './disturbances.js'
import { killing } from './kills.js'
import { killingClaims } from './token-kills.js'

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

  it('leaves in PostgreSQL every attempt that was answered, and at most one more', async (context) => {
    const missing = whyNot('postgres')
    if (missing) context.skip(missing)
    const server = await startPostgres()
    const kill = killing({ kind: 'postgres', place: server.url, kills: 12, einmal })
    const result = await kill.finally(() => server.remove())
    expect(result.faults).toEqual([])
    expect(result.within).toBeGreaterThan(0)
  })

  it('is detected as a fault when its store answers before it writes', async () => {
    const place = join(folder, 'careless.db')
    const result = await killing({ kind: 'sqlite', place, kills: 12, einmal, careless: true })
    expect(result.faults).not.toEqual([])
  })
})

describe('a process that is killed while it claims hardware tokens', () => {
  it('47: leaves each claim so that its user can go on, and no other user', async () => {
    const place = join(folder, 'claims.db')
    const result = await killingClaims({ kind: 'sqlite', place, kills: 6, einmal })
    expect(result.faults).toEqual([])
    expect(result.left).toHaveProperty('free')
  })
})

describe.each(['postgres', 'redis'] as const)('verifications on %s', (kind) => {
  const missing = whyNot(kind === 'redis' ? 'redis-server' : kind)

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
