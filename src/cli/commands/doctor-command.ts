/** `einmal doctor`: shows the settings of a database that weaken the promise. */

import { DEFAULT_TABLE } from '../../stores/table.js'
import type { StoreFinding } from '../../verifier/store-findings.js'
import { openDatabase } from '../admin/admin-session.js'
import { readTarget, TARGET_OPTIONS, type Target } from '../admin/target.js'
import { ACCEPTED, REFUSED } from '../cli-errors.js'
import { type Command, defineCommand, indent } from '../command.js'
import { count, printable, type Report, wrapped } from '../report.js'

const { table, prefix } = TARGET_OPTIONS

export const doctorCommand: Command = defineCommand({
  name: 'doctor',
  summary: 'show the settings by which a database can lose used codes',
  argument: 'URL',
  isOptional: true,
  description: [
    'URL is an SQLite file, postgres://…, mysql://… or redis://…; without it, the environment variable',
    'EINMAL_DATABASE. Put a URL with a password there. Nothing is changed. The driver comes from the',
    'current folder: pg; mysql2; redis or ioredis; better-sqlite3 or libsql, or the SQLite of Node 22.13',
    'and newer. Settings of a connection are those of this connection: store.check() of einmal reads',
    'them in your program.',
    'The exit code is 0 without a finding, 1 with one, when the table of --table is missing or when the',
    'database fails, 2 for misuse.',
  ].join('\n'),
  options: { table, prefix },
  json: [
    'a line each finding: code, setting, value, consequence, remedy',
    'a last line: database (sqlite, postgres, mysql or redis), findings (their number), and',
    '  table (missing) when there is none',
  ].join('\n'),
  examples: [
    'einmal doctor data/portal.db',
    'EINMAL_DATABASE="$DATABASE_URL" einmal doctor',
    'einmal doctor redis://127.0.0.1 --json',
  ].join('\n'),
  async run({ values, argument, io, report }) {
    const database = argument === '' ? undefined : argument
    const target = readTarget({ ...values, database }, io.env, 'URL')
    let findings: StoreFinding[] = []
    let isMissing = false
    const { close } = await openDatabase(target, io, async (store) => {
      findings = (await store.check?.()) ?? []
      await store.read('einmal').catch((error) => {
        if (!isMissingTable(error)) throw error
        isMissing = true
      })
    })
    await close()
    const shown = findings.filter(({ code }) => !OF_CONNECTION.includes(code))
    for (const finding of shown) showFinding(finding, report)
    const missing = isMissing ? `there is no table ${target.place ?? DEFAULT_TABLE}\n` : ''
    const sum = shown.length === 0 ? 'no finding\n' : `${count(shown.length, 'finding')}\n`
    const last = { database: target.kind, findings: shown.length }
    report.result({ ...last, ...(isMissing ? { table: 'missing' } : {}) }, missing + sum)
    report.note(remarks(target))
    // Before the first start of a portal there is no table; one that was named must be there.
    const isWrong = isMissing && values.table !== undefined
    return shown.length === 0 && !isWrong ? ACCEPTED : REFUSED
  },
})

/** Recognises the error of a missing table by PostgreSQL, by MySQL, and by the drivers of SQLite. */
function isMissingTable(error: unknown): boolean {
  const { code, errno, message } = Object(error)
  return code === '42P01' || errno === 1146 || /\bno such table\b/.test(String(message))
}

/** In SQLite these belong to each connection, and that of this command says nothing about the portal. */
const OF_CONNECTION: readonly StoreFinding['code'][] = ['sqlite-synchronous', 'sqlite-busy-timeout']

function showFinding(finding: StoreFinding, report: Report): void {
  const { code, setting, value, consequence, remedy } = finding
  const title = `${report.style.yellow(`${setting} = ${printable(value)}`)} (${code})\n`
  report.result(finding, `${title}${indent(wrapped(`${consequence}\n${remedy}\n`, 96))}\n`)
}

/** Names the settings that this command cannot see. */
function remarks({ kind }: Target): string {
  const unseen = {
    sqlite: 'synchronous and busy_timeout, which belong to each connection',
    postgres: 'synchronous_commit of a connection that sets another value',
    mysql: 'replicas, without the right PROCESS',
    redis: 'waitForReplicas of the program, and the other nodes of a cluster',
  }
  return `not seen: ${unseen[kind]}`
}
