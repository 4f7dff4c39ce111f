import { memoryStore, type StateStore } from 'einmal'
import { storeContract } from 'einmal/testing'
import { describe, expect, it } from 'vitest'

/** Mistakes of stores, each as a change to a correct store. */
const mistakes: Record<string, (right: StateStore) => Partial<StateStore>> = {
  'setting up empties it': (right) => {
    const keys = new Set<string>()
    return {
      setup: async () => {
        for (const key of keys) await right.delete(key)
      },
      write: async (key, ...rest) => {
        keys.add(key)
        return right.write(key, ...rest)
      },
    }
  },
  'a second setup throws': () => {
    let done = false
    return {
      setup: async () => {
        if (done) throw new Error('the table exists')
        done = true
      },
    }
  },
  'an absent key is read as null': (right) => ({
    // The cast is the mistake.
    read: async (key) => (await right.read(key)) ?? (null as unknown as undefined),
  }),
  'an absent key is read as an empty value': (right) => ({
    read: async (key) => (await right.read(key)) ?? { value: '', version: '' },
  }),
  'values are trimmed': (right) => changingValue(right, (value) => value.trim()),
  'values are cut at 64 kB': (right) => changingValue(right, (value) => value.slice(0, 65_536)),
  'values are normalised': (right) => changingValue(right, (value) => value.normalize()),
  'values that look like numbers become numbers': (right) => ({
    read: async (key) => {
      const entry = await right.read(key)
      // The cast is the mistake.
      if (entry && /^\d+$/.test(entry.value)) Object.assign(entry, { value: Number(entry.value) })
      return entry
    },
  }),
  'an empty value counts as absent': (right) => ({
    read: async (key) => {
      const entry = await right.read(key)
      return entry?.value === '' ? undefined : entry
    },
  }),
  'creating overwrites': (right) => ({
    write: async (key, value, expected, expiresAt) => {
      const now = expected ?? (await right.read(key))?.version
      return right.write(key, value, now, expiresAt)
    },
  }),
  'a key that was never written is read as an empty value': (right) => {
    const written = new Set<string>()
    return {
      read: async (key) => (written.has(key) ? right.read(key) : { value: '', version: '' }),
      write: async (key, ...rest) => {
        written.add(key)
        return right.write(key, ...rest)
      },
    }
  },
  'an older version is as good as the newest': (right) => {
    const seen = new Set<string>()
    return {
      read: async (key) => {
        const entry = await right.read(key)
        if (entry) seen.add(`${key} ${entry.version}`)
        return entry
      },
      write: async (key, value, expected, expiresAt) => {
        const now = seen.has(`${key} ${expected}`) ? (await right.read(key))?.version : expected
        return right.write(key, value, now, expiresAt)
      },
    }
  },
  'the expected version does not matter': (right) => ({
    write: async (key, value, expected, expiresAt) => {
      const now = expected && (await right.read(key))?.version
      return right.write(key, value, now, expiresAt)
    },
  }),
  'a write to an absent key creates it whatever is expected': (right) => ({
    write: async (key, value, expected, expiresAt) => {
      const now = (await right.read(key)) && expected
      return right.write(key, value, now, expiresAt)
    },
  }),
  'a refused write is reported as written': (right) => ({
    write: async (...args) => (await right.write(...args)) || true,
  }),
  'a write is reported as refused': (right) => ({
    write: async (...args) => !(await right.write(...args)) && false,
  }),
  'the version is a hash of the value': (right) =>
    versioned(right, (_, value) => `${value.length}${value.slice(0, 9)}`),
  'the version counts from 1 for each key': (right) => {
    const counts = new Map<string, number>()
    const store = versioned(
      right,
      (key) => `${counts.set(key, (counts.get(key) ?? 0) + 1).get(key)}`,
    )
    return {
      ...store,
      delete: async (key) => {
        counts.delete(key)
        await right.delete(key)
      },
    }
  },
  'the version is a number': (right) => ({
    read: async (key) => {
      const entry = await right.read(key)
      return entry && Object.assign(entry, { version: Number(entry.version) })
    },
    // A loose comparison, as some databases do it.
    write: async (key, value, expected, expiresAt) =>
      right.write(key, value, expected === undefined ? undefined : `${expected}`, expiresAt),
  }),
  'reading and writing are two steps': (right) => ({
    write: async (key, value, expected, expiresAt) => {
      const entry = await right.read(key)
      if (entry?.version !== expected) return false
      for (;;) {
        const now = await right.read(key)
        if (await right.write(key, value, now?.version, expiresAt)) return true
      }
    },
  }),
  'deleting an absent key throws': (right) => ({
    delete: async (key) => {
      if (!(await right.read(key))) throw new Error('no such row')
      await right.delete(key)
    },
  }),
  'deleting does nothing': () => ({ delete: async () => {} }),
  'deleting takes every key that begins alike': (right) => {
    const keys = new Set<string>()
    return {
      write: async (key, ...rest) => {
        keys.add(key)
        return right.write(key, ...rest)
      },
      delete: async (key) => {
        for (const each of keys) if (each.startsWith(key)) await right.delete(each)
      },
    }
  },
  'nothing expires': (right) => ({
    write: async (key, value, expected) => right.write(key, value, expected),
  }),
  'everything expires': (right) => ({
    write: async (key, value, expected) => right.write(key, value, expected, Date.now() + 500),
  }),
  'a write leaves the expiry as it was': (right) => {
    const expiries = new Map<string, number | undefined>()
    return {
      write: async (key, value, expected, expiresAt) => {
        if (expected === undefined) expiries.set(key, expiresAt)
        return right.write(key, value, expected, expiries.get(key))
      },
    }
  },
  'what has expired blocks its key': (right) => {
    const created = new Set<string>()
    return {
      write: async (key, value, expected, expiresAt) => {
        if (expected === undefined && created.has(key)) return false
        created.add(key)
        return right.write(key, value, expected, expiresAt)
      },
      delete: async (key) => {
        created.delete(key)
        await right.delete(key)
      },
    }
  },
  'keys have no case': (right) => changingKey(right, (key) => key.toLowerCase()),
  'keys are trimmed': (right) => changingKey(right, (key) => key.trim()),
  'keys are normalised': (right) => changingKey(right, (key) => key.normalize()),
  'keys are folded': (right) => changingKey(right, (key) => key.normalize('NFKC')),
  'keys end at a NUL': (right) => changingKey(right, (key) => key.replace(/\0.*/s, '')),
  'keys are written in UTF-8': (right) =>
    changingKey(right, (key) => Buffer.from(key).toString('latin1')),
  'keys are cut at 2,000 characters': (right) => changingKey(right, (key) => key.slice(0, 2000)),
  'keys are cut at 4,000 characters': (right) => changingKey(right, (key) => key.slice(0, 4000)),
  'keys are properties of an object': (right) => ({
    read: async (key) => {
      const known: Record<string, unknown> = {}
      return key in known ? { value: `${known[key]}`, version: '' } : right.read(key)
    },
  }),
  'one write at a time, and the others are told that they have won': (right) => {
    const under = new Set<string>()
    return {
      write: async (key, value, expected, expiresAt) => {
        if (under.has(key)) return true
        under.add(key)
        await Promise.resolve()
        under.delete(key)
        return right.write(key, value, expected, expiresAt)
      },
    }
  },
}

function changingKey(right: StateStore, change: (key: string) => string): StateStore {
  return {
    read: (key) => right.read(change(key)),
    write: (key, ...rest) => right.write(change(key), ...rest),
    delete: (key) => right.delete(change(key)),
  }
}

function changingValue(right: StateStore, change: (value: string) => string): Partial<StateStore> {
  return { write: (key, value, ...rest) => right.write(key, change(value), ...rest) }
}

/** With versions that another function gives. */
function versioned(
  right: StateStore,
  next: (key: string, value: string) => string,
): Partial<StateStore> {
  const versions = new Map<string, string>()
  return {
    read: async (key) => {
      const entry = await right.read(key)
      return entry && { value: entry.value, version: versions.get(key) ?? '' }
    },
    write: async (key, value, expected, expiresAt) => {
      const entry = await right.read(key)
      if ((entry && versions.get(key)) !== expected) return false
      const written = await right.write(key, value, entry?.version, expiresAt)
      versions.set(key, next(key, value))
      return written
    },
  }
}

describe('the contract of a store', async () => {
  const failures = await Promise.all(
    Object.entries(mistakes).map(async ([mistake, change]) => {
      const right = memoryStore()
      const contract = storeContract(() => ({ ...right, ...change(right) }))
      const outcomes = await Promise.allSettled(contract.map(({ run }) => run()))
      return { mistake, failed: contract.filter((_, i) => outcomes[i]?.status === 'rejected') }
    }),
  )

  it.each(failures)('is broken when $mistake', ({ failed }) => {
    expect(failed.map(({ name }) => name)).not.toEqual([])
  })

  it.each(storeContract(() => memoryStore()))('needs the case: $name', ({ name }) => {
    // Most cases find a gross mistake. Each must also find one that few other cases find.
    const subtle = failures.filter(({ failed }) => failed.length < 5)
    expect(subtle.flatMap(({ failed }) => failed.map((each) => each.name))).toContain(name)
  })

  it('names the mistake, and deletes its keys', async () => {
    const right = memoryStore()
    const keys = new Set<string>()
    const store: StateStore = {
      ...right,
      write: async (key, value) => {
        keys.add(key)
        await right.write(key, value, undefined)
        return true
      },
    }
    const [creates] = storeContract(() => store).filter(({ name }) => name.includes('absent'))
    await expect(creates?.run()).rejects.toThrow('the second creation should be false and is true')
    for (const key of keys) expect(await right.read(key)).toBeUndefined()
  })
})
