import { PGlite } from '@electric-sql/pglite'
import { postgresStore } from 'einmal/stores/postgres'
import { storeContract } from 'einmal/testing'
import pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { whyNot } from '../support/locate.mjs'
import { startPostgres } from '../support/servers.js'

// Long time-outs, since a server must start first on a slow test machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

describe('postgresStore keeps the contract over PGlite', () => {
  const client = new PGlite()
  afterAll(() => client.close())
  for (const { name, run } of storeContract(() => postgresStore({ client }))) it(name, run)
})

const missing = whyNot('postgres')

describe('postgresStore keeps the contract', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>
  let pool: pg.Pool
  let client: pg.Client
  let serializable: pg.Pool
  let sql: postgres.Sql
  let serializableSql: postgres.Sql

  beforeAll(async () => {
    if (missing) return
    server = await startPostgres(['fsync=off'])
    pool = new pg.Pool({ connectionString: server.url, max: 8 })
    client = new pg.Client({ connectionString: server.url })
    await client.connect()
    const options = '-c default_transaction_isolation=serializable'
    serializable = new pg.Pool({ connectionString: server.url, max: 8, options })
    sql = postgres(server.url, { max: 8, onnotice: () => {} })
    serializableSql = postgres(server.url, {
      max: 8,
      connection: { default_transaction_isolation: 'serializable' },
    })
    await client.query(`CREATE TABLE partitioned (
      key text COLLATE "C" PRIMARY KEY, value text NOT NULL, version uuid NOT NULL, expires_at timestamptz
    ) PARTITION BY HASH (key)`)
    for (let i = 0; i < 4; i++) {
      await client.query(`CREATE TABLE partitioned_${i} PARTITION OF partitioned
        FOR VALUES WITH (MODULUS 4, REMAINDER ${i}) WITH (fillfactor = 80)`)
    }
  })

  afterAll(async () => {
    await Promise.all([
      pool?.end(),
      client?.end(),
      serializable?.end(),
      sql?.end(),
      serializableSql?.end(),
    ])
    await server?.remove()
  })

  const stores = {
    'over a Pool of pg': () => postgresStore({ client: pool }),
    'over a Client of pg': () => postgresStore({ client }),
    'where transactions are serializable': () => postgresStore({ client: serializable }),
    'over postgres.js': () => postgresStore({ client: sql }),
    'over postgres.js where transactions are serializable': () => {
      return postgresStore({ client: serializableSql })
    },
    'in a table of its own in a schema': () => {
      return postgresStore({ client: pool, table: 'public.Second_Factor' })
    },
    'in a table that is partitioned by hash': () => {
      return postgresStore({ client: pool, table: 'partitioned' })
    },
  }
  it('refuses the client of a transaction of postgres.js', async (context) => {
    if (missing) context.skip(missing)
    const written = sql.begin((tx) =>
      postgresStore({ client: tx }).write('key', 'value', undefined),
    )
    await expect(written).rejects.toThrow('the client is in a transaction')
  })

  describe.each(Object.entries(stores))('%s', (_, make) => {
    for (const { name, run } of storeContract(() => make())) {
      it(name, async (context) => {
        if (missing) context.skip(missing)
        await run()
      })
    }
  })
})
