/** A vault in a file: Node, Bun and Deno. Two open it at once. */

import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { openVault } from 'einmal/vault'
import { fileStorage } from 'einmal/vault/node'
import { equal, runCases } from '../cases/report.js'

const folder = mkdtempSync(join(tmpdir(), 'einmal-vault-'))
const path = join(folder, 'keys.vault')
const passphrase = 'correct horse battery'
const URI = 'otpauth://hotp/Rat:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=1'

const cases = {
  async 'loses nothing when two change the file at once, and gives no HOTP code twice'() {
    const options = { storage: fileStorage(path), passphrase, create: true }
    const one = await openVault(options)
    const two = await openVault({ ...options, storage: fileStorage(path) })
    const { id } = await one.add(URI)
    const given = await Promise.all([one, two, one, two].map((each) => each.advance(id)))
    equal(given.map(({ counter }) => Number(counter)).sort(), [1, 2, 3, 4])
    equal((await openVault(options)).entries()[0]?.counter, 5n)
    for (const each of [one, two]) each.lock()
  },
  'leaves one file, which only its user can read'() {
    equal(readdirSync(folder), ['keys.vault'])
    equal(statSync(path).mode & 0o777, 0o600)
  },
}

const report = await runCases(Object.entries(cases).map(([name, run]) => ({ name, run })))
rmSync(folder, { recursive: true })
console.log(JSON.stringify(report))
process.exit()
