/** The bytes of one credential: on a disk, in a log, and in the memory of a process. */

import { inFreshProcess } from '../support/fresh-process.js'
import { rounded } from '../support/statistics.js'
import { userKeyOf, userRecord } from './accounts.js'
import { idOf, keyOf, recordAt } from './credentials.js'
import { type Database, readAndWrite } from './database.js'

export interface BytesRow {
  kind: 'credential' | 'user'
  name: string
  rows: number
  /** Characters of the record. */
  record: number
  /** Bytes of a row with its part of the indexes. */
  bytes: number
  /** Bytes of a write in the log: the first write on its page since a checkpoint, and a later one. */
  log: { first: number; further: number }
}

/** PostgreSQL logs the whole page with the first write on it, so that the two writes differ. */
export async function measureBytes(
  databases: readonly Database[],
  { rows, writes }: { rows: number; writes: number },
): Promise<BytesRow[]> {
  const kinds = [
    { kind: 'credential', keyOf, record: await recordAt(Date.now()) },
    { kind: 'user', keyOf: userKeyOf, record: await userRecord() },
  ] as const
  const found: BytesRow[] = []
  for (const { name, open } of databases) {
    for (const { kind, keyOf, record } of kinds) {
      const { load, bare, bytes, log, close } = await open(`bytes_${kind}`)
      if (!bytes || !log) throw new Error(`${name} does not count its bytes`)
      const empty = await bytes()
      await load(Array.from({ length: rows }, (_, i) => [keyOf(idOf(i)), record]))
      const bytesOfWrite = async (): Promise<number> => {
        const before = await log.size()
        for (let i = 0; i < writes; i++) {
          await readAndWrite(bare, keyOf(idOf(Math.floor((i * rows) / writes))))
        }
        return rounded(((await log.size()) - before) / writes)
      }
      await log.checkpoint()
      const first = await bytesOfWrite()
      const further = await bytesOfWrite()
      found.push({
        ...{ kind, name, rows, record: record.length },
        bytes: rounded(((await bytes()) - empty) / rows),
        log: { first, further },
      })
      close?.()
    }
  }
  return found
}

export interface HeapRow {
  count: number
  bytes: number
}

/** The heap of memoryStore, each time in a fresh process. */
export async function measureHeap(counts: readonly number[]): Promise<HeapRow[]> {
  const rows: HeapRow[] = []
  for (const count of counts) {
    const bytes = await inFreshProcess<number>('bench/stores/heap-process.ts', count, [
      '--expose-gc',
    ])
    rows.push({ count, bytes: rounded(bytes) })
  }
  return rows
}
