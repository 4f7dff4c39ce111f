/** A process that counts the bytes of heap of one credential in memoryStore. */

import { createVerifier, memoryStore, Secret, totp } from 'einmal'
import { input, output } from '../support/fresh-process.js'
import { idOf, requireOk } from './credentials.js'

const count = input<number>()
const secret = Secret.generate()
const at = Date.now()
const code = totp(secret, { at })
const verifier = createVerifier({ store: memoryStore(), now: () => at })

// Once, so that compiled and cached code is not counted.
await verifier.verifyTotp({ id: 'first', secret, code })
const before = used()
for (let i = 0; i < count; i++) requireOk(await verifier.verifyTotp({ id: idOf(i), secret, code }))
output((used() - before) / count)
// A last use, so that nothing was collected before it was counted.
await verifier.inspect(idOf(count - 1))

function used(): number {
  if (!globalThis.gc) throw new Error('run with --expose-gc')
  globalThis.gc()
  globalThis.gc()
  return process.memoryUsage().heapUsed
}
