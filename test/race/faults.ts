/**
 * `npm run faults`: causes every fault on every store and prints a table. `--small` causes only few of them,
 * and `--only=vault` only those whose name begins with this word.
 */

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bundle } from '../support/bundle.js'
import { whyNot } from '../support/locate.mjs'
import { type Server, startMariadb, startPostgres } from '../support/servers.js'
import { badLine, PROGRAM, restarts } from './disturbances.js'
import { postgresFailOver, redisFailOver } from './fail-over.js'
import { killing } from './kills.js'
import type { OutageResult } from './outage.js'
import { progress } from './progress.js'
import { killingTokens } from './token-kills.js'

const small = process.argv.includes('--small')
const only = process.argv.find((word) => word.startsWith('--only='))?.slice('--only='.length) ?? ''
const times = small
  ? { kills: 40, tokens: 10, restarts: 4, line: 60, codes: 400, vaults: 20 }
  : { kills: 1000, tokens: 300, restarts: 40, line: 2000, codes: 1500, vaults: 500 }
const folder = mkdtempSync(join(tmpdir(), 'einmal-faults-'))
const einmal = 'built'
let wrong = 0

interface Outcome {
  faults: string[]
}

type Trial = [name: string, missing: string | undefined, run: () => Promise<Outcome>]

/** The servers on which processes are killed. */
const SERVERS: [
  kind: 'postgres' | 'mysql',
  missing: string | undefined,
  start: () => Promise<Server & { url: string }>,
][] = [
  ['postgres', whyNot(PROGRAM.postgres), () => startPostgres()],
  ['mysql', whyNot(PROGRAM.mysql), () => startMariadb()],
]

const trials: Trial[] = [
  [
    `vault: ${times.vaults} processes killed while two write one file`,
    undefined,
    async () => {
      const vaults = mkdtempSync(join(folder, 'vaults-'))
      const program = await bundle('test/race/vault-kills-process.ts', 'sources')
      const { stdout } = await promisify(execFile)(process.execPath, [
        program,
        vaults,
        `${times.vaults}`,
      ])
      return JSON.parse(stdout)
    },
  ],
  [
    `sqlite: ${times.kills} processes killed in a verification`,
    undefined,
    () => killing({ kind: 'sqlite', place: join(folder, 'kills.db'), ...options() }),
  ],
  ...SERVERS.map(([kind, missing, start]): Trial => {
    return [
      `${kind}: ${times.kills} processes killed in a verification`,
      missing,
      async () => {
        const server = await start()
        const killed = killing({ kind, place: server.url, ...options() })
        return killed.finally(() => server.remove())
      },
    ]
  }),
  [
    `sqlite: ${times.tokens} processes killed in each step of a claim, a revocation and a resynchronisation`,
    undefined,
    () => killingTokens({ kind: 'sqlite', place: join(folder, 'tokens.db'), ...tokens() }),
  ],
  ...SERVERS.map(([kind, missing, start]): Trial => {
    return [
      `${kind}: ${times.tokens} processes killed in each step of a claim, a revocation and a resynchronisation`,
      missing,
      async () => {
        const server = await start()
        const killed = killingTokens({ kind, place: server.url, ...tokens() })
        return killed.finally(() => server.remove())
      },
    ]
  }),
  ...([false, true] as const).flatMap((waits): Trial[] => {
    const how = waits ? 'which a write waits for' : 'which no write waits for'
    const run = { codes: times.codes, waits, einmal } as const
    return [
      [
        `redis cluster: slots moved, and a master crashed before its replica, ${how}, had the last writes`,
        whyNot('redis-server', 'redis-cli'),
        () => lost(waits, redisFailOver(run)),
      ],
      [
        `postgres: the primary crashed before its standby, ${how}, had the last writes`,
        whyNot('postgres', 'pg_basebackup'),
        () => lost(waits, postgresFailOver(run)),
      ],
    ]
  }),
  ...(['postgres', 'mysql', 'redis'] as const).flatMap((kind): Trial[] => {
    const missing = whyNot(PROGRAM[kind])
    const restarted = `${kind}: the server stopped or crashed, and started again, ${times.restarts} times`
    const line = `${kind}: ${times.line} answers delayed, cut or repeated`
    return [
      [restarted, missing, () => restarts({ kind, times: times.restarts, einmal })],
      [line, missing, () => badLine({ kind, times: times.line, einmal })],
    ]
  }),
]

function options() {
  return { kills: times.kills, einmal, progress } as const
}

/** Without waiting, a fail-over loses writes: then it is a fault when no code is accepted twice. */
async function lost(waits: boolean, found: Promise<OutageResult>): Promise<Outcome> {
  const result = await found
  if (waits) return result
  if (result.twice === 0) return { ...result, faults: ['the fail-over lost nothing'] }
  const isTwice = (fault: string): boolean => fault.split('accepted').length > 2
  return { ...result, faults: result.faults.filter((fault) => !isTwice(fault)) }
}

function tokens() {
  return { kills: times.tokens, einmal, progress } as const
}

try {
  const chosen = trials.filter(([name]) => name.startsWith(only))
  if (chosen.length === 0) throw new Error(`there is no fault of ${only}`)
  for (const [name, missing, run] of chosen) {
    if (missing) {
      console.log(`NOT RUN, ${name}: ${missing}`)
      continue
    }
    progress(name)
    const { faults, ...counts } = await run()
    progress()
    console.log(`${name}\n  ${JSON.stringify(counts)}`)
    for (const fault of faults.slice(0, 20)) console.log(`  WRONG: ${fault}`)
    wrong += faults.length
  }
} finally {
  rmSync(folder, { recursive: true })
}
console.log(
  wrong === 0
    ? '\nNo code was accepted twice, forgotten or left without an answer.'
    : `\n${wrong} WRONG`,
)
process.exitCode = wrong === 0 ? 0 : 1
