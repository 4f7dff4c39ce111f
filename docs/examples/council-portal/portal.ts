/** Opens everything that the portal needs, in the order in which it is needed; closes it again. */

import { join } from 'node:path'
import type { DatabaseStore, StoreFinding } from 'einmal'
import { postgresStore } from 'einmal/stores/postgres'
import { redisStore } from 'einmal/stores/redis'
import type { Hono } from 'hono'
import { createClient } from 'redis'
import { createApp } from './app.js'
import { type Config, ConfigError, reasonOf } from './config.js'
import { createCouncil } from './council/council.js'
import { createNotes } from './council/notes.js'
import { importOldKeys, seed } from './council/seed.js'
import { deriveKey, fingerprints, makeDataFolder, readKeys } from './keys.js'
import { makeFirstLetters, usableCode } from './letters/first-letters.js'
import { createLetterFiles } from './letters/letter-files.js'
import { cookiesFor } from './login/carrier.js'
import { createDrafts } from './login/drafts.js'
import { createFormTokens } from './login/form-token.js'
import { createIdentify } from './login/identify.js'
import { createSessions } from './login/sessions.js'
import { createThrottle } from './login/throttle.js'
import { createAudit } from './records/audit.js'
import { createNotices } from './records/notices.js'
import { createSecondFactors } from './second-factor/accounts.js'
import { createPortalGate } from './second-factor/gate.js'
import { createHardwareKeys } from './second-factor/hardware-keys.js'
import { createKnownFactors } from './second-factor/known-factors.js'
import { type Database, text } from './storage/database.js'
import { openPostgres } from './storage/postgres.js'
import { openSqlite } from './storage/sqlite.js'

export interface Portal {
  readonly app: Hono
  /** File for the mails, which this example does not send. */
  readonly mailFile: string
  /** Folder for the letters of the sample accounts. */
  readonly letterFolder: string
  /** The code in the letter of a sample account; undefined when there is none that can be used here. */
  codeOf(person: { id: string; login?: string }): Promise<string | undefined>
  /** The settings of the database for the second factors that weaken the promise. */
  findings(): Promise<readonly StoreFinding[]>
  /** Stores what is still to be stored, and lets go of everything. */
  close(): Promise<void>
}

/** @param complain - receives the errors of work in the background */
export async function openPortal(
  config: Config,
  complain: (error: unknown) => void,
  now: () => number = Date.now,
): Promise<Portal> {
  const { origin, dataFolder } = config
  makeDataFolder(dataFolder)
  const keys = readKeys(config)
  const mailFile = join(dataFolder, 'mail.log')
  const storage = await openStorage(config, complain)
  const { database, store } = storage
  const council = createCouncil(database)
  const audit = createAudit(database, complain)
  const knownFactors = createKnownFactors(database, complain)
  const letters = createLetterFiles(dataFolder)
  const notices = createNotices({ database, council, mailFile, origin, complain })
  let settleKeys = async (): Promise<void> => undefined
  async function close(): Promise<void> {
    await settleKeys()
    await audit.settled()
    await notices.settled()
    await knownFactors.settled()
    await storage.close()
  }
  try {
    const accounts = await createSecondFactors({ store, keys, audit, notices, knownFactors })
    await database.setup()
    await store.setup()
    const hardwareKeys = createHardwareKeys({ database, accounts, audit, complain })
    settleKeys = hardwareKeys.settled
    await compareKeys(database, keys)
    await seed(database, config.samplePassword, now())
    await importOldKeys(database, accounts, keys)
    if (config.firstEnrolment === 'activation' && config.samplePassword !== undefined) {
      const loginUrl = `${origin}/login`
      await makeFirstLetters({ database, council, accounts, files: letters, loginUrl, now })
    }
    await audit.settled()
    const sessions = createSessions(database, now)
    const cookies = cookiesFor(origin)
    const identify = createIdentify(council, sessions, cookies)
    const key = deriveKey(keys, 'gate')
    const gate = createPortalGate({
      ...{ accounts, identify, sessions, cookies, origin, key, audit, complain, knownFactors },
      tokens: hardwareKeys.tokens,
      firstEnrolment: config.firstEnrolment,
      ...(config.enrolBy && { enrolBy: config.enrolBy }),
    })
    const app = createApp({
      ...{ origin, council, sessions, identify, cookies, accounts, gate, audit, notices },
      hardwareKeys,
      throttle: createThrottle(database, now),
      tokens: createFormTokens(deriveKey(keys, 'forms')),
      drafts: createDrafts(deriveKey(keys, 'drafts'), now),
      notes: createNotes(database),
      ...{ complain, now },
      isPrivate: config.isPrivate,
    })
    return {
      app,
      mailFile,
      letterFolder: letters.folder,
      findings: () => store.check(),
      codeOf: (person) => usableCode(accounts, letters, person),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

interface Storage {
  database: Database
  /** Where the second factors are kept. */
  store: DatabaseStore
  close(): Promise<void>
}

async function openStorage(config: Config, complain: (error: unknown) => void): Promise<Storage> {
  const { database, store } = await openDatabase(config)
  const { redisUrl } = config
  if (redisUrl === undefined) return { database, store, close: () => database.close() }
  const client = await connectRedis(redisUrl, complain).catch(async (error: unknown) => {
    await database.close()
    throw error
  })
  return {
    database,
    store: redisStore({ client, prefix: 'council-portal:' }),
    async close() {
      await client.close()
      await database.close()
    },
  }
}

async function openDatabase(config: Config): Promise<Omit<Storage, 'close'>> {
  if (config.databaseUrl !== undefined) {
    const { database, driver } = await openPostgres(config.databaseUrl)
    return { database, store: postgresStore({ client: driver }) }
  }
  return openSqlite(join(config.dataFolder, 'portal.db'))
}

/** At the start it must answer; later on a connection that breaks is made again. */
async function connectRedis(url: string, complain: (error: unknown) => void) {
  let isConnected = false
  const client = createClient({
    url,
    socket: {
      connectTimeout: 5000,
      reconnectStrategy: (retries) => (isConnected ? Math.min(50 * retries, 2000) : false),
    },
    disableOfflineQueue: true,
  })
  client.on('error', (error) => {
    if (isConnected) complain(error)
  })
  try {
    await client.connect()
  } catch (error) {
    throw new ConfigError(`REDIS_URL: ${reasonOf(error)}`)
  }
  isConnected = true
  return client
}

/** Other keys than those that the secrets are sealed under would look like a hundred lost phones. */
async function compareKeys(database: Database, keys: string): Promise<void> {
  for (const [id, fingerprint] of fingerprints(keys)) {
    const name = `key ${id}`
    await database.run(
      'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING',
      ...[name, fingerprint],
    )
    const [row] = await database.all('SELECT value FROM settings WHERE name = ?', name)
    if (row && text(row, 'value') === fingerprint) continue
    throw new ConfigError(
      `EINMAL_KEYS: the key ${id} is not the one that this database was made with; every process needs the same`,
    )
  }
}
