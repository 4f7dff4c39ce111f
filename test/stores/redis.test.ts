import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createVerifier, Secret, totp } from 'einmal'
import { type RedisClient, redisStore } from 'einmal/stores/redis'
import { Redis as Ioredis, Cluster as IoredisCluster } from 'ioredis'
import { createClient, createClientPool, createCluster } from 'redis'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { whyNot } from '../support/locate.mjs'
import { redisCli, startRedis, startRedisCluster } from '../support/servers.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

describe('redisStore', () => {
  const client: RedisClient = { sendCommand: async () => null }

  it.each([undefined, null, {}, 'redis://', { get: () => {} }])(
    'requires a client, not %j',
    (none) => {
      // Casts, since a JavaScript program can pass these values.
      expect(() => redisStore({ client: none as unknown as RedisClient })).toThrow(TypeError)
    },
  )

  it.each(['{a}', 'a b', 'ä', 'a*', 'a\n', 'a'.repeat(65)])('refuses the prefix %j', (prefix) => {
    expect(() => redisStore({ client, prefix })).toThrow(RangeError)
  })

  it('requires the prefix to be a string', () => {
    expect(() => redisStore({ client, prefix: 1 as unknown as string })).toThrow(TypeError)
  })

  it.each([0, -1, 1.5, Number.NaN, Infinity, 600_001])('refuses to wait for %j', (number) => {
    for (const wait of [
      { replicas: number, timeoutMs: 1 },
      { replicas: 1, timeoutMs: number },
    ]) {
      expect(() => redisStore({ client, waitForReplicas: wait })).toThrow(RangeError)
    }
  })

  it('requires numbers for replicas and milliseconds', () => {
    const waitForReplicas = { replicas: '1', timeoutMs: 1 } as unknown as {
      replicas: number
      timeoutMs: number
    }
    expect(() => redisStore({ client, waitForReplicas })).toThrow(TypeError)
  })

  it.each(['a\0b', '\0', '\ud800', 'a\udfff'])('refuses the key %j', async (key) => {
    const store = redisStore({ client })
    await expect(store.read(key)).rejects.toThrow(RangeError)
    await expect(store.write(key, 'value', undefined)).rejects.toThrow(RangeError)
    await expect(store.delete(key)).rejects.toThrow(RangeError)
  })

  it.each([undefined, 1, {}, [], '', 'value', Buffer.from('x'), `${'0'.repeat(36)}value`])(
    'rejects a read answered by %o',
    async (answer) => {
      await expect(answering(answer).read('key')).rejects.toThrow('did not write')
    },
  )

  it.each([
    undefined,
    null,
    1,
    0,
    true,
    'OK',
    '',
    randomUUID(),
    `written ${randomUUID()}`,
    'CHANGED',
    {},
    [],
    ['changed'],
  ])('rejects a write answered by %o', async (answer) => {
    await expect(answering(answer).write('key', 'value', undefined)).rejects.toThrow(
      'no result of the write',
    )
    await expect(answering(answer).write('key', 'value', 'ver')).rejects.toThrow(
      'no result of the write',
    )
  })

  function answering(answer: unknown) {
    return redisStore({ client: { call: async () => answer } })
  }

  it('calls its script by SHA-1, and sends it only when the server does not know it', async () => {
    const commands: string[][] = []
    const store = redisStore({
      client: {
        call: async (...command) => {
          commands.push(command)
          if (command[0] === 'EVAL') return `written ${command[5]}`
          throw new Error('NOSCRIPT No matching script. Please use EVAL.')
        },
      },
    })
    await store.write('key', 'value', undefined)
    const [[, sha] = [], [, script = ''] = [], ...further] = commands
    expect(sha).toBe(createHash('sha1').update(script).digest('hex'))
    expect(further).toEqual([])
  })

  it('reads keys in batches by MGET, and a single key by GET', async () => {
    const commands: string[][] = []
    const held = (name: string) => `${randomUUID()}of ${name}`
    const store = redisStore({
      client: {
        call: async (...command) => {
          commands.push(command)
          const [verb, ...names] = command
          return verb === 'MGET' ? names.map(held) : held(names[0] ?? '')
        },
      },
    })
    const keys = Array.from({ length: 300 }, (_, i) => `${i}`)
    const all = await Promise.all(keys.map((key) => store.read(key)))
    expect(all.map((entry) => entry?.value)).toEqual(keys.map((key) => `of einmal:${key}`))
    expect(commands.map(([verb, ...names]) => [verb, names.length])).toEqual([
      ['MGET', 128],
      ['MGET', 128],
      ['MGET', 44],
    ])
    expect((await store.read('alone'))?.value).toBe('of einmal:alone')
    expect(commands.at(-1)).toEqual(['GET', 'einmal:alone'])
  })

  it('returns undefined only after EXISTS shows that no key of another type is there', async () => {
    const commands: string[][] = []
    const present: Record<string, unknown> = { 'einmal:here': `${randomUUID()}value` }
    let others = 0
    const store = redisStore({
      client: {
        call: async (...command) => {
          commands.push(command)
          const [verb, ...names] = command
          if (verb === 'MGET') return names.map((name) => present[name] ?? null)
          if (verb === 'EXISTS') return others
          if (names[0] === 'einmal:list') throw new Error('WRONGTYPE')
          return null
        },
      },
    })
    const all = () => {
      return Promise.allSettled(['here', 'new', 'list'].map((key) => store.read(key)))
    }
    expect(await all()).toMatchObject([
      { value: { value: 'value' } },
      { status: 'fulfilled', value: undefined },
      { status: 'fulfilled', value: undefined },
    ])
    expect(commands.slice(1)).toEqual([['EXISTS', 'einmal:new', 'einmal:list']])
    others = 1
    expect(await all()).toMatchObject([
      { value: { value: 'value' } },
      { status: 'fulfilled', value: undefined },
      { status: 'rejected' },
    ])
    expect(commands.slice(4)).toEqual([
      ['GET', 'einmal:new'],
      ['GET', 'einmal:list'],
    ])
  })

  it('reads each key alone on a cluster, so that other shards work when one is down', async () => {
    const verbs: unknown[] = []
    const answer = (...command: unknown[]) => {
      const [verb, name] = command.flat().filter((part) => typeof part === 'string')
      verbs.push(verb)
      if (name === 'einmal:down') throw new Error('CLUSTERDOWN')
      return Promise.resolve(`${randomUUID()}value`)
    }
    // A cluster of ioredis has `isCluster`, and one of node-redis has `masters`.
    const clients = [
      { call: answer, isCluster: true },
      {
        sendCommand: (_key: string, _readonly: boolean, command: string[]) => answer(command),
        masters: [],
      },
    ]
    for (const client of clients) {
      const { read } = redisStore({ client })
      const both = await Promise.allSettled(['down', 'up'].map((key) => read(key)))
      expect(both).toMatchObject([{ status: 'rejected' }, { value: { value: 'value' } }])
    }
    expect(verbs).toEqual(['GET', 'GET', 'GET', 'GET'])
  })

  it.each([
    'CROSSSLOT Keys in request don’t hash to the same slot',
    'NOPERM this user has no permissions to run the "mget" command',
    'ERR unknown command `MGET`, with args beginning with:',
  ])('reads each key alone after the server has answered %j', async (message) => {
    const verbs: string[] = []
    const store = redisStore({
      client: {
        call: async (verb) => {
          verbs.push(verb)
          if (verb === 'MGET') throw new Error(message)
          return `${randomUUID()}value`
        },
      },
    })
    for (let i = 0; i < 2; i++) {
      const both = await Promise.all([store.read('a'), store.read('b')])
      expect(both).toMatchObject([{ value: 'value' }, { value: 'value' }])
    }
    expect(verbs).toEqual(['MGET', 'GET', 'GET', 'GET', 'GET'])
  })

  it.each([
    ['NOPERM this user has no permissions to run the "config|get" command', 'unknown'],
    ['ERR unknown command `CONFIG`, with args beginning with:', 'unknown'],
    ['Connection is closed.', undefined],
  ])('checks a server that answers %j to CONFIG', async (message, value) => {
    const store = redisStore({
      client: {
        call: async (verb) => {
          if (verb === 'CONFIG') throw new Error(message)
          return 'aof_enabled:1'
        },
      },
    })
    const found = store.check().then((findings) => findings.map((finding) => finding.value))
    if (value === undefined) await expect(found).rejects.toThrow(message)
    else expect(await found).toEqual([value])
  })

  it('rejects all reads of a batch that fails, and works again afterwards', async () => {
    const answers: unknown[] = [null, ['only one'], [`${randomUUID()}a`, 'foreign'], new Error('x')]
    const verbs: string[] = []
    const store = redisStore({
      client: {
        call: async (verb) => {
          verbs.push(verb)
          const answer = answers.shift()
          if (answer instanceof Error) throw answer
          return answer
        },
      },
    })
    const outcomes = async () => {
      const both = await Promise.allSettled([store.read('a'), store.read('b')])
      return both.map(({ status }) => status)
    }
    expect(await outcomes()).toEqual(['rejected', 'rejected'])
    expect(await outcomes()).toEqual(['rejected', 'rejected'])
    expect(await outcomes()).toEqual(['fulfilled', 'rejected'])
    expect(await outcomes()).toEqual(['rejected', 'rejected'])
    expect(verbs).toEqual(['MGET', 'MGET', 'MGET', 'MGET'])
  })

  it('asks a sentinel of node-redis for the master', async () => {
    const sendCommand = vi.fn(async (_readonly: boolean, _command: string[]) => null)
    const sentinel = { sendCommand, getSentinelNode: () => undefined }
    await redisStore({ client: sentinel }).read('key')
    expect(sendCommand).toHaveBeenCalledWith(false, ['GET', 'einmal:key'])
  })

  it('rejects when the client returns no answers to a pipeline', async () => {
    const client = { call: async () => null, pipeline: () => ({ exec: async () => null }) }
    const store = redisStore({ client, waitForReplicas: { replicas: 1, timeoutMs: 1 } })
    await expect(store.write('key', 'value', undefined)).rejects.toThrow('fewer than 1')
  })

  it('does not send the script again after any other error', async () => {
    const call = vi.fn(async () => Promise.reject(new Error('READONLY You can not write')))
    await expect(redisStore({ client: { call } }).write('k', 'v', undefined)).rejects.toThrow()
    expect(call).toHaveBeenCalledTimes(1)
  })
})

const missing = whyNot('redis-server')

/** Closes everything that a test has opened, in reverse order. */
const open: (() => unknown)[] = []
afterAll(async () => {
  for (const close of open.reverse()) await close()
})
afterEach(() => vi.useRealTimers())

function onServer(name: string, run: () => Promise<void>): void {
  it(name, async (context) => {
    if (missing) context.skip(missing)
    await run()
  })
}

describe('redisStore on a server', () => {
  let port: number
  let client: Ioredis

  beforeAll(async () => {
    if (missing) return
    const server = await startRedis()
    open.push(() => server.remove())
    port = server.port
    client = new Ioredis(port)
    open.push(() => client.quit())
  })

  onServer('writes one string a key, with its prefix and its expiry', async () => {
    const expiresAt = Date.now() + 3_600_000
    await redisStore({ client, prefix: 'a:' }).write('key', 'value', undefined, expiresAt)
    await redisStore({ client }).write('key', 'value', undefined)
    expect((await client.keys('*')).sort()).toEqual(['a:key', 'einmal:key'])
    expect(await client.get('a:key')).toMatch(/^[0-9a-f-]{36}value$/)
    expect(await client.pexpiretime('a:key')).toBe(expiresAt)
    expect(await client.pttl('einmal:key')).toBe(-1)
  })

  onServer('does not take what another program wrote for its own', async () => {
    const store = redisStore({ client })
    await client.set('einmal:foreign', 'something')
    await expect(store.read('foreign')).rejects.toThrow('did not write')
    expect(await store.write('foreign', 'value', undefined)).toBe(false)
    await client.lpush('einmal:list', 'something')
    await expect(store.read('list')).rejects.toThrow('WRONGTYPE')
    await expect(store.write('list', 'value', undefined)).rejects.toThrow('WRONGTYPE')
    // MGET would call it absent.
    const absent = store.read('absent')
    await expect(store.read('list')).rejects.toThrow('WRONGTYPE')
    expect(await absent).toBeUndefined()
  })

  onServer(
    'needs no more of an ACL than docs/guides/redis.md says, and goes on without MGET',
    async () => {
      const page = readFileSync(new URL('../../docs/guides/redis.md', import.meta.url), 'utf8')
      const [, rules = ''] = /`(~einmal:\*[^`]*)`/.exec(page) ?? []
      expect(rules).toContain('+mget')
      for (const needed of [rules, rules.replace(/\s\+mget/, '')]) {
        const role = ['reset', 'on', '>word', ...needed.split(/\s+/), '+info']
        redisCli(port, 'ACL', 'SETUSER', 'narrow', ...role)
        const narrow = new Ioredis(port, { username: 'narrow', password: 'word' })
        open.push(() => narrow.quit())
        const store = redisStore({ client: narrow })
        await store.setup()
        const expiresAt = Date.now() + 60_000
        for (const key of ['a', 'b']) {
          expect(await store.write(key, `of ${key}`, undefined, expiresAt)).toBe(true)
        }
        for (let i = 0; i < 2; i++) {
          const both = await Promise.all([store.read('a'), store.read('b')])
          expect(both).toMatchObject([{ value: 'of a' }, { value: 'of b' }])
        }
        for (const key of ['a', 'b']) await store.delete(key)
        expect(await Promise.all([store.read('a'), store.read('b')])).toEqual([
          undefined,
          undefined,
        ])
      }
    },
  )

  onServer('has written once what a client sends twice because the answer was lost', async () => {
    const twice: RedisClient = {
      call: async (command, ...args) => {
        await client.call(command, ...args).catch(() => undefined)
        return client.call(command, ...args)
      },
    }
    const verifier = createVerifier({ store: redisStore({ client: twice }) })
    const secret = Secret.generate()
    const code = totp(secret)
    expect(await verifier.verifyTotp({ id: 'a', secret, code })).toMatchObject({ ok: true })
    const near = [-60, -30, 0, 30, 60].map((s) => totp(secret, { at: Date.now() + s * 1000 }))
    const all = ['0', '1', '2', '3', '4', '5'].map((digit) => digit.repeat(6))
    const wrong = all.find((each) => !near.includes(each)) ?? ''
    expect(await verifier.verifyTotp({ id: 'a', secret, code: wrong })).toMatchObject({
      reason: 'mismatch',
      attemptsLeft: 4,
    })
  })

  onServer('refuses to write for a process whose clock Redis is far ahead of', async () => {
    const verifier = createVerifier({ store: redisStore({ client }) })
    const secret = Secret.generate()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 3_700_000 })
    const code = totp(secret)
    await expect(verifier.verifyTotp({ id: 'ahead', secret, code })).rejects.toMatchObject({
      code: 'ERR_STORE_UNAVAILABLE',
      cause: { message: expect.stringContaining('the clock of Redis is more than an hour ahead') },
    })
    vi.setSystemTime(Date.now() + 200_000)
    const later = totp(secret)
    expect(await verifier.verifyTotp({ id: 'ahead', secret, code: later })).toMatchObject({
      ok: true,
    })
  })

  onServer('is not set up on a server that may evict', async () => {
    const store = redisStore({ client })
    await store.setup()
    redisCli(port, 'CONFIG', 'SET', 'maxmemory', '100mb')
    await store.setup()
    for (const policy of ['allkeys-lru', 'volatile-lru', 'volatile-ttl']) {
      redisCli(port, 'CONFIG', 'SET', 'maxmemory-policy', policy)
      await expect(store.setup()).rejects.toThrow('noeviction')
    }
    redisCli(port, 'CONFIG', 'SET', 'maxmemory', '0')
    await store.setup()
    redisCli(port, 'CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
  })

  onServer('accepts nothing when the memory is full, and forgets nothing', async () => {
    const store = redisStore({ client })
    await store.write('full', 'kept', undefined)
    redisCli(port, 'CONFIG', 'SET', 'maxmemory', '1')
    try {
      await expect(store.write('more', 'value', undefined)).rejects.toThrow('OOM')
      expect((await store.read('full'))?.value).toBe('kept')
    } finally {
      redisCli(port, 'CONFIG', 'SET', 'maxmemory', '0')
    }
  })
})

describe('redisStore that waits for replicas', () => {
  let ports: { primary: number; replica: number }
  const clients: Record<string, () => Promise<RedisClient>> = {
    async 'node-redis'() {
      const client = createClient({ socket: { port: ports.primary } })
      open.push(() => client.close())
      return await client.connect()
    },
    async 'a pool of node-redis'() {
      const client = createClientPool({ socket: { port: ports.primary } })
      open.push(() => client.close())
      await client.connect()
      return client
    },
    async ioredis() {
      const client = new Ioredis(ports.primary)
      open.push(() => client.quit())
      return client
    },
  }

  beforeAll(async () => {
    if (missing) return
    const primary = await startRedis(['--repl-diskless-sync-delay', '0'])
    open.push(() => primary.remove())
    const replica = await startRedis(['--replicaof', '127.0.0.1', `${primary.port}`])
    open.push(() => replica.remove())
    ports = { primary: primary.port, replica: replica.port }
    const linked = () => redisCli(replica.port, 'INFO', 'replication')
    while (!linked().includes('master_link_status:up')) await sleep(50)
  })

  for (const [name, connect] of Object.entries(clients)) {
    onServer(`has it on a replica when it says so, over ${name}`, async () => {
      const client = await connect()
      const store = redisStore({
        client,
        prefix: `${name}:`.replaceAll(' ', '-'),
        waitForReplicas: { replicas: 1, timeoutMs: 5000 },
      })
      redisCli(ports.primary, 'SCRIPT', 'FLUSH')
      for (let i = 0; i < 20; i++) {
        expect(await store.write(`${i}`, 'value', undefined)).toBe(true)
      }
      expect(Number(redisCli(ports.replica, 'DBSIZE'))).toBeGreaterThanOrEqual(20)
      expect(await store.write('0', 'value', undefined)).toBe(false)
    })

    onServer(`says no when too few have it, though the write stands, over ${name}`, async () => {
      const client = await connect()
      const verifier = createVerifier({
        store: redisStore({ client, waitForReplicas: { replicas: 2, timeoutMs: 50 } }),
      })
      const secret = Secret.generate()
      const code = totp(secret)
      await expect(verifier.verifyTotp({ id: name, secret, code })).rejects.toMatchObject({
        code: 'ERR_STORE_UNAVAILABLE',
        cause: { message: 'fewer than 2 replicas acknowledged the write in time' },
      })
      const alone = createVerifier({ store: redisStore({ client }) })
      expect(await alone.verifyTotp({ id: name, secret, code })).toMatchObject({
        reason: 'replayed',
      })
    })
  }
})

describe('redisStore on a cluster', () => {
  onServer('spreads the credentials over the nodes, and waits on the right one', async () => {
    const cluster = await startRedisCluster()
    open.push(() => cluster.remove())
    const byNodeRedis = createCluster({
      rootNodes: cluster.ports.map((port) => ({ socket: { port } })),
    })
    open.push(() => byNodeRedis.close())
    await byNodeRedis.connect()
    const byIoredis = new IoredisCluster(cluster.ports.map((port) => ({ host: '127.0.0.1', port })))
    open.push(() => byIoredis.quit())
    for (const client of [byNodeRedis, byIoredis]) {
      for (const port of cluster.ports) redisCli(port, 'FLUSHALL')
      for (const port of cluster.ports) redisCli(port, 'SCRIPT', 'FLUSH')
      const store = redisStore({ client })
      await store.setup()
      for (let i = 0; i < 90; i++) {
        expect(await store.write(`otp:user-${i}`, 'value', undefined)).toBe(true)
      }
      for (const port of cluster.ports) {
        expect(Number(redisCli(port, 'DBSIZE'))).toBeGreaterThan(10)
      }
      const keys = Array.from({ length: 90 }, (_, i) => `otp:user-${i}`)
      const held = await Promise.all(keys.map((key) => store.read(key)))
      expect(held.map((entry) => entry?.value)).toEqual(keys.map(() => 'value'))
      for (const port of cluster.ports) {
        expect(redisCli(port, 'INFO', 'commandstats')).not.toContain('cmdstat_mget')
      }
      const waiting = redisStore({ client, waitForReplicas: { replicas: 1, timeoutMs: 10 } })
      for (let i = 0; i < 9; i++) {
        await expect(waiting.write(`${i}`, 'value', undefined)).rejects.toThrow('fewer than 1')
        expect((await store.read(`${i}`))?.value).toBe('value')
      }
      for (const port of cluster.ports) {
        redisCli(port, 'CONFIG', 'SET', 'maxmemory', '100mb')
        redisCli(port, 'CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
      }
      await expect(store.setup()).rejects.toThrow('noeviction')
      for (const port of cluster.ports) redisCli(port, 'CONFIG', 'SET', 'maxmemory', '0')
    }
  })
})
