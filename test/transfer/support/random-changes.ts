/** Changes a file a thousand times at random: the reader answers with keys or with a typed error. */

import { EinmalError } from 'einmal'
import { readKeys, type TransferKey } from 'einmal/transfer'
import fc from 'fast-check'
import { expect } from 'vitest'
import { PASSWORD } from './app-files.js'
import { SEVEN } from './keys.js'

export interface ChangedFile {
  name: string
  data: string | Uint8Array
  /** The keys of an authenticated file: a changed one is refused, or has these keys. */
  keys?: readonly TransferKey[]
  isSealed?: boolean
  password?: string
}

export async function surviveChanges({
  name,
  data,
  keys = [],
  isSealed = false,
  password = PASSWORD,
}: ChangedFile): Promise<void> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data
  // The first bytes of andOTP are its rounds, and millions of them take seconds.
  const first = name === 'andOTP, sealed' ? 4 : 0
  const at = fc.integer({ min: first, max: bytes.length - 1 })
  const change = fc.record({ at, byte: fc.nat(255), cut: fc.boolean() })
  const secret = SEVEN[0]?.secret.toBase32()
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      let changed = Uint8Array.from(bytes)
      for (const { at, byte, cut } of changes) {
        changed[at] = byte
        if (cut && byte < 8) changed = changed.slice(0, at)
      }
      try {
        const read = await readKeys(changed, { password })
        if (isSealed && keys.length > 0) expect(read.keys).toEqual(keys)
        expect(JSON.stringify(read.problems)).not.toContain(secret)
      } catch (error) {
        expect(error).toBeInstanceOf(EinmalError)
        expect(String(error)).not.toContain(secret)
      }
    }),
    { numRuns: 1000 },
  )
}
