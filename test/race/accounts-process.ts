/** One process of the accounts race: runs the operations of its parent on accounts, all at once. */

import { createKeyring } from 'einmal/accounts'
import type { Seen } from '../accounts/support/linear.js'
import type { Operation } from '../accounts/support/model.js'
import { answerTo, modelled } from '../accounts/support/operations.js'
import { serve } from './worker.js'

/** The operations of one turn, each for a user; the clock does not move. */
export interface Turn {
  now: number
  todo: { user: string; operation: Operation }[]
}

// Each process opens few connections, since sixteen share one server.
await serve<Turn, Seen[]>(4, async (store, keys) => {
  const keyring = await createKeyring(keys)
  return async ({ now, todo }) => {
    const accounts = modelled(store, keyring, () => now)
    const seen = todo.map(async ({ user, operation }): Promise<Seen> => {
      const began = tick()
      const answer = await answerTo(accounts, user, operation)
      return { operation, answer, began, ended: tick() }
    })
    return Promise.all(seen)
  }
})

/** Nanoseconds of a clock that all processes of the machine share. */
function tick(): number {
  return Number(process.hrtime.bigint())
}
