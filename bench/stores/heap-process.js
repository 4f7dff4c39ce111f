/** Bytes of heap a credential in memoryStore, in a process of its own: how many in, the bytes out. */

import { createVerifier, memoryStore, Secret, totp } from '../../dist/index.js'
import { idOf } from './credentials.js'

const count = Number(process.argv[2])
const secret = Secret.generate()
const at = Date.now()
const code = totp(secret, { at })
const store = memoryStore()
const verifier = createVerifier({ store, now: () => at })

// Once, so that what is compiled and cached is not counted.
await verifier.verifyTotp({ id: 'first', secret, code })
const before = used()
for (let i = 0; i < count; i++) {
  const verdict = await verifier.verifyTotp({ id: idOf(i), secret, code })
  if (!verdict.ok) throw new Error(`a right code is ${verdict.reason}`)
}
const bytes = (used() - before) / count
// Still in use, so that it was not collected before it was weighed.
if ((await verifier.inspect(idOf(count - 1))).lastStep === undefined) throw new Error('forgotten')
console.log(JSON.stringify(bytes))

function used() {
  if (!globalThis.gc) throw new Error('run with --expose-gc')
  globalThis.gc()
  globalThis.gc()
  return process.memoryUsage().heapUsed
}
