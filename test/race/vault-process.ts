/**
 * A process that changes a vault in a file until it is killed, or for a number of rounds. It writes a line
 * before and after each change.
 */

import { writeSync } from 'node:fs'
import { Secret } from 'einmal'
import { openVault } from 'einmal/vault'
import { fileStorage } from 'einmal/vault/node'
import { cheap, PASSPHRASE } from '../vault/support/memory-storage.js'

const [path = '', name = '', rounds = 'Infinity', kind = 'whole'] = process.argv.slice(2)
const storage = cheap(fileStorage(path))
if (kind === 'broken') {
  const { read, write } = storage
  storage.write = async (bytes) => write(bytes, (await read())?.version)
}
const vault = await openVault({ storage, passphrase: PASSPHRASE })
const { id } = vault.entries().find(({ type }) => type === 'hotp') ?? { id: 'none' }

process.on('message', async () => {
  for (let n = 0; n < Number(rounds); n++) {
    say(`begin ${n}\n`)
    if (n % 4 === 0) {
      await vault.add({ account: `${name} ${n}`, secret: Secret.generate() })
      say(`added ${name} ${n}\n`)
    } else {
      say(`code ${(await vault.advance(id)).counter}\n`)
    }
  }
  process.exit()
})
/** Writes a line before the next change, also while the pipe is full. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, line)
      return
    } catch (error) {
      if (Object(error).code !== 'EAGAIN') throw error
    }
  }
}

process.send?.('ready')
