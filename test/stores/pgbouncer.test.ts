/** postgresStore behind PgBouncer, which gives a connection to another client after each transaction. */

import { createVerifier, Secret, totp } from 'einmal'
import { postgresStore } from 'einmal/stores/postgres'
import { storeContract } from 'einmal/testing'
import pg from 'pg'
import postgresJs from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest'
import { whyNot } from '../support/locate.mjs'
import { startPgBouncer } from '../support/pgbouncer.js'
import { type Server, startPostgres } from '../support/servers.js'

const missing = whyNot('postgres', 'pgbouncer')

describe('postgresStore behind PgBouncer that pools by transaction', () => {
  let postgres: Server
  let pgBouncer: Server & { url: string }
  const pools: { end(): Promise<void> }[] = []

  beforeAll(async () => {
    if (missing) return
    postgres = await startPostgres(['fsync=off'])
    pgBouncer = await startPgBouncer(postgres)
  })

  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()))
    await pgBouncer?.remove()
    await postgres?.remove()
  })

  beforeEach((context: TestContext) => {
    if (missing) context.skip(missing)
  })

  /** A new node, which shares only PgBouncer with the others. */
  function node(table: string) {
    const pool = new pg.Pool({ connectionString: pgBouncer.url, query_timeout: 30_000 })
    pool.on('error', () => undefined)
    pools.push(pool)
    return postgresStore({ client: pool, table })
  }

  it('can be set up by eight nodes at once, twice', async () => {
    const nodes = Array.from({ length: 8 }, () => node('set_up'))
    for (let i = 0; i < 2; i++) await Promise.all(nodes.map((store) => store.setup()))
    await expect(nodes[0]?.read('key')).resolves.toBeUndefined()
  })

  it('accepts each of 40 codes once when 32 submit it at once, on eight nodes', async () => {
    const nodes = Array.from({ length: 8 }, () => node('once'))
    await nodes[0]?.setup()
    const verifiers = nodes.map((store) => createVerifier({ store }))
    const at = Date.now()
    for (let i = 0; i < 40; i++) {
      const secret = Secret.generate()
      const code = totp(secret, { at })
      const verdicts = await Promise.all(
        Array.from({ length: 4 }, () => verifiers)
          .flat()
          .map((verifier) => verifier.verifyTotp({ id: `${i}`, secret, code })),
      )
      expect(verdicts).toHaveLength(32)
      expect(verdicts.filter(({ ok }) => ok)).toHaveLength(1)
    }
  })

  for (const { name, run } of storeContract(() => contractStore())) it(name, run)

  it('accepts a code once over postgres.js, of which it sends no prepared statement', async () => {
    // postgres.js prepares the statements of templates, which this PgBouncer cannot pool.
    const sql = postgresJs(pgBouncer.url, { max: 8 })
    pools.push(sql)
    const store = postgresStore({ client: sql, table: 'contract' })
    await store.setup()
    const verifier = createVerifier({ store })
    const secret = Secret.generate()
    const submission = { id: 'postgres.js', secret, code: totp(secret) }
    const verdicts = await Promise.all(Array(32).fill(submission).map(verifier.verifyTotp))
    expect(verdicts.filter(({ ok }) => ok)).toHaveLength(1)
  })

  let shared: ReturnType<typeof node> | undefined
  function contractStore() {
    shared ??= node('contract')
    return shared
  }
})
