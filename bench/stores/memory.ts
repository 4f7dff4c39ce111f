/** memoryStore, and a bare Map. */

import { memoryStore } from 'einmal'
import { type Database, type StoredValue, tomorrow } from './database.js'

export function memory(): Database {
  return {
    name: 'memoryStore',
    durability: 'none: ends with the process',
    place: 'memory',
    durable: false,
    most: 1_000_000,
    flatTo: 0,
    async open() {
      const store = memoryStore()
      const map = new Map<string, StoredValue>()
      let version = 0
      const set = (key: string, value: string): void => {
        map.set(key, { value, version: `${++version}` })
      }
      return {
        store,
        bare: {
          read: (key) => map.get(key),
          write(key, value, expected) {
            if (map.get(key)?.version !== expected) return false
            set(key, value)
            return true
          },
        },
        async load(entries) {
          for (const [key, value] of entries) {
            await store.write(key, value, undefined, tomorrow())
            set(key, value)
          }
        },
      }
    },
    version: async () => process.versions.v8,
    async close() {},
  }
}
