/** The part of a process of a race that all races share: see `workers.ts`. */

import type { StateStore } from 'einmal'
import { connect, type Kind } from '../support/connect.js'

/**
 * Connects to the database that the arguments name, and answers each task of the parent.
 *
 * @param connections - maximum number of connections, for a server
 * @param prepare - takes the store and the further arguments, and returns what answers a task
 */
export async function serve<Task, Answer>(
  connections: number,
  prepare: (store: StateStore, ...further: string[]) => Promise<(task: Task) => Promise<Answer>>,
): Promise<void> {
  const [kind, place = '', careless, ...further] = process.argv.slice(2)
  // The parent passes a Kind.
  const { store, close } = connect(kind as Kind, place, 60_000, connections)
  await store.setup()
  const answer = await prepare(careless ? overwriting(store) : store, ...further)
  process.on('message', async (task: Task) => {
    process.send?.(await answer(task))
  })
  process.on('disconnect', close)
  process.send?.('ready')
}

/** Like many systems: the write ignores changes since the read. */
function overwriting(store: StateStore): StateStore {
  return {
    ...store,
    async write(key, value, _, expiresAt) {
      for (;;) {
        const now = await store.read(key)
        if (await store.write(key, value, now?.version, expiresAt)) return true
      }
    },
  }
}
