/** A process to be killed: it claims one token after the other. */

import { hotp } from 'einmal'
import { createKeyring } from 'einmal/accounts'
import { openNode, sameKey } from '../accounts/support/token-owners.js'
import { connect, type Kind } from '../support/connect.js'
import { AT } from './token-calls.js'

const [kind, place = '', keys] = process.argv.slice(2)
// The parent passes a Kind.
const { store } = connect(kind as Kind, place)
const { tokens } = openNode(store, await createKeyring(keys), () => AT)

process.on('message', async (serials: string[]) => {
  let isFirst = true
  for (const serial of serials) {
    const { secret } = sameKey(serial)
    const claim = tokens.claim(`ada-${serial}`, serial, [hotp(secret, 0), hotp(secret, 1)])
    if (isFirst) process.send?.('begun')
    isFirst = false
    await claim
  }
})
await store.read('to be connected')
process.send?.('ready')
