import { EinmalError, memoryStore } from 'einmal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { invalidValue } from '../../src/core/argument-errors.js'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000, toFake: ['Date'] })
})

afterEach(() => {
  vi.useRealTimers()
})

/** Creates a number of entries, the n-th under the key n. */
async function fill(store: ReturnType<typeof memoryStore>, count: number, expiresAt?: number) {
  for (let i = 0; i < count; i++) await store.write(`${i}`, 'x', undefined, expiresAt)
}

describe('memoryStore', () => {
  it('keeps an entry exactly until it expires', async () => {
    const store = memoryStore()
    await store.write('a', 'for good', undefined)
    await store.write('b', 'for a second', undefined, 1_001_000)
    vi.setSystemTime(1_000_999)
    expect((await store.read('b'))?.value).toBe('for a second')
    vi.setSystemTime(1_001_000)
    expect(await store.read('b')).toBeUndefined()
    vi.setSystemTime(8.64e15)
    expect((await store.read('a'))?.value).toBe('for good')
  })

  it('never reuses a version after a deletion or an expiry', async () => {
    const store = memoryStore()
    const versions: Array<string | undefined> = []
    for (let i = 0; i < 4; i++) {
      for (const key of ['a', 'b']) {
        await store.write(key, 'x', undefined, 1_000_500 + 1000 * i)
        versions.push((await store.read(key))?.version)
      }
      await store.delete('a')
      vi.setSystemTime(1_001_000 + 1000 * i)
    }
    expect(versions).not.toContain(undefined)
    expect(new Set(versions).size).toBe(8)
  })

  it('refuses a new entry beyond the bound, and keeps the others', async () => {
    const store = memoryStore({ maxEntries: 3 })
    await fill(store, 3)
    const refused = store.write('more', 'x', undefined)
    await expect(refused).rejects.toThrow(new EinmalError('ERR_STORE_FULL', 'the store is full'))
    await expect(refused).rejects.toMatchObject({ code: 'ERR_STORE_FULL' })
    expect(await store.read('more')).toBeUndefined()
    for (const key of ['0', '1', '2']) expect(await store.read(key)).toBeDefined()
  })

  it('updates existing entries when it is full', async () => {
    const store = memoryStore({ maxEntries: 2 })
    await fill(store, 2)
    const version = (await store.read('0'))?.version
    expect(await store.write('0', 'y', version)).toBe(true)
    expect(await store.write('0', 'z', version)).toBe(false)
  })

  it('has room again after a deletion or an expiry', async () => {
    const store = memoryStore({ maxEntries: 2 })
    await fill(store, 2, 1_000_500)
    await store.delete('0')
    expect(await store.write('new', 'x', undefined)).toBe(true)
    await expect(store.write('newer', 'x', undefined)).rejects.toThrow('full')
    vi.setSystemTime(1_000_500)
    expect(await store.write('newer', 'x', undefined)).toBe(true)
    await expect(store.write('newest', 'x', undefined)).rejects.toThrow('full')
  })

  it('finds one expired entry among a thousand', async () => {
    const store = memoryStore({ maxEntries: 1000 })
    for (const expired of [0, 1, 499, 998, 999]) {
      for (let i = 0; i < 1000; i++) {
        const version = (await store.read(`${i}`))?.version
        await store.write(`${i}`, 'x', version, i === expired ? 2_000_000 : undefined)
      }
      await expect(store.write('new', 'x', undefined)).rejects.toThrow('full')
      vi.setSystemTime(2_000_000)
      expect(await store.write('new', 'x', undefined)).toBe(true)
      await store.delete('new')
      vi.setSystemTime(1_000_000)
    }
  })

  it('does not grow with expired entries that are never read again', async () => {
    const set = vi.spyOn(Map.prototype, 'set')
    try {
      const store = memoryStore()
      await store.write('first', 'x', undefined)
      const entries = set.mock.contexts.find(
        (map): map is Map<string, unknown> => map instanceof Map && map.has('first'),
      )
      set.mockRestore()
      // One entry a millisecond, each with a life of a hundred.
      for (let i = 0; i < 5000; i++) {
        vi.setSystemTime(1_000_000 + i)
        await store.write(`${i}`, 'x', undefined, 1_000_100 + i)
        expect(entries?.size).toBeLessThan(300)
      }
    } finally {
      set.mockRestore()
    }
  })

  it('checks two entries on each write while it is not full', async () => {
    const set = vi.spyOn(Map.prototype, 'set')
    const store = memoryStore()
    await fill(store, 10, 1_000_500)
    const entries = set.mock.contexts.find(
      (map): map is Map<string, unknown> => map instanceof Map && map.has('9'),
    )
    set.mockRestore()
    vi.setSystemTime(1_000_500)
    await store.write('new', 'x', undefined)
    // Ten have expired, two of them are deleted, and one is new.
    expect(entries?.size).toBe(9)
  })

  it.each([0, -1, 1.5, 2 ** 24 + 1, Infinity, Number.NaN])(
    'refuses a bound of %s',
    (maxEntries) => {
      expect(() => memoryStore({ maxEntries })).toThrow(
        invalidValue('maxEntries must be an integer from 1 to 16777216'),
      )
    },
  )

  it('accepts the least and the greatest bound', () => {
    expect(() => memoryStore({ maxEntries: 1 })).not.toThrow()
    expect(() => memoryStore({ maxEntries: 2 ** 24 })).not.toThrow()
  })

  it('refuses a bound of another type', () => {
    // A cast, since plain JavaScript may pass any value.
    expect(() => memoryStore({ maxEntries: '10' as never })).toThrow(TypeError)
  })
})
