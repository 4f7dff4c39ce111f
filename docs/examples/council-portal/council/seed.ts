/**
 * Fills an empty database at the first start; a second start finds it filled. Of several processes
 * that start at once the first one fills it, in one transaction.
 */

import { Secret } from 'einmal'
import type { Accounts } from 'einmal/accounts'
import { deriveKey } from '../keys.js'
import { hashPassword } from '../login/passwords.js'
import type { Database, Statement, Value } from '../storage/database.js'
import { MEETINGS } from './sample-papers.js'
import { BODIES, type SamplePerson, samplePeople } from './sample-people.js'

/** @param samplePassword - for the sample accounts, which cannot log in without one */
export async function seed(
  database: Database,
  samplePassword: string | undefined,
  now: number,
): Promise<void> {
  const [done] = await database.all(`SELECT value FROM settings WHERE name = 'seeded'`)
  if (done) return
  // Hashed before the transaction, which keeps the others waiting.
  const people = await withPasswords(samplePassword)
  await database.transaction(
    insert('settings', { name: 'seeded', value: String(now) }),
    insert('settings', { name: OLD_KEYS, value: 'waiting' }),
    ...bodies(),
    ...people.flatMap(personOf),
    ...meetings(now),
  )
}

/**
 * Some had an app for the portal before this one: their keys are taken over as they were. This is no
 * part of the transaction, since the second factors may be in another database. It can be done twice,
 * by two processes or after a crash: accounts do not take over the same key a second time.
 */
export async function importOldKeys(
  database: Database,
  accounts: Accounts,
  keys: string,
): Promise<void> {
  const ours = 'name = ? AND value = ?'
  const [waiting] = await database.all(`SELECT 1 FROM settings WHERE ${ours}`, OLD_KEYS, 'waiting')
  if (!waiting) return
  for (const { id, imported } of samplePeople()) {
    if (!imported) continue
    // A real portal imports the secrets of the old one. These are only examples.
    const secret = Secret.fromBytes(deriveKey(keys, `old app of ${id}`))
    await accounts.importKey(id, { key: { secret }, label: 'Smartphone' })
  }
  await database.run(`UPDATE settings SET value = 'imported' WHERE ${ours}`, OLD_KEYS, 'waiting')
}

/** The setting that says whether the keys of the old portal have been taken over. */
const OLD_KEYS = 'old keys'

/** Lists the sample accounts, which the start prints. */
export function sampleAccounts(): SamplePerson[] {
  return samplePeople().filter(({ sample }) => sample !== undefined)
}

function bodies(): Statement[] {
  return BODIES.map(([id, name, kind], position) => insert('bodies', { id, name, kind, position }))
}

async function withPasswords(password: string | undefined) {
  return Promise.all(
    samplePeople().map(async (person) => ({
      person,
      hash: person.sample && password !== undefined ? await hashPassword(password) : null,
    })),
  )
}

function personOf({ person, hash }: { person: SamplePerson; hash: string | null }): Statement[] {
  const { id, name, address, home = null, delivery, office = null, login = null, seats } = person
  return [
    insert('people', { id, name, address, home, delivery, office, login, password_hash: hash }),
    ...seats.map(([body, capacity]) => {
      return insert('seats', { person_id: id, body_id: body, capacity })
    }),
  ]
}

function meetings(now: number): Statement[] {
  const evening = Math.floor(now / DAY) * DAY + 16 * HOUR
  let count = 0
  return MEETINGS.flatMap(({ bodyId, inDays, place, papers }, index) => {
    const meetingId = `s${String(index + 1).padStart(2, '0')}`
    const at = evening + inDays * DAY
    return [
      insert('meetings', { id: meetingId, body_id: bodyId, at, place }),
      ...papers.map(({ title, proposal, reason, confidential }, position) =>
        insert('papers', {
          id: `v${String(++count).padStart(3, '0')}`,
          meeting_id: meetingId,
          position,
          number: `${new Date(at).getFullYear()}/${400 + count}`,
          ...{ title, proposal, reason, is_public: confidential ? 0 : 1 },
        }),
      ),
    ]
  })
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Changes nothing when the row is there already. */
function insert(table: string, row: Record<string, Value>): Statement {
  const names = Object.keys(row)
  const marks = names.map(() => '?')
  return {
    sql: `INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks.join(', ')}) ON CONFLICT DO NOTHING`,
    values: Object.values(row),
  }
}
