import { type MysqlClient, mysqlStore } from 'einmal/stores/mysql'
import { storeContract } from 'einmal/testing'
import mysql from 'mysql2/promise'
import { afterAll, beforeAll, describe, it, vi } from 'vitest'
import { whyNot } from '../support/locate.mjs'
import { startMariadb } from '../support/servers.js'

// Long time-outs, since a server must start first on a slow test machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const missing = whyNot('mariadbd')

describe('mysqlStore keeps the contract on MariaDB', () => {
  let server: Awaited<ReturnType<typeof startMariadb>>
  const open: { end(): Promise<void> }[] = []

  beforeAll(async () => {
    if (!missing) server = await startMariadb(['--innodb-flush-log-at-trx-commit=0'])
  })
  afterAll(async () => {
    await Promise.all(open.map((each) => each.end()))
    await server?.remove()
  })

  function pool(options: mysql.PoolOptions): MysqlClient {
    const made = mysql.createPool({ uri: server.url, connectionLimit: 8, ...options })
    open.push(made)
    return made
  }

  /** A pool whose connections have run a statement before all others. */
  function poolAfter(statement: string): MysqlClient {
    const made = mysql.createPool({ uri: server.url, connectionLimit: 8 })
    open.push(made)
    const prepared = new WeakSet<object>()
    return {
      async execute(sql, values) {
        const connection = await made.getConnection()
        try {
          // The object of a connection is new each time, and that of mysql2 below it stays.
          if (!prepared.has(connection.connection)) await connection.query(statement)
          prepared.add(connection.connection)
          return await connection.execute(sql, values)
        } finally {
          connection.release()
        }
      },
    }
  }

  const clients: Record<string, () => MysqlClient | Promise<MysqlClient>> = {
    'a pool': () => pool({}),
    async 'a connection'() {
      const connection = await mysql.createConnection(server.url)
      open.push(connection)
      return connection
    },
    'a pool that counts changed rows instead of found ones': () => pool({ flags: ['-FOUND_ROWS'] }),
    'a pool that returns large numbers as text': () =>
      pool({ supportBigNumbers: true, bigNumberStrings: true }),
    'READ COMMITTED': () => poolAfter('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED'),
    'REPEATABLE READ': () => poolAfter('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ'),
    SERIALIZABLE: () => poolAfter('SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE'),
    'snapshots that refuse a changed record, as MariaDB 11.8 has by default': () =>
      poolAfter('SET SESSION innodb_snapshot_isolation = ON'),
    'another SQL mode': () =>
      poolAfter("SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'"),
    'assignments that see the old values': () =>
      poolAfter("SET SESSION sql_mode = 'SIMULTANEOUS_ASSIGNMENT'"),
    'another time zone': () => poolAfter("SET SESSION time_zone = '+13:00'"),
  }

  describe.each(Object.entries(clients))('over %s', (name, connect) => {
    let client: MysqlClient
    const table = `contract_${Object.keys(clients).indexOf(name)}`
    beforeAll(async () => {
      if (!missing) client = await connect()
    })
    for (const { name, run } of storeContract(() => mysqlStore({ client, table }))) {
      it(name, async (context) => {
        if (missing) context.skip(missing)
        await run()
      })
    }
  })
})
