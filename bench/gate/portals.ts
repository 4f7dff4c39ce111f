/** The two small portals of the comparison. They are the same with the gate and without. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStore, type StateStore, totp } from 'einmal'
import { type Accounts, createAccounts, createKeyring, generateKey } from 'einmal/accounts'
import { createGate, type Gate, type SessionPort } from 'einmal/gate'
import { sqliteStore } from 'einmal/stores/sqlite'
import Libsql from 'libsql'

export interface Session {
  id: string
  userId: string
  secondFactorAt: number
}

export interface Portal {
  accounts: Accounts
  sessionOf(id: string): Session | null
  pageOf(session: Session | null): string
}

export type PortalId = keyof typeof PORTALS

/** The id of the session that sends the requests. */
export const SESSION = 'of-ada-0123456789abcdef'

export const PORTALS = { papers: openPapers, text: openText }

/** The number of papers on the page, and of all papers. */
const [LISTED, PAPERS] = [100, 1000]

/** Sessions, accounts and papers in one SQLite file, and a page that lists papers for a user. */
async function openPapers(): Promise<Portal> {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true }))
  const database = new Libsql(join(folder, 'portal.db'))
  const store = sqliteStore({ database })
  await store.setup()
  database.exec(`
    CREATE TABLE sessions (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, second_factor_at INTEGER);
    CREATE TABLE papers (id INTEGER PRIMARY KEY, body TEXT, title TEXT, author TEXT, day TEXT)`)
  const insert = database.prepare('INSERT INTO papers VALUES (?, ?, ?, ?, ?)')
  for (let i = 1; i <= PAPERS; i++) {
    const title = `Draft ${i} on streets & squares in the ${i % 11}th district`
    insert.run(i, i % 2 ? 'council' : 'district', title, 'Building & Planning', '2026-11-23')
  }
  const { accounts, elevatedAt } = await enrolledUser(store)
  database.prepare('INSERT INTO sessions VALUES (?, ?, ?)').run(SESSION, 'ada', elevatedAt)

  const sessions = database.prepare('SELECT user_id, second_factor_at FROM sessions WHERE id = ?')
  const papers = database.prepare(
    'SELECT id, title, author, day FROM papers WHERE body = ? ORDER BY id DESC LIMIT ?',
  )
  return {
    accounts,
    sessionOf(id) {
      // The columns of the statement.
      const row = sessions.get(id) as { user_id: string; second_factor_at: number } | undefined
      return row ? { id, userId: row.user_id, secondFactorAt: row.second_factor_at } : null
    },
    pageOf(session) {
      if (session === null) return 'Please log in.'
      // The columns of the statement.
      const found = papers.all('council', LISTED) as Paper[]
      const rows = found.map(
        ({ id, title, author, day }) =>
          `<tr><td>${day}<td><a href="/papers/${id}">${escaped(title)}</a><td>${escaped(author)}`,
      )
      const name = escaped(session.userId)
      return `<!doctype html><title>Papers</title><p>${name}<table>${rows.join('')}</table>`
    },
  }
}

interface Paper {
  id: number
  title: string
  author: string
  day: string
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** The least work of a server, all of it in memory: the same text for every request. */
async function openText(): Promise<Portal> {
  const { accounts, elevatedAt } = await enrolledUser(memoryStore())
  const session = { id: SESSION, userId: 'ada', secondFactorAt: elevatedAt }
  return { accounts, sessionOf: (id) => (id === SESSION ? session : null), pageOf: () => 'A text.' }
}

/** A user with an authenticator and ten recovery codes. */
async function enrolledUser(
  store: StateStore,
): Promise<{ accounts: Accounts; elevatedAt: number }> {
  const keyring = await createKeyring(generateKey('k1'))
  const accounts = createAccounts({ store, issuer: 'Ratsinformation', keyring })
  const { authenticatorId, secret } = await accounts.enrol('ada', { account: 'ada@rat.example' })
  const confirmed = await accounts.confirm('ada', authenticatorId, totp(secret))
  if (!confirmed.ok) throw new Error('the authenticator was not confirmed')
  return { accounts, elevatedAt: confirmed.at }
}

export function sessionIdIn(cookies: string | null | undefined): string {
  return /(?:^|; )__Host-session=([^;]*)/.exec(cookies ?? '')?.[1] ?? ''
}

export function openGate({ accounts }: Portal, read: SessionPort['read']): Gate {
  return createGate({
    accounts,
    origin: 'https://rat.example',
    key: crypto.getRandomValues(new Uint8Array(32)),
    session: {
      read,
      async elevate() {
        throw new Error('no session is elevated here')
      },
    },
    isPublic: ({ url }) => new URL(url).pathname.startsWith('/public/'),
  })
}
