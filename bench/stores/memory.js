/** memoryStore, beside a bare Map. */

import { memoryStore } from '../../dist/index.js'
import { tomorrow } from './port.js'

/** @returns {import('./port.js').Database} */
export function memory() {
  return {
    name: 'memoryStore',
    durability: 'none: ends with the process',
    place: 'memory',
    most: 1_000_000,
    async open() {
      const store = memoryStore()
      /** @type {Map<string, import('./port.js').Held>} */
      const map = new Map()
      let version = 0
      return {
        store,
        bare: {
          read: (key) => map.get(key),
          write(key, value, expected) {
            if (map.get(key)?.version !== expected) return false
            map.set(key, { value, version: `${++version}` })
            return true
          },
        },
        async load(entries) {
          for (const [key, value] of entries) {
            await store.write(key, value, undefined, tomorrow())
            map.set(key, { value, version: `${++version}` })
          }
        },
      }
    },
    version: async () => process.versions.v8,
    async close() {},
  }
}
