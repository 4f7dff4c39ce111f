/** One process of the race of the accounts: does with accounts what its parent tells it, all at once. */

import { createKeyring } from 'einmal/accounts'
import type { Seen } from '../accounts/support/linear.js'
import type { Operation } from '../accounts/support/model.js'
import { answerTo, modelled } from '../accounts/support/operations.js'
import { connect, type Kind } from '../support/connect.js'

/** What is done in one turn, each by a user; the clock stands still meanwhile. */
export interface Turn {
  now: number
  todo: { user: string; operation: Operation }[]
}

const [kind, place = '', keys = '', careless] = process.argv.slice(2)
// The cast names what the parent hands over. Sixteen processes share what a server bears.
const { store, close } = connect(kind as Kind, place, 60_000, 4)
await store.setup()
if (careless) {
  const { write } = store
  store.write = async (key, value, _, expiresAt) =>
    write(key, value, (await store.read(key))?.version, expiresAt)
}
const keyring = await createKeyring(keys)

process.on('message', async ({ now, todo }: Turn) => {
  const accounts = modelled(store, keyring, () => now)
  const seen = todo.map(async ({ user, operation }): Promise<Seen> => {
    const began = tick()
    const answer = await answerTo(accounts, user, operation)
    return { operation, answer, began, ended: tick() }
  })
  process.send?.(await Promise.all(seen))
})
process.on('disconnect', close)
process.send?.('ready')

/** Nanoseconds on a clock that all processes of the machine have in common. */
function tick(): number {
  return Number(process.hrtime.bigint())
}
