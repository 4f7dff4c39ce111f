/** One store of each kind, for programs that take the kind and the place from their parent. */

import type { DatabaseStore } from 'einmal'
import { mysqlStore } from 'einmal/stores/mysql'
import { postgresStore } from 'einmal/stores/postgres'
import { redisStore } from 'einmal/stores/redis'
import { sqliteStore } from 'einmal/stores/sqlite'
import { Cluster, Redis } from 'ioredis'
import Libsql from 'libsql'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { timedClient } from '../../src/cli/admin/timed-client.js'

export type Kind = 'sqlite' | 'postgres' | 'mysql' | 'redis'

/**
 * @param place - the file of an SQLite database, or the URL of a server. That of a cluster is
 * `redis-cluster://127.0.0.1/PORT,PORT?replicas=1`, where `replicas` says for how many a write waits
 * @param patience - how long to wait for an answer, in milliseconds
 * @param most - maximum number of connections of a pool
 */
export function connect(
  kind: Kind,
  place: string,
  patience = 60_000,
  most = 10,
): { store: DatabaseStore; close(): Promise<unknown> } {
  if (kind === 'sqlite') {
    const database = new Libsql(place, { timeout: patience })
    const store = sqliteStore({ database, busyTimeoutMs: patience })
    return { store, close: async () => database.close() }
  }
  if (kind === 'postgres') {
    const client = new pg.Pool({
      connectionString: place,
      max: most,
      query_timeout: patience,
      connectionTimeoutMillis: patience,
    })
    // Without a listener, a connection that the server ends would end the process.
    client.on('error', () => undefined)
    return { store: postgresStore({ client }), close: () => client.end() }
  }
  if (kind === 'mysql') {
    const pool = mysql.createPool({ uri: place, connectionLimit: most, connectTimeout: patience })
    // As in docs/guides/mysql.md: a pool has no time-out for all of its statements.
    const store = mysqlStore({ client: timedClient(pool, patience) })
    return { store, close: () => pool.end() }
  }
  if (place.startsWith('redis-cluster:')) return connectCluster(new URL(place), patience)
  const client = new Redis(place, { commandTimeout: patience, connectTimeout: patience })
  client.on('error', () => undefined)
  return { store: redisStore({ client }), close: async () => client.disconnect() }
}

function connectCluster(
  { hostname: host, pathname, searchParams }: URL,
  patience: number,
): ReturnType<typeof connect> {
  const nodes = pathname
    .slice(1)
    .split(',')
    .map((port) => ({ host, port: Number(port) }))
  const client = new Cluster(nodes, {
    redisOptions: { commandTimeout: patience, connectTimeout: patience },
    slotsRefreshInterval: 1000,
  })
  client.on('error', () => undefined)
  const replicas = Number(searchParams.get('replicas'))
  const waitForReplicas = replicas > 0 ? { replicas, timeoutMs: 500 } : undefined
  return {
    store: redisStore({ client, waitForReplicas }),
    close: async () => client.disconnect(),
  }
}
