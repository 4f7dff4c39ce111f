/** A process whose files may not grow: adds entries to a vault until the storage fails. */

import { Secret } from 'einmal'
import { openVault } from 'einmal/vault'
import { fileStorage } from 'einmal/vault/node'
import { cheap, PASSPHRASE } from './memory-storage.js'

const storage = cheap(fileStorage(process.argv[2] ?? ''))
const vault = await openVault({ storage, passphrase: PASSPHRASE, create: true })
await vault.add({ account: 'ada', secret: Secret.generate() })
const before = vault.entries().length
const long = Array.from({ length: 200 }, (_, i) => {
  return `otpauth://totp/a${i}?secret=${Secret.generate().toBase32()}`
})
try {
  await vault.import(long.join('\n'))
} catch (error) {
  const { code, cause } = Object(error)
  const after = vault.entries().length
  console.log(JSON.stringify({ code, cause: Object(cause).code, before, after }))
}
