/** What one credential takes: in the memory of a process, on a disk, in a log. */

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { rounded } from '../statistics.js'
import { idOf } from './credentials.js'

/** @typedef {import('./port.js').Database} Database */

/**
 * The heap of memoryStore, which a process of its own fills.
 *
 * @param {readonly number[]} counts
 */
export function measureHeap(counts) {
  return counts.map((count) => {
    const args = [
      '--expose-gc',
      fileURLToPath(import.meta.resolve('./heap-process.js')),
      `${count}`,
    ]
    const out = execFileSync(process.execPath, args, { encoding: 'utf8' })
    return { count, bytes: rounded(JSON.parse(out)) }
  })
}

/** @typedef {ReturnType<typeof measureHeap>} HeapRows */

/**
 * One kind of record, all of one size.
 *
 * @typedef {object} Kind
 * @property {string} kind
 * @property {(id: string) => string} keyOf
 * @property {string} record
 */

/**
 * The size of what is stored, indexes included, when all of it was loaded and a part was written
 * anew since; and what a write adds to the log: as the first one on its page since a checkpoint,
 * when PostgreSQL logs the whole page, and as a further one.
 *
 * @param {readonly Database[]} databases
 * @param {readonly Kind[]} kinds
 * @param {{ rows: number, writes: number }} options
 */
export async function measureBytes(databases, kinds, { rows, writes }) {
  const found = []
  for (const database of databases) {
    for (const { kind, keyOf, record } of kinds) {
      const space = await database.open(`bytes_${kind}`)
      const { bare, bytes, log } = space
      if (!bytes || !log) throw new Error(`${database.name} does not tell its bytes`)
      const empty = await bytes()
      await space.load(Array.from({ length: rows }, (_, i) => [keyOf(idOf(i)), record]))
      const writeAll = async () => {
        const before = await log.size()
        for (let i = 0; i < writes; i++) {
          const key = keyOf(idOf(Math.floor((i * rows) / writes)))
          const held = await bare.read(key)
          if (!held || !(await bare.write(key, held.value, held.version))) {
            throw new Error('the bare driver has written nothing')
          }
        }
        return rounded(((await log.size()) - before) / writes)
      }
      await log.checkpoint()
      const first = await writeAll()
      const further = await writeAll()
      const each = rounded(((await bytes()) - empty) / rows)
      const { name } = database
      found.push({ kind, name, rows, record: record.length, bytes: each, log: { first, further } })
      space.close?.()
    }
  }
  return found
}

/** @typedef {Awaited<ReturnType<typeof measureBytes>>} BytesRows */
