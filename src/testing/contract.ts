/** The contract of every store, as test cases for any test runner. */

import type { StateStore } from '../verifier/state-store.js'
import { CASES } from './contract-cases.js'

/** One test case: a sentence about the store, and a function that checks it. */
export interface ContractCase {
  readonly name: string
  /** Runs the case; rejects when the store does not behave like the sentence. */
  run(): Promise<void>
}

/**
 * Returns the contract of {@link StateStore} as test cases. The keys are random, and each case deletes
 * its keys, so that the cases may run at the same time, and on a database with other data. Two cases wait
 * for an expiry.
 *
 * @param make - returns the store, for each case; it may return the same store each time. The case calls
 * `setup`
 *
 * @example
 * ```ts no-run: it makes tests of its own
 * import { memoryStore } from 'einmal'
 * import { storeContract } from 'einmal/testing'
 * import { test } from 'vitest' // or node:test, or any other
 *
 * for (const { name, run } of storeContract(() => memoryStore())) test(name, run)
 * ```
 */
export function storeContract(
  make: () => StateStore | Promise<StateStore>,
): readonly ContractCase[] {
  return Object.entries(CASES).map(([name, check]) => ({
    name,
    async run() {
      const store = await make()
      await store.setup?.()
      const space = Math.random().toString(36).slice(2)
      const used = new Set<string>()
      const key = (name = ''): string => {
        used.add(`${space}:${name}`)
        return `${space}:${name}`
      }
      try {
        await check(store, key)
      } finally {
        // An error of delete would hide the error of the case.
        for (const each of used) await store.delete(each).catch(() => undefined)
      }
    },
  }))
}
