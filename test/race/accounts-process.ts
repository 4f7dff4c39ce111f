/** One process of the accounts race: runs the operations of its parent on accounts, all at once. */

import { createKeyring } from 'einmal/accounts'
import type { Seen } from '../accounts/support/linear.js'
import type { Operation } from '../accounts/support/model.js'
import { answerTo, modelled } from '../accounts/support/operations.js'
import { connect, type Kind } from '../support/connect.js'

/** The operations of one turn, each for a user; the clock does not move. */
export interface Turn {
  now: number
  todo: { user: string; operation: Operation }[]
}

const [kind, place = '', keys = '', careless] = process.argv.slice(2)
// The parent passes a Kind. Each process opens few connections, since sixteen share one server.
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

/** Nanoseconds of a clock that all processes of the machine share. */
function tick(): number {
  return Number(process.hrtime.bigint())
}
