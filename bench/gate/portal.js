/** The portals of the contest. Nothing in them knows whether there is a gate. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Libsql from 'libsql'
import { createAccounts, createKeyring, generateKey } from '../../dist/accounts.js'
import { createGate } from '../../dist/gate.js'
import { memoryStore, totp } from '../../dist/index.js'
import { sqliteStore } from '../../dist/stores/sqlite.js'

/** @typedef {{ id: string, userId: string, secondFactorAt: number }} Session */

/**
 * @typedef {object} Portal
 * @property {import('einmal/gate').GateOptions['accounts']} accounts
 * @property {(id: string) => Session | null} sessionOf
 * @property {(session: Session | null) => string} pageOf
 */

/** @typedef {keyof typeof PORTALS} PortalId */

/** The id of the session that autocannon has. */
export const SESSION = 'of-ada-0123456789abcdef'

/** How many papers the page lists, and how many there are. */
const [LISTED, PAPERS] = [100, 1000]

export const PORTALS = { papers: openPapers, text: openText }

/**
 * Sessions, accounts and papers in one SQLite file, and a page that lists the papers for whoever is
 * logged in.
 *
 * @returns {Promise<Portal>}
 */
async function openPapers() {
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
  const { accounts, provenAt } = await enrolledIn(store)
  database.prepare('INSERT INTO sessions VALUES (?, ?, ?)').run(SESSION, 'ada', provenAt)

  const sessions = database.prepare('SELECT user_id, second_factor_at FROM sessions WHERE id = ?')
  const papers = database.prepare(
    'SELECT id, title, author, day FROM papers WHERE body = ? ORDER BY id DESC LIMIT ?',
  )
  return {
    accounts,
    sessionOf(id) {
      const row = /** @type {any} */ (sessions.get(id))
      return row ? { id, userId: row.user_id, secondFactorAt: row.second_factor_at } : null
    },
    pageOf(session) {
      if (session === null) return 'Please log in.'
      const rows = /** @type {any[]} */ (papers.all('council', LISTED)).map(
        ({ id, title, author, day }) =>
          `<tr><td>${day}<td><a href="/papers/${id}">${escaped(title)}</a><td>${escaped(author)}`,
      )
      const name = escaped(session.userId)
      return `<!doctype html><title>Papers</title><p>${name}<table>${rows.join('')}</table>`
    },
  }
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/**
 * As little as a server can do, all of it in memory: it answers the same text to everybody.
 *
 * @returns {Promise<Portal>}
 */
async function openText() {
  const { accounts, provenAt } = await enrolledIn(memoryStore())
  const session = { id: SESSION, userId: 'ada', secondFactorAt: provenAt }
  return { accounts, sessionOf: (id) => (id === SESSION ? session : null), pageOf: () => 'A text.' }
}

/**
 * A user with an authenticator and ten recovery codes.
 *
 * @param {import('einmal').StateStore} store
 */
async function enrolledIn(store) {
  const keyring = await createKeyring(generateKey('k1'))
  const accounts = createAccounts({ store, issuer: 'Ratsinformation', keyring })
  const { authenticatorId, secret } = await accounts.enrol('ada', { account: 'ada@rat.example' })
  const confirmed = await accounts.confirm('ada', authenticatorId, totp(secret))
  if (!confirmed.ok) throw new Error('not confirmed')
  return { accounts, provenAt: confirmed.at }
}

/** @param {string | null | undefined} cookies */
export function idIn(cookies) {
  return /(?:^|; )__Host-session=([^;]*)/.exec(cookies ?? '')?.[1] ?? ''
}

/**
 * @param {Portal} portal
 * @param {import('einmal/gate').SessionPort['read']} read
 */
export function gateOf({ accounts }, read) {
  return createGate({
    accounts,
    origin: 'https://rat.example',
    key: crypto.getRandomValues(new Uint8Array(32)),
    session: {
      read,
      async elevate() {
        throw new Error('nobody elevates here')
      },
    },
    isPublic: ({ url }) => new URL(url).pathname.startsWith('/public/'),
  })
}
