/**
 * Letters for the sample accounts. The example does not send them. They are made at the first start, and again when a
 * code has expired unused.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import type { AccountStatus, Accounts } from 'einmal/accounts'
import type { Council } from '../council/council.js'
import { sampleAccounts } from '../council/seed.js'
import { readable } from '../second-factor/readable.js'
import type { Database } from '../storage/database.js'
import type { LetterFiles } from './letter-files.js'

export interface FirstLettersParts {
  database: Database
  council: Council
  accounts: Accounts
  files: LetterFiles
  loginUrl: string
  now: () => number
}

/** Makes the missing letters. Of several processes that start at once, one does it, and the others wait. */
export async function makeFirstLetters(parts: FirstLettersParts): Promise<void> {
  const { database, now } = parts
  await database.run(
    `INSERT INTO settings (name, value) VALUES ('${LEASE}', '0'), ('${STATE}', 'missing')
      ON CONFLICT DO NOTHING`,
  )
  let until = now() + LEASE_TIME
  while (!(await setLease(database, until, now()))) {
    await sleep(100)
    until = now() + LEASE_TIME
  }
  try {
    const isFirst = (await stateOf(database)) === 'missing'
    for (const { id, login } of sampleAccounts()) {
      if (login !== undefined) await makeLetter(parts, id, login, isFirst)
    }
    await database.run(`UPDATE settings SET value = 'made' WHERE name = '${STATE}'`)
  } finally {
    await database.run(
      `UPDATE settings SET value = '0' WHERE name = '${LEASE}' AND value = ?`,
      String(until),
    )
  }
}

/** The settings: who makes letters until when, and whether the first ones are made. */
const LEASE = 'letters lease'
const STATE = 'letters state'
/** A process that ended in between blocks the others for so long, in milliseconds. */
const LEASE_TIME = 30_000

async function setLease(database: Database, until: number, now: number): Promise<boolean> {
  const changed = await database.run(
    `UPDATE settings SET value = ?
      WHERE CASE WHEN name = '${LEASE}' THEN CAST(value AS BIGINT) <= ? ELSE FALSE END`,
    ...[String(until), now],
  )
  return changed === 1
}

async function stateOf(database: Database): Promise<unknown> {
  const [row] = await database.all(`SELECT value FROM settings WHERE name = '${STATE}'`)
  return row?.['value']
}

async function makeLetter(
  { council, accounts, files, loginUrl, now }: FirstLettersParts,
  id: string,
  login: string,
  isFirst: boolean,
): Promise<void> {
  const status = await readable(accounts.status(id))
  const isWritten = files.codes().has(login)
  if (!status || !needsLetter(status, isFirst && !isWritten, now())) return
  const person = await council.person(id)
  if (person === undefined) return
  const { code, expiresAt } = await accounts.issueActivation(id)
  await files.write(login, { person, code, issuedAt: now(), expiresAt, loginUrl })
}

/** @param isMissing - the first letter was not written, or the process ended before */
export function needsLetter(
  { enrolled, activation }: Pick<AccountStatus, 'enrolled' | 'activation'>,
  isMissing: boolean,
  now: number,
): boolean {
  if (enrolled || activation?.usedAt !== undefined) return false
  return isMissing || (activation !== undefined && activation.expiresAt <= now)
}

/**
 * The code of a sample account that can still be used; undefined once it was used, is elsewhere, or the account
 * cannot be read.
 */
export async function usableCode(
  accounts: Accounts,
  files: LetterFiles,
  { id, login = '' }: { id: string; login?: string },
): Promise<string | undefined> {
  const status = await readable(accounts.status(id))
  if (!status || status.enrolled) return undefined
  const { activation } = status
  if (activation === undefined || activation.usedAt !== undefined) return undefined
  return files.codes().get(login)
}
