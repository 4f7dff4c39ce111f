/** Stores for tests in which the scheduler of fast-check orders every request and answer. */

import { memoryStore, type StateStore } from 'einmal'
import type { Scheduler } from 'fast-check'

/** A store whose requests and answers arrive when the scheduler decides. */
export function distant(store: StateStore, scheduler: Scheduler): StateStore {
  const travel = async <T>(name: string, call: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), `${name} arrives`)
    const answer = await call()
    await scheduler.schedule(Promise.resolve(), `${name} is answered`)
    return answer
  }
  return {
    read: (key) => travel('read', () => store.read(key)),
    write: (key, ...rest) => travel('write', () => store.write(key, ...rest)),
    delete: (key) => travel('delete', () => store.delete(key)),
  }
}

/** Stores with common faults, by their fault; a test of races must find each. */
export const BROKEN_STORES: Record<string, (scheduler: Scheduler) => StateStore> = {
  'compares the version, but writes later': (scheduler) => {
    const store = memoryStore()
    return {
      ...store,
      async write(key, value, expected, expiresAt) {
        if ((await store.read(key))?.version !== expected) return false
        await scheduler.schedule(Promise.resolve(), 'the gap')
        return store.write(key, value, (await store.read(key))?.version, expiresAt)
      },
    }
  },
  'ignores the version': () => {
    const store = memoryStore()
    return {
      ...store,
      async write(key, value, _, expiresAt) {
        return store.write(key, value, (await store.read(key))?.version, expiresAt)
      },
    }
  },
  'reports a write that failed as done': () => {
    const store = memoryStore()
    return {
      ...store,
      async write(...args) {
        await store.write(...args)
        return true
      },
    }
  },
}
