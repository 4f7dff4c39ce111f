/** Several processes of the portal: on one PostgreSQL behind one nginx, and with Redis. */

import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest'
import { freePort } from '../support/free-port.mjs'
import { whyNot } from '../support/locate.mjs'
import { startPgBouncer } from '../support/pgbouncer.js'
import { redisCli, type Server, startPostgres, startRedis } from '../support/servers.js'
import { startNginx } from './support/nginx.js'
import {
  type PortalProcess,
  removeTemporaryFolders,
  startPortal,
  temporaryFolder,
} from './support/process.js'
import {
  type Answer,
  createVisitor,
  elevate,
  enrol,
  logIn,
  type Visitor,
} from './support/visitor.js'

afterAll(removeTemporaryFolders)

const databases = [
  { by: 'one PostgreSQL', isPooled: false },
  { by: 'one PostgreSQL through PgBouncer, which pools by transaction,', isPooled: true },
]

describe.each(databases)('two processes on $by behind one nginx', ({ isPooled }) => {
  const missing = whyNot('postgres', 'nginx', ...(isPooled ? (['pgbouncer'] as const) : []))
  let postgres: Server & { url: string }
  let pgBouncer: (Server & { url: string }) | undefined
  let nginx: Awaited<ReturnType<typeof startNginx>>
  let processes: PortalProcess[]
  let front: { origin: string; port: number }

  beforeAll(async () => {
    if (missing) return
    postgres = await startPostgres(['fsync=off'])
    const port = await freePort()
    front = { origin: `http://localhost:${port}`, port }
    if (isPooled) pgBouncer = await startPgBouncer(postgres)
    const { url } = pgBouncer ?? postgres
    processes = await startTwo({ DATABASE_URL: url, ORIGIN: front.origin })
    nginx = await startNginx(
      port,
      processes.map((each) => each.port),
    )
  })

  afterAll(async () => {
    await nginx?.end()
    await Promise.all(processes?.map((each) => each.end()) ?? [])
    await pgBouncer?.remove()
    await postgres?.remove()
  })

  beforeEach((context: TestContext) => {
    if (missing) context.skip(missing)
  })

  it('start at the same time on an empty database, and print the database', async () => {
    for (const { output } of processes) {
      const { port } = pgBouncer ?? postgres
      expect(output()).toContain(`PostgreSQL, 127.0.0.1:${port}/postgres`)
      expect(output()).toContain('\nWarning: fsync = off\n  A crash of the machine may destroy')
    }
    const people = await query('SELECT count(*) AS n FROM people WHERE home IS NOT NULL')
    expect(people).toEqual([{ n: '70' }])
    const imported = await query(`SELECT count(*) AS n FROM audit WHERE type = 'key-imported'`)
    expect(imported).toEqual([{ n: '6' }])
  })

  it('share sessions: an elevated session passes on both', async () => {
    const visitor = createVisitor(front)
    const upstreams = new Set<unknown>()
    const saw = (answer: Answer): Answer => {
      upstreams.add(answer.headers['x-upstream'])
      return answer
    }
    saw(await logIn(visitor, 'aylin.celik'))
    await enrol(visitor)
    for (let i = 0; i < 6; i++) {
      const page = saw(await visitor.get('/members/papers/v014'))
      expect([page.status, page.text.includes('Lebensläufe')]).toEqual([200, true])
    }
    expect(upstreams.size).toBe(2)
  })

  it('share an elevation: the new id passes on the other, and the old id has ended on both', async () => {
    const [one, other] = processes.map(({ port }) => createVisitor({ ...front, port }))
    if (!one || !other) throw new Error('two are needed')
    await logIn(one, 'samir.nowak')
    const before = one.cookies.get('session') ?? ''
    await enrol(one)
    other.cookies.set('session', one.cookies.get('session') ?? '')
    expect((await other.get('/members')).status).toBe(200)
    for (const { port } of processes) {
      const old = createVisitor({ ...front, port })
      old.cookies.set('session', before)
      expect((await old.get('/members')).headers['location']).toMatch(
        /^http:\/\/localhost:\d+\/login/,
      )
    }
  })

  it('accept a code exactly once when both get it at the same time', async () => {
    const first = createVisitor(front)
    await logIn(first, 'frank.keller')
    const app = await enrol(first)
    const visitors: Visitor[] = []
    // In sequence, since many passwords at once would look like guesses.
    for (const { port } of [...processes, ...processes, ...processes, ...processes]) {
      const visitor = createVisitor({ ...front, port })
      await logIn(visitor, 'frank.keller')
      await visitor.get('/second-factor')
      visitors.push(visitor)
    }
    const code = app.code()
    const answers = await Promise.all(
      visitors.map((visitor) => visitor.post('/second-factor', { code })),
    )
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 303)).toHaveLength(1)
    // The other requests get the page with the error. A repeated code costs no attempt and locks nothing.
    expect(statuses.filter((status) => status === 200)).toHaveLength(7)
    const inside = await Promise.all(visitors.map((visitor) => visitor.get('/members')))
    expect(inside.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('give both clicks of a double click the same new session', async () => {
    // A user that the other tests do not use, with the sample password.
    const [{ login }] = await query(`UPDATE people
      SET password_hash = (SELECT password_hash FROM people WHERE login = 'aylin.celik')
      WHERE id = (SELECT min(id) FROM people WHERE login IS NOT NULL AND password_hash IS NULL)
      RETURNING login`)
    const first = createVisitor(front)
    await logIn(first, login)
    const app = await enrol(first)
    const visitor = createVisitor(front)
    await logIn(visitor, login)
    const { text } = await visitor.get('/second-factor')
    const token = /name="token" value="([^"]*)"/.exec(text)?.[1] ?? ''
    const old = visitor.cookies.get('session') ?? ''
    const code = app.code()
    const answers = await Promise.all(
      processes.map(async ({ port }, i) => {
        const clicked = createVisitor({ ...front, port })
        clicked.cookies.set('session', old)
        await new Promise((resolve) => setTimeout(resolve, i * 5))
        const answer = await clicked.post('/second-factor', { code, token })
        return { answer, cookie: clicked.cookies.get('session') }
      }),
    )
    expect(answers.map(({ answer }) => answer.status)).toEqual([303, 303])
    expect(answers[0]?.cookie).not.toBe(old)
    expect(answers[1]?.cookie).toBe(answers[0]?.cookie)
    visitor.cookies.set('session', answers[1]?.cookie ?? '')
    expect((await visitor.get('/members')).status).toBe(200)
  })

  it('count wrong passwords together', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        logIn(
          createVisitor({ ...front, port: processes[index % 2]?.port ?? 0 }),
          'tarek.winter',
          'falsch',
        ),
      ),
    )
    expect(guesses.filter(({ status }) => status === 403)).toHaveLength(5)
  })

  it('answer 403, 404 or 400 to texts that no database can store', async () => {
    const visitor = createVisitor(front)
    expect((await logIn(visitor, 'ada\0\ud800', 'x')).status).toBe(403)
    await logIn(visitor, 'elif.quandt')
    await enrol(visitor)
    for (const path of [
      '/members/papers/%00',
      '/members/meetings/%ff',
      '/members/papers/v%ed%a0%80',
    ]) {
      expect([400, 404]).toContain((await visitor.get(path)).status)
    }
  })

  it('continue when one of them ends', async () => {
    const visitor = createVisitor(front)
    await logIn(visitor, 'ingrid.amsel')
    await enrol(visitor)
    const [one, other] = processes
    if (!one || !other) throw new Error('two are needed')
    expect(await one.end()).toEqual({ code: 0, signal: null })
    for (let i = 0; i < 4; i++) expect((await visitor.get('/admin')).status).toBe(200)
    processes = [other]
  })

  it('keep an append-only audit log there, too', async () => {
    for (const sql of ['UPDATE audit SET actor = NULL', 'DELETE FROM audit', 'TRUNCATE audit']) {
      await expect(query(sql)).rejects.toThrow('the audit log only grows')
    }
  })

  // biome-ignore lint/suspicious/noExplicitAny: the tests say what is in a row
  async function query(sql: string): Promise<any[]> {
    const client = new pg.Client(postgres.url)
    await client.connect()
    return client
      .query(sql)
      .then(({ rows }) => rows)
      .finally(() => client.end())
  }
})

describe('with Redis beside PostgreSQL', () => {
  it('the second factors are in Redis, and the next process finds them', async (context) => {
    const without = whyNot('postgres', 'redis-server')
    if (without) context.skip(without)
    const [postgres, redis] = await Promise.all([
      startPostgres(['fsync=off']),
      startRedis(['--appendonly', 'yes']),
    ])
    const folder = temporaryFolder()
    const port = await freePort()
    const environment = { DATABASE_URL: postgres.url, REDIS_URL: redis.url }
    const first = await startPortal({ folder, port, environment })
    expect(first.output()).toContain(`the second factors: Redis, 127.0.0.1:${redis.port}`)
    expect(first.output()).toContain('\nWarning: appendfsync = everysec\n  A power cut forgets')
    expect(first.output()).not.toContain('fsync = off')
    const visitor = createVisitor(first)
    await logIn(visitor, 'aylin.celik')
    const app = await enrol(visitor)
    expect(redisCli(redis.port, 'KEYS', '*')).toContain('council-portal:')
    const client = new pg.Client(postgres.url)
    await client.connect()
    const tables = await client.query(`SELECT to_regclass('einmal_state') AS name`)
    await client.end()
    expect(tables.rows).toEqual([{ name: null }])
    expect(await first.end()).toEqual({ code: 0, signal: null })

    const second = await startPortal({ folder, port, environment })
    const again = createVisitor(second)
    await logIn(again, 'aylin.celik')
    expect((await again.get('/members')).status).toBe(303)
    expect((await elevate(again, app)).status).toBe(303)
    expect((await again.get('/members')).status).toBe(200)

    // Without Redis no user passes, and public pages still work.
    await redis.stop()
    expect((await again.get('/members')).status).toBe(503)
    expect((await again.get('/')).status).toBe(200)
    await second.end()
    await postgres.remove()
    await redis.remove()
  })
})

async function startTwo(environment: Record<string, string>): Promise<PortalProcess[]> {
  // Both processes create the keys in one folder at the same time.
  const folder = temporaryFolder()
  return Promise.all([0, 1].map(() => startPortal({ folder, environment })))
}
