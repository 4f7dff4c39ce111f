/** Fills an empty database at the first start; a second start finds it filled. */

import { Secret } from 'einmal'
import type { Accounts } from 'einmal/accounts'
import { hashPassword } from '../login/passwords.js'
import type { Database } from '../storage/database.js'
import { MEETINGS } from './sample-papers.js'
import { BODIES, type SamplePerson, samplePeople } from './sample-people.js'

/** @param samplePassword - for the sample accounts; without one nobody can log in yet */
export async function seed(
  database: Database,
  accounts: Accounts,
  samplePassword: string | undefined,
  now: number,
): Promise<void> {
  const [done] = await database.all(`SELECT value FROM settings WHERE name = 'seeded'`)
  if (done) return
  await addBodies(database)
  await addPeople(database, samplePassword)
  await addMeetings(database, now)
  await importOldKeys(accounts)
  await database.run(`INSERT INTO settings (name, value) VALUES ('seeded', ?)`, String(now))
}

/** Whom the start prints: the sample accounts, where their password is known. */
export function sampleAccounts(): SamplePerson[] {
  return samplePeople().filter(({ sample }) => sample !== undefined)
}

async function addBodies(database: Database): Promise<void> {
  for (const [position, [id, name, kind]] of BODIES.entries()) {
    await database.run(
      'INSERT INTO bodies (id, name, kind, position) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      ...[id, name, kind, position],
    )
  }
}

async function addPeople(database: Database, samplePassword: string | undefined): Promise<void> {
  for (const person of samplePeople()) {
    const isSample = person.sample !== undefined && samplePassword !== undefined
    await database.run(
      `INSERT INTO people (id, name, home, delivery, office, login, password_hash)
        VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      ...[person.id, person.name, person.home ?? null, person.delivery, person.office ?? null],
      ...[person.login ?? null, isSample ? await hashPassword(samplePassword) : null],
    )
    for (const [bodyId, capacity] of person.seats) {
      await database.run(
        'INSERT INTO seats (person_id, body_id, capacity) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        ...[person.id, bodyId, capacity],
      )
    }
  }
}

async function addMeetings(database: Database, now: number): Promise<void> {
  const evening = Math.floor(now / DAY) * DAY + 16 * HOUR
  let count = 0
  for (const [index, { bodyId, inDays, place, papers }] of MEETINGS.entries()) {
    const meetingId = `s${String(index + 1).padStart(2, '0')}`
    const at = evening + inDays * DAY
    await database.run(
      'INSERT INTO meetings (id, body_id, at, place) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      ...[meetingId, bodyId, at, place],
    )
    for (const [position, { title, proposal, reason, confidential }] of papers.entries()) {
      const id = `v${String(++count).padStart(3, '0')}`
      await database.run(
        `INSERT INTO papers (id, meeting_id, position, number, title, proposal, reason, is_public)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        ...[id, meetingId, position, `${new Date(at).getFullYear()}/${400 + count}`],
        ...[title, proposal, reason, confidential ? 0 : 1],
      )
    }
  }
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Some had an app for the portal before this one: their keys are taken over as they were. */
async function importOldKeys(accounts: Accounts): Promise<void> {
  for (const { id, imported } of samplePeople()) {
    if (!imported) continue
    // In earnest the secrets come out of the old portal; nobody has these.
    await accounts.importKey(id, { key: { secret: Secret.generate() }, label: 'Smartphone' })
  }
}
