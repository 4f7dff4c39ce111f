/** Processor time of authentication: the record of a user, read and written in memory. */

import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { authenticatedStore, memoryStore } from 'einmal'
import { median, shuffled } from '../support/statistics.js'
import { userKeyOf, userRecord } from './accounts.js'
import { idOf, valueAt } from './credentials.js'

export interface TagsRow {
  /** Characters of the record, without its tag. */
  record: number
  /** Processor time of a read and a write, in microseconds. */
  without: number
  with: number
  difference: number
  /** The same time of two HMACs of `@noble/hashes`, of as many bytes. */
  hmacs: number
}

const USERS = 256

export async function measureTags(rounds: number): Promise<TagsRow> {
  const record = (await userRecord()).replace(/#[\w-]+$/, '')
  const keys = Array.from({ length: USERS }, (_, i) => userKeyOf(idOf(i)))
  const k1 = crypto.getRandomValues(new Uint8Array(32))
  const plain = memoryStore()
  const tagged = authenticatedStore(memoryStore(), { current: 'k1', keys: { k1 } })
  for (const key of keys) {
    await plain.write(key, record, undefined)
    await tagged.write(key, record, undefined)
  }
  const bytes = new TextEncoder().encode(await valueAt(tagged, keys[0] ?? ''))
  const readAndWrite = (store: typeof plain) => async (key: string) => {
    const held = await store.read(key)
    await store.write(key, record, held?.version)
  }
  const runs = [
    { work: readAndWrite(plain), times: [] as number[] },
    { work: readAndWrite(tagged), times: [] as number[] },
    {
      work: async () => {
        hmac(sha256, k1, bytes)
        hmac(sha256, k1, bytes)
      },
      times: [] as number[],
    },
  ] as const
  // The first rounds warm up.
  for (let round = -10; round < rounds; round++) {
    for (const { work, times } of shuffled(runs)) {
      globalThis.gc?.()
      const before = process.cpuUsage()
      for (const key of keys) await work(key)
      const { user, system } = process.cpuUsage(before)
      if (round >= 0) times.push((user + system) / USERS)
    }
  }
  const [without, withTags, hmacs] = runs.map(({ times }) => median(times))
  return {
    record: record.length,
    without: without ?? 0,
    with: withTags ?? 0,
    difference: (withTags ?? 0) - (without ?? 0),
    hmacs: hmacs ?? 0,
  }
}
