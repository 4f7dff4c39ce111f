/**
 * A process to be killed: it makes attempts in sequence, and writes the begin and the outcome of each.
 * Its output stays in the pipe after it was killed.
 */

import { writeSync } from 'node:fs'
import { connect, type Kind } from '../support/connect.js'
import { attemptsOn } from './attempts.js'

const [kind, place = '', careless] = process.argv.slice(2)
// The parent passes a Kind.
const { store } = connect(kind as Kind, place)
if (careless) {
  // Like a write-back cache in front of a database: it answers first and writes later.
  const { write } = store
  const cache = new Map<string, { value: string; version: string }>()
  store.read = async (key) => cache.get(key)
  store.write = async (key, value) => {
    const before = cache.get(key)?.version
    cache.set(key, { value, version: `${Math.random()}` })
    if (!before) setTimeout(() => write(key, cache.get(key)?.value ?? '', undefined), 20)
    return true
  }
}

process.on('message', async ({ id, from }: { id: string; from: number }) => {
  const { submit } = attemptsOn(store, id)
  for (let n = from; ; n++) {
    writeSync(1, `begin ${n}\n`)
    writeSync(1, `${n} ${await submit(n)}\n`)
  }
})
await store.read('to be connected')
process.send?.('ready')
