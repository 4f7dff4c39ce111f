/** Stores that count calls or fail. */

import { memoryStore, type StateStore } from 'einmal'

/** A store that counts its calls. */
export function counted(store: StateStore = memoryStore()): {
  store: StateStore
  calls: { read: number; write: number; delete: number }
} {
  const calls = { read: 0, write: 0, delete: 0 }
  return {
    calls,
    store: {
      read(key) {
        calls.read++
        return store.read(key)
      },
      write(...args) {
        calls.write++
        return store.write(...args)
      },
      delete(key) {
        calls.delete++
        return store.delete(key)
      },
    },
  }
}

/** A store with some methods replaced. */
export function withMethod(changed: Partial<StateStore>, store = memoryStore()): StateStore {
  return {
    read: (key) => store.read(key),
    write: (...args) => store.write(...args),
    delete: (key) => store.delete(key),
    ...changed,
  }
}

/** A method that rejects like a driver. */
export function fails(message: string): () => Promise<never> {
  return () => Promise.reject(new Error(message))
}
