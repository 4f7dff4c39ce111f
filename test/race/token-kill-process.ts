/** A process to be killed: it makes one call on a token, and tells its parent when it reaches a step. */

import { createKeyring } from 'einmal/accounts'
import { openNode } from '../accounts/support/token-owners.js'
import { connect, type Kind } from '../support/connect.js'
import { AT, outcomeOf, type TokenCall } from './token-calls.js'

/**
 * The moment within an operation of the store at which the process is killed: before it is sent, while it may be on
 * its way, or when its answer is there.
 */
export type Moment = 'before' | 'during' | 'after'

/** A call, and the operation of the store in it at which the process waits for its end. */
export interface KilledCall {
  call: TokenCall
  step: number
  moment: Moment
}

/** The operation that was reached, such as `write token`, or the outcome of a call with fewer operations. */
export type Reached = { operation: string } | { outcome: string }

const [kind, place = '', keys] = process.argv.slice(2)
// The parent passes a Kind.
const { store } = connect(kind as Kind, place)
await store.read('to be connected')

let killed: KilledCall | undefined
let operations = 0
const { read, write } = store
store.read = (key) => watched('read', key, () => read(key))
store.write = (key, ...rest) => watched('write', key, () => write(key, ...rest))

async function watched<T>(verb: string, key: string, run: () => Promise<T>): Promise<T> {
  if (killed === undefined || operations++ !== killed.step) return await run()
  if (killed.moment === 'after') await run()
  tell({ operation: `${verb} ${key.split(':', 1)}` })
  return killed.moment === 'during' ? await run() : await new Promise<never>(() => {})
}

const node = openNode(store, await createKeyring(keys), () => AT)
process.on('message', async (message: KilledCall) => {
  killed = message
  tell({ outcome: await outcomeOf(node, message.call) })
})
process.send?.('ready')

function tell(reached: Reached): void {
  process.send?.(reached)
}
