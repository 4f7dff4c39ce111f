/**
 * One of the processes that start at once on a new SQLite file. Its arguments are the driver and the way
 * to start. It reads one line for each start and answers each with one line.
 */

import { createInterface } from 'node:readline'
import { createVerifier, Secret, totp } from 'einmal'
import { sqliteStore } from 'einmal/stores/sqlite'
import { type OpenDatabase, sqliteOpener } from '../support/open-sqlite.js'

/** A request to start on this file and to verify a code there. */
export interface Start {
  file: string
  secret: string
  at: number
}

/** The result of a start. */
export interface Started {
  failure?: string
  accepted?: boolean
}

/** The ways to start: as in docs/guides/sqlite.md, and with own pragmas in two orders that both fail. */
const WAYS = {
  async guide(database: OpenDatabase) {
    const store = sqliteStore({ database })
    await store.setup()
    database.exec('PRAGMA synchronous = FULL')
    return store
  },
  'WAL first': byHand(['journal_mode = WAL', 'busy_timeout = 5000']),
  'time-out first': byHand(['busy_timeout = 5000', 'journal_mode = WAL']),
}

function byHand(pragmas: string[]) {
  return async (database: OpenDatabase) => {
    for (const pragma of pragmas) database.exec(`PRAGMA ${pragma}`)
    const store = sqliteStore({ database, busyTimeoutMs: false, wal: false })
    await store.setup()
    return store
  }
}

export type Way = keyof typeof WAYS

const [driver = '', way = 'guide'] = process.argv.slice(2)
const open = await sqliteOpener(driver)
console.log('"ready"')
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await outcomeOf(JSON.parse(line))))
}

async function outcomeOf({ file, secret: text, at }: Start): Promise<Started> {
  let database: OpenDatabase | undefined
  try {
    database = open(file)
    // The parent passes a Way.
    const store = await WAYS[way as Way](database)
    const secret = Secret.fromBase32(text)
    const verifier = createVerifier({ store, now: () => at })
    const { ok } = await verifier.verifyTotp({ id: 'ada', secret, code: totp(secret, { at }) })
    return { accepted: ok }
  } catch (error) {
    const { cause, message } = Object(error)
    return { failure: cause ? `${message}: ${Object(cause).message}` : `${message}` }
  } finally {
    database?.close()
  }
}
