/** The table of docs/guides/clients.md, and how each line of it is opened. */

import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import type { DatabaseStore } from 'einmal'
import { postgresStore } from 'einmal/stores/postgres'
import { redisStore } from 'einmal/stores/redis'
import { sqliteStore } from 'einmal/stores/sqlite'

/** Opens a store through a client; the text of `handIn` stands in it as the table has it. */
export interface Row {
  open(place: string): Opened | Promise<Opened>
}

export interface Opened {
  store: DatabaseStore
  close(): unknown
}

/** The drivers are installed apart, in test/drivers, so their types are not here. */
const load = createRequire(resolve('test/drivers/package.json'))

/** @see the folder test/contract for pg, PGlite and postgres.js */
export const postgresRows: Record<string, Row> = {
  'Drizzle over pg': {
    open(place) {
      const db = load('drizzle-orm/node-postgres').drizzle(place)
      const store = postgresStore({ client: db.$client })
      return { store, close: () => db.$client.end() }
    },
  },
  'Drizzle over postgres.js': {
    open(place) {
      const db = load('drizzle-orm/postgres-js').drizzle(place)
      const store = postgresStore({ client: db.$client })
      return { store, close: () => db.$client.end() }
    },
  },
  Kysely: {
    open(place) {
      const { Kysely, PostgresDialect } = load('kysely')
      const pool = new (load('pg').Pool)({ connectionString: place })
      const db = new Kysely({ dialect: new PostgresDialect({ pool }) })
      const store = postgresStore({ client: pool })
      return { store, close: () => db.destroy() }
    },
  },
  Knex: {
    open(place) {
      const knex = load('knex')({ client: 'pg', connection: place })
      const client = {
        async query(text: string, values: unknown[]) {
          const connection = await knex.client.acquireConnection()
          const answer = connection.query(text, values)
          return answer.finally(() => knex.client.releaseConnection(connection))
        },
      }
      const store = postgresStore({ client })
      return { store, close: () => knex.destroy() }
    },
  },
  Prisma: {
    async open(place) {
      const pool = new (load('pg').Pool)({ connectionString: place })
      const adapter = await new (load('@prisma/adapter-pg').PrismaPg)(pool).connect()
      const store = postgresStore({ client: pool })
      return { store, close: () => adapter.dispose().then(() => pool.end()) }
    },
  },
}

export const sqliteRows: Record<string, Row> = {
  'better-sqlite3': {
    open(place) {
      const database = new (load('better-sqlite3'))(place)
      const store = sqliteStore({ database })
      return { store, close: () => database.close() }
    },
  },
  'Drizzle over better-sqlite3': {
    open(place) {
      const db = load('drizzle-orm/better-sqlite3').drizzle(place)
      const store = sqliteStore({ database: db.$client })
      return { store, close: () => db.$client.close() }
    },
  },
  'Kysely over better-sqlite3': {
    open(place) {
      const { Kysely, SqliteDialect } = load('kysely')
      const database = new (load('better-sqlite3'))(place)
      const db = new Kysely({ dialect: new SqliteDialect({ database }) })
      const store = sqliteStore({ database })
      return { store, close: () => db.destroy() }
    },
  },
}

export const redisRows: Record<string, Row> = {
  Upstash: {
    open(place) {
      const redis = new (load('@upstash/redis').Redis)({
        ...{ url: place, token: 'token', automaticDeserialization: false },
      })
      const client = { call: (...command: string[]) => redis.exec(command) }
      const store = redisStore({ client })
      return { store, close: () => undefined }
    },
  },
  'Valkey GLIDE': {
    async open(place) {
      const { hostname: host, port } = new URL(place)
      const addresses = [{ host, port: Number(port) }]
      const glide = await load('@valkey/valkey-glide').GlideClient.createClient({ addresses })
      const client = { call: (...command: string[]) => glide.customCommand(command) }
      const store = redisStore({ client })
      return { store, close: () => glide.close() }
    },
  },
}
