/** The tasks that are compared on each database, and their targets. */

import { authenticatedStore, createVerifier, memoryStore, Secret, type Verifier } from 'einmal'
import { sealedSecrets, usersOn } from './accounts.js'
import { idOf, keyOf, newCredentials, recordAt, requireOk, TURN, valueAt } from './credentials.js'
import { type Database, readAndWrite, type Space } from './database.js'

export type TaskId = 'verify' | 'authenticated' | 'accounts'

/** einmal and its limit. `i` is below the number of users. */
export interface Pair {
  /** Computes the codes for this number of calls. It is not measured. */
  prepare(calls: number): void
  own(i: number): Promise<void>
  limit(i: number): Promise<void>
}

export interface Task {
  /** The least ratio of einmal to its limit, on a database that is durable. */
  least(database: Database): number
  open(space: Space, users: number): Promise<Pair>
}

const isSqlite = ({ name }: Database): boolean => name.startsWith('SQLite')

export const TASKS: Readonly<Record<TaskId, Task>> = {
  verify: {
    least: (database) => (isSqlite(database) ? 0.7 : 0.9),
    async open({ store, bare, load }, count) {
      const { users, prepare, now } = await newUsers(count)
      const record = await recordAt(now())
      await load(users.map(({ key }) => [key, record]))
      const verifier = createVerifier({ store, now })
      return {
        prepare,
        own: (i) => verify(verifier, at(users, i)),
        limit: (i) => readAndWrite(bare, at(users, i).key),
      }
    },
  },
  authenticated: {
    least: () => 0.85,
    async open({ store, load }, count) {
      const { users, prepare, now } = await newUsers(count)
      const record = await recordAt(now())
      const keys = { current: 'k1', keys: { k1: crypto.getRandomValues(new Uint8Array(32)) } }
      // The records of the two verifiers are separate: those with a tag have other ids.
      const tagged = users.map((user) => ({ ...user, id: `tagged-${user.id}` }))
      const tags = memoryStore()
      const withTag = async (key: string): Promise<readonly [string, string]> => {
        await authenticatedStore(tags, keys).write(key, record, undefined)
        return [key, await valueAt(tags, key)]
      }
      await load(users.map(({ key }) => [key, record]))
      await load(await Promise.all(tagged.map(({ id }) => withTag(keyOf(id)))))
      const verifier = createVerifier({ store: authenticatedStore(store, keys), now })
      const plain = createVerifier({ store, now })
      return {
        prepare,
        own: (i) => verify(verifier, { ...at(users, i), id: at(tagged, i).id }),
        limit: (i) => verify(plain, at(users, i)),
      }
    },
  },
  accounts: {
    least: (database) => (isSqlite(database) ? 0.8 : 0.85),
    async open({ store, bare, load }, count) {
      const { users, entries, accounts, prepare } = await usersOn(store, count)
      await load(entries)
      const open = await sealedSecrets(count)
      return {
        prepare,
        async own(i) {
          const { id, code } = at(users, i)
          requireOk(await accounts.verify(id, code))
        },
        limit: (i) => readAndWrite(bare, at(users, i).key, () => open(i)),
      }
    },
  },
}

interface User {
  id: string
  key: string
  base32: string
  code: string
}

async function newUsers(
  count: number,
): Promise<{ users: User[]; prepare: Pair['prepare']; now: () => number }> {
  let now = Date.now()
  const users = newCredentials(count).map((credential, i) => {
    return { ...credential, id: idOf(i), key: keyOf(idOf(i)), code: '' }
  })
  return {
    users,
    now: () => now,
    prepare(calls) {
      now += TURN
      for (const user of users.slice(0, calls)) user.code = user.codeAt(now)
    },
  }
}

async function verify(verifier: Verifier, { id, base32, code }: User): Promise<void> {
  requireOk(await verifier.verifyTotp({ id, secret: Secret.fromBase32(base32), code }))
}

/** @param i - below the length */
function at<T>(values: readonly T[], i: number): T {
  // The caller keeps the index below the length.
  return values[i] as T
}
