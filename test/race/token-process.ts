/** One process of the race on tokens: it makes the calls of its parent's tasks, all at once. */

import { createKeyring } from 'einmal/accounts'
import { openNode } from '../accounts/support/token-owners.js'
import { AT, outcomeOf, type TokenCall, type TokenOutcomes } from './token-calls.js'
import { serve } from './worker.js'

await serve<TokenCall[], TokenOutcomes>(10, async (store, keys) => {
  const node = openNode(store, await createKeyring(keys), () => AT)
  return (calls) => Promise.all(calls.map((call) => outcomeOf(node, call)))
})
