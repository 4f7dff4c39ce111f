import { type RedisClient, redisStore } from 'einmal/stores/redis'
import { storeContract } from 'einmal/testing'
import { Redis as Ioredis, Cluster as IoredisCluster } from 'ioredis'
import { createClient, createClientPool, createCluster } from 'redis'
import { afterAll, beforeAll, describe, it, vi } from 'vitest'
import { whyNot } from '../support/locate.mjs'
import { redisCli, startRedis, startRedisCluster } from '../support/servers.js'

// Long time-outs, since a server must start first on a slow test machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** Closes everything that a test has opened, in reverse order. */
const open: (() => unknown)[] = []
afterAll(async () => {
  for (const close of open.reverse()) await close()
})

type Opener = (ports: number[]) => Promise<RedisClient>

const clients: Record<string, Opener> = {
  async 'a client of node-redis'([port = 0]) {
    const client = createClient({ socket: { port } })
    open.push(() => client.close())
    return await client.connect()
  },
  async 'a pool of node-redis'([port = 0]) {
    const client = createClientPool({ socket: { port } })
    open.push(() => client.close())
    await client.connect()
    return client
  },
  async ioredis([port = 0]) {
    const client = new Ioredis(port)
    open.push(() => client.quit())
    return client
  },
}

const clusters: Record<string, Opener> = {
  async 'a cluster of node-redis'(ports) {
    const rootNodes = ports.map((port) => ({ socket: { port } }))
    const client = createCluster({ rootNodes })
    open.push(() => client.close())
    return await client.connect()
  },
  async 'a cluster of ioredis'(ports) {
    const client = new IoredisCluster(ports.map((port) => ({ host: '127.0.0.1', port })))
    open.push(() => client.quit())
    return client
  },
}

const programs = ['redis-server', 'valkey-server', 'keydb-server'] as const

describe.each(programs)('redisStore keeps the contract on %s', (program) => {
  contract(clients, whyNot(program), async () => {
    const server = await startRedis([], program)
    open.push(() => server.remove())
    return [server.port]
  })
})

describe('redisStore keeps the contract on a Redis Cluster of three', () => {
  contract(clusters, whyNot('redis-server'), async () => {
    const cluster = await startRedisCluster()
    open.push(() => cluster.remove())
    return cluster.ports
  })
})

function contract(
  openers: Record<string, Opener>,
  missing: string | undefined,
  start: () => Promise<number[]>,
): void {
  let ports: number[]
  beforeAll(async () => {
    if (!missing) ports = await start()
  })

  describe.each(Object.entries(openers))('over %s', (_, opener) => {
    let client: RedisClient
    beforeAll(async () => {
      if (!missing) client = await opener(ports)
    })
    for (const { name, run } of storeContract(() => redisStore({ client }))) {
      it(name, async (context) => {
        if (missing) context.skip(missing)
        // No case may depend on a script that an earlier one has loaded.
        for (const port of ports) redisCli(port, 'SCRIPT', 'FLUSH')
        await run()
      })
    }
  })
}
