/** Every line of the tables of docs/guides/clients.md, with its real client. */

import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { storeContract } from 'einmal/testing'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Report } from '../runtimes/cases/report.js'
import { bundle } from '../support/bundle.js'
import { removeFolder } from '../support/folder.js'
import { whyNot } from '../support/locate.mjs'
import { type Server, startPostgres, startRedis } from '../support/servers.js'
import { sqliteDrivers } from '../support/sqlite-drivers.js'
import { type Opened, postgresRows, type Row, redisRows, sqliteRows } from './rows.js'

// Long time-outs, since a server must start first on a slow test machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const noDrivers = existsSync('test/drivers/node_modules')
  ? undefined
  : 'the drivers are not installed: npm ci --prefix test/drivers'
if (noDrivers && process.env['CI']) throw new Error(noDrivers)

/** Closes everything that a test has opened, in reverse order. */
const opened: (() => unknown)[] = []
afterAll(async () => {
  for (const close of opened.reverse()) await close()
})

/** Without types and white space. */
const plain = (code = ''): string =>
  code.replace(/: (string|unknown)(\[\])?/g, '').replace(/\s+/g, '')

describe('the page of the clients', () => {
  const page = readFileSync('docs/guides/clients.md', 'utf8')
  const rows = { ...postgresRows, ...sqliteRows, ...redisRows }
  // The sources of the rows, each of which begins with its name.
  const sources = readFileSync('test/clients/rows.ts', 'utf8').split('\n  },\n')
  it.each(Object.keys(rows))('has a line for %s, and its code is the tested one', (name) => {
    const line = page.split('\n').find((each) => each.startsWith(`| ${name} |`))
    const code = [...(line ?? '').matchAll(/`([^`]+)`/g)].map(([, each]) => each ?? '')
    expect(code.length).toBeGreaterThan(0)
    const key = new RegExp(`^  '?${name}'?: \\{$`, 'm')
    const tested = plain(sources.find((source) => key.test(source)))
    for (const each of code) expect(tested).toContain(plain(each))
  })

  it('has the tested object for Knex', () => {
    const [, object] = /^(const client = \{\n[\s\S]*?^\})$/m.exec(page) ?? []
    expect(object).toContain('acquireConnection')
    expect(plain(sources.join(''))).toContain(plain(object))
  })
})

/** Runs the contract over each row on one server. */
function contracts(
  rows: Record<string, Row>,
  missing: string | undefined,
  start: () => Promise<string>,
): void {
  let place: string
  beforeAll(async () => {
    if (!missing) place = await start()
  })
  describe.each(Object.entries(rows))('%s', (_, row) => {
    let open: Opened
    beforeAll(async () => {
      if (missing) return
      open = await row.open(place)
      await open.store.setup()
    })
    afterAll(() => open?.close())
    for (const { name, run } of storeContract(() => open.store)) {
      it(name, async (context) => {
        if (missing) context.skip(missing)
        await run()
      })
    }
  })
}

describe('postgresStore keeps the contract over', () => {
  const missing = noDrivers ?? whyNot('postgres')
  contracts(postgresRows, missing, async () => (await started(startPostgres(['fsync=off']))).url)
})

describe('redisStore keeps the contract over', () => {
  const missing = noDrivers ?? whyNot('redis-server')
  const { Upstash, ...others } = redisRows
  contracts(others, missing, async () => (await started(startRedis())).url)
  contracts(Upstash ? { Upstash } : {}, missing, async () => {
    return startUpstash((await started(startRedis())).url)
  })
})

describe('postgresStore on Bun', () => {
  const bun = sqliteDrivers().find(({ on }) => on === 'Bun')
  it('keeps the contract over Bun.sql, and refuses that of a transaction', async (context) => {
    const missing = bun?.missing ?? whyNot('postgres')
    if (missing || !bun) return context.skip(`${missing}`)
    const { url } = await started(startPostgres(['fsync=off']))
    const program = await bundle('test/clients/bun-process.ts', 'sources')
    const { stdout } = await promisify(execFile)(bun.runtime, [program, url])
    const { passed, failures, inTransaction } = JSON.parse(stdout)
    expect(failures).toEqual([])
    expect(passed).toBeGreaterThan(0)
    expect(inTransaction).toContain('the client is in a transaction')
  })
})

describe('sqliteStore keeps the contract over', () => {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-clients-'))
  afterAll(() => removeFolder(folder))
  const compiled = sqliteDrivers().find(({ driver }) => driver === 'better-sqlite3')?.missing
  let reports: Record<string, Report>
  beforeAll(async () => {
    if (noDrivers ?? compiled) return
    const program = await bundle('test/clients/sqlite-process.ts', 'sources')
    const { stdout } = await promisify(execFile)(process.execPath, [program, folder])
    reports = JSON.parse(stdout)
  })
  it.for(Object.keys(sqliteRows))('%s', (name, context) => {
    if (noDrivers ?? compiled) context.skip(`${noDrivers ?? compiled}`)
    expect(reports[name]?.failures).toEqual([])
    expect(reports[name]?.passed).toBeGreaterThan(0)
  })
})

async function started<S extends Server>(starting: Promise<S>): Promise<S> {
  const server = await starting
  opened.push(() => server.remove())
  return server
}

/** A server with the REST interface of Upstash, in front of a Redis: single commands and pipelines. */
async function startUpstash(redisUrl: string): Promise<string> {
  const redis = new Redis(redisUrl)
  opened.push(() => redis.quit())
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece)
    const body = JSON.parse(Buffer.concat(pieces).toString())
    const inBase64 = request.headers['upstash-encoding'] === 'base64'
    const answer = async ([command = '', ...args]: string[]) =>
      redis.call(command, ...args.map(String)).then(
        (result) => ({ result: inBase64 ? encoded(result) : result }),
        (error) => ({ error: Object(error).message }),
      )
    const isPipeline = request.url?.endsWith('/pipeline')
    const answers = await Promise.all((isPipeline ? body : [body]).map(answer))
    const failed = !isPipeline && 'error' in answers[0]
    response.writeHead(failed ? 400 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isPipeline ? answers : answers[0]))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  opened.push(() => server.close())
  return `http://127.0.0.1:${Object(server.address()).port}`
}

function encoded(result: unknown): unknown {
  if (Array.isArray(result)) return result.map(encoded)
  const isText = typeof result === 'string' && result !== 'OK'
  return isText ? Buffer.from(result).toString('base64') : result
}
