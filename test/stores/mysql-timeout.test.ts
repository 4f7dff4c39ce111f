/** The time-out of docs/guides/mysql.md, against servers that accept a connection and say nothing. */

import { readFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { mysqlStore } from 'einmal/stores/mysql'
import { createServer as createMysqlServer } from 'mysql2'
import mysql from 'mysql2/promise'
import { afterEach, expect, it, vi } from 'vitest'
import { timedClient, within } from '../../src/cli/admin/timed-client.js'

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

/** Accepts connections, and never answers. */
async function silent(): Promise<number> {
  const sockets = new Set<Socket>()
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.on('error', () => undefined))
    socket.resume()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return portOf(server.address())
}

/** Lets a client in, and then never answers. */
async function greeting(): Promise<number> {
  const server = createMysqlServer((connection) => {
    connection.on('error', () => undefined)
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.0.0',
      connectionId: 1,
      statusFlags: 2,
      characterSet: 45,
      capabilityFlags: 0xffffff & ~0x800,
    })
    // mysql2 does not expect that its server says nothing.
    vi.spyOn(console, 'error').mockReturnValue()
    connection.on('stmt_prepare', () => undefined)
  })
  // The types of mysql2 leave out the server of Node inside.
  const inner = Reflect.get(server, '_server') as Server
  await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve))
  open.push(() => inner.close())
  return portOf(inner.address())
}

function portOf(address: ReturnType<Server['address']>): number {
  return Number(Object(address).port)
}

it.each([
  ['no greeting', silent],
  ['no answer to a statement', greeting],
])('every call rejects and the end settles on a server with %s', async (_, start) => {
  const port = await start()
  const uri = `mysql://root@127.0.0.1:${port}/einmal`
  const pool = mysql.createPool({ uri, connectionLimit: 2, connectTimeout: 500, queueLimit: 100 })
  const store = mysqlStore({ client: timedClient(pool, 500) })
  const calls = [
    ...Array.from({ length: 6 }, () => store.read('key')),
    store.setup(),
    store.write('key', 'value', undefined),
    store.delete('key'),
    store.check(),
  ]
  const settled = await Promise.allSettled(calls)
  expect(settled.map(({ status }) => status)).toEqual(calls.map(() => 'rejected'))
  await expect(store.read('key')).rejects.toThrow()
  await within(500, pool.end())
})

it('a call that waits for a free connection rejects, and leaves the pool usable', async () => {
  const events: string[] = []
  const connection = {
    execute: async () => [[]] as const,
    release: () => events.push('release'),
    destroy: () => events.push('destroy'),
  }
  let give = (_: typeof connection) => {}
  const pool = {
    getConnection: () =>
      new Promise<typeof connection>((resolve) => {
        give = resolve
      }),
  }
  const client = timedClient(pool, 1)
  await expect(client.execute('SELECT 1', [])).rejects.toThrow('MySQL did not answer in time')
  give(connection)
  await expect.poll(() => events).toEqual(['release'])
  const silence = { ...connection, execute: () => new Promise<never>(() => {}) }
  const mute = timedClient({ getConnection: async () => silence }, 1)
  await expect(mute.execute('SELECT 1', [])).rejects.toThrow('MySQL did not answer in time')
  await expect.poll(() => events).toEqual(['release', 'destroy'])
  const failing = { ...connection, execute: () => Promise.reject(new Error('deadlock')) }
  const refused = timedClient({ getConnection: async () => failing }, 60_000)
  await expect(refused.execute('SELECT 1', [])).rejects.toThrow('deadlock')
  await expect.poll(() => events).toEqual(['release', 'destroy', 'release'])
})

it('the guide shows the function that is tested here', () => {
  const source = readFileSync('src/cli/admin/timed-client.ts', 'utf8')
  const [, text = 'missing'] = /^export (function timedClient.*?\n}\n)/ms.exec(source) ?? []
  const guide = readFileSync('docs/guides/mysql.md', 'utf8')
  expect(guide).toContain(text.replace('pool: MysqlPool', 'pool: mysql.Pool'))
})
