/** A program that uses every entry, without the types of any runtime. */

import {
  base32Decode,
  createVerifier,
  EinmalError,
  type EinmalErrorCode,
  hotp,
  memoryStore,
  migrationUris,
  otpauthUri,
  parseMigrationUri,
  parseOtpauthUri,
  Secret,
  type StateStore,
  totp,
  verifyTotp,
} from 'einmal'
import { type Accounts, createAccounts, createKeyring, generateKey } from 'einmal/accounts'
import type { FetchHeaders, FetchRequest, GateSession } from 'einmal/gate'
import { createGate } from 'einmal/gate'
import { gateMiddleware } from 'einmal/gate/node'
import { qrSvg, qrTerminal } from 'einmal/qr'
import { mysqlStore } from 'einmal/stores/mysql'
import { postgresStore } from 'einmal/stores/postgres'
import { redisStore } from 'einmal/stores/redis'
import { sqliteStore } from 'einmal/stores/sqlite'
import { settableClock, storeContract } from 'einmal/testing'

/** A row of a database: `exactOptionalPropertyTypes` must accept its values. */
interface Row {
  digits: 6 | 7 | 8 | undefined
  period: number | undefined
  label: string | undefined
  issuer: string | undefined
  lastStep: number | undefined
  counter: bigint | undefined
  wait: number | undefined
}

export function core(row: Row): string {
  const secret = Secret.generate()
  const { digits, period, issuer, counter, lastStep } = row
  const code: string = totp(secret, { at: new Date(0), digits, period, algorithm: undefined })
  const verdict = verifyTotp(secret, code, { after: lastStep, window: undefined, digits, period })
  const step: number | 'malformed' | 'mismatch' | 'replayed' = verdict.ok
    ? verdict.step
    : verdict.reason
  const uri: string = otpauthUri({ account: 'ada', secret, issuer, counter, image: undefined })
  const key = parseOtpauthUri(uri)
  const copy = parseMigrationUri(migrationUris([key], { perUri: undefined })[0] ?? '')
  return `${hotp(copy.keys[0]?.secret ?? secret, 1n, { digits })}${step}`
}

export function codeOf(error: unknown): EinmalErrorCode | undefined {
  return error instanceof EinmalError ? error.code : undefined
}

export async function once(secret: Secret, row: Row, store?: StateStore): Promise<number> {
  const clock = settableClock()
  const verifier = createVerifier({
    store,
    now: clock.now,
    limit: { free: undefined, maxSeconds: row.wait },
    onEvent: (event) => void event.type,
  })
  const verdict = await verifier.verifyTotp({
    id: 'ada',
    secret,
    code: '123456',
    digits: row.digits,
  })
  if (verdict.ok) return verdict.step
  return verdict.reason === 'locked' ? (verdict.retryAfterSeconds ?? 0) : base32Decode('').length
}

export async function accounts(row: Row): Promise<Accounts> {
  const keyring = await createKeyring(generateKey('k1'))
  const accounts = createAccounts({
    store: memoryStore(),
    issuer: 'Rat',
    keyring,
    enrolmentSeconds: row.wait,
  })
  const { uri } = await accounts.enrol('ada', {
    account: 'ada',
    label: row.label,
    digits: row.digits,
  })
  await accounts.importKey('ada', { key: parseOtpauthUri(uri), lastStep: row.lastStep })
  const confirmed = await accounts.confirm('ada', 'id', '123456')
  const codes: readonly string[] | undefined = confirmed.ok ? confirmed.recoveryCodes : []
  return codes ? accounts : accounts
}

export function gate(accounts: Accounts, headers: FetchHeaders, row: Row): unknown {
  const gate = createGate({
    accounts,
    origin: 'https://rat.example',
    key: new Uint8Array(32),
    session: {
      read: async (_request: FetchRequest): Promise<GateSession | null> => null,
      elevate: async () => headers,
    },
    maxAgeSeconds: row.wait,
    brand: { name: 'Rat', help: row.label },
  })
  return gateMiddleware(gate, { onError: undefined })
}

export function pictures(row: Row): string {
  return qrSvg('text', { title: row.label }) + qrTerminal('text', { background: undefined })
}

export async function stores(row: Row): Promise<readonly string[]> {
  const sqlite = sqliteStore({
    database: { prepare: () => ({ all: () => [], run: () => ({ changes: 0 }) }) },
    table: row.label,
  })
  const postgres = postgresStore({
    client: { query: async () => ({ rows: [] }) },
    table: row.label,
  })
  const mysql = mysqlStore({ client: { execute: async () => [[]] }, table: row.label })
  const redis = redisStore({ client: { call: async () => null }, prefix: row.label })
  // A store in a database always has setup; other stores may not.
  await Promise.all([
    sqlite.setup(),
    postgres.setup(),
    mysql.setup(),
    redis.setup(),
    memoryStore().setup?.(),
  ])
  return storeContract(() => redis).map(({ name }) => name)
}
