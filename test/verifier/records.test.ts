import { createHash } from 'node:crypto'
import { EinmalError, memoryStore, type StateStore } from 'einmal'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { invalidType, invalidValue } from '../../src/core/argument-errors.js'
import { type Format, recordsOf, storeKeyOf, unreadable } from '../../src/verifier/records.js'
import { fails, withMethod } from './support/stores.js'

/** A record unlike a credential: a number, and the name of its last writer. */
interface Tally {
  count: number
  by: string
}

const tallyFormat: Format<Tally> = {
  decode(text = 'v1 0 nobody') {
    const [, count, by] = /^v1 (\d+) (\w+)$/.exec(text) ?? []
    if (count === undefined || by === undefined) throw unreadable(text, 1)
    return { count: Number(count), by }
  },
  encode: ({ count, by }) => `v1 ${count} ${by}`,
}

function tallies(store: StateStore) {
  return recordsOf(store, 'tally', tallyFormat)
}

const countUp = (by: string) => (record: Tally) => ({
  state: { count: record.count + 1, by },
  verdict: record.count,
})

/** A store in which another writer changes x right after each of the first reads. */
function contested(races: number) {
  const inner = memoryStore()
  let left = races
  const store = withMethod(
    {
      async read(key) {
        const entry = await inner.read(key)
        if (left-- > 0) await tallies(inner).update('x', countUp('bob'))
        return entry
      },
    },
    inner,
  )
  return { inner, store }
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('recordsOf', () => {
  it('reads, decides and writes, and returns the decision only after the write', async () => {
    const log: string[] = []
    const inner = memoryStore()
    const store = withMethod({
      async read(key) {
        log.push('read')
        return inner.read(key)
      },
      async write(...args) {
        log.push('write')
        const written = await inner.write(...args)
        log.push('written')
        return written
      },
    })
    const decision = await tallies(store).update('x', (record) => {
      log.push('decide')
      return countUp('ada')(record)
    })
    log.push('known')
    expect(log).toEqual(['read', 'decide', 'write', 'written', 'known'])
    expect(decision).toEqual({ state: { count: 1, by: 'ada' }, verdict: 0 })
    expect((await inner.read('tally:x'))?.value).toBe('v1 1 ada')
  })

  it('works with any record and a slow decision', async () => {
    const records = tallies(memoryStore())
    const slowly = async (record: Tally) => {
      await new Promise((resume) => setTimeout(resume, Math.random() * 3))
      return countUp('ada')(record)
    }
    const decided = await Promise.all(Array.from({ length: 6 }, () => records.update('x', slowly)))
    const counts = decided.map(({ verdict }) => verdict).sort()
    expect(counts).toEqual([0, 1, 2, 3, 4, 5])
    expect(await records.read('x')).toEqual({ count: 6, by: 'ada' })
  })

  it('resolves to the decision that was written, not to an earlier one', async () => {
    const { store } = contested(2)
    const decision = await tallies(store).update('x', countUp('ada'))
    expect(decision).toEqual({ state: { count: 3, by: 'ada' }, verdict: 2 })
  })

  it('writes nothing when the record is unchanged', async () => {
    const store = withMethod({ write: fails('must not be called') })
    const decision = { verdict: 'as it was' }
    const decided = await tallies(store).update('x', (state) => ({ state, ...decision }))
    expect(decided).toEqual({ state: { count: 0, by: 'nobody' }, ...decision })
  })

  it('repeats with the new record when another writer was faster', async () => {
    const { store, inner } = contested(3)
    expect(await tallies(store).update('x', countUp('ada'))).toMatchObject({ verdict: 3 })
    expect(await tallies(inner).read('x')).toEqual({ count: 4, by: 'ada' })
  })

  it('gives up after ten tries with random, growing pauses', async () => {
    const pauses: number[] = []
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((resume: () => void, wait: number) => {
      pauses.push(wait)
      queueMicrotask(resume)
      // The timer is never used.
    }) as never)
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.75)
    let tries = 0
    const store = withMethod({
      async write() {
        tries++
        return false
      },
    })
    expect(await tallies(store).update('x', countUp('ada'))).toEqual({
      verdict: { ok: false, reason: 'contended', retryAfterSeconds: 1 },
    })
    expect(tries).toBe(10)
    expect(pauses).toEqual([0.75, 1.5, 3, 6, 12, 24, 48, 96, 192])
    expect(random).toHaveBeenCalledTimes(9)
  })

  it('treats any result of write except true as not written', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    for (const answer of [undefined, null, 1, 'OK', { rowCount: 1 }]) {
      // A cast, since a store in plain JavaScript may return any value.
      const store = withMethod({ write: async () => answer as never })
      const { verdict } = await tallies(store).update('x', countUp('ada'))
      expect(verdict).toMatchObject({ reason: 'contended' })
    }
  })

  it('gives the store an expiry in real time, rounded up', async () => {
    vi.useFakeTimers({ now: 5000.25, toFake: ['Date'] })
    vi.spyOn(Date, 'now').mockReturnValue(5000.25)
    const expiries: unknown[] = []
    const store = withMethod({
      async write(_key, _value, _expected, expiresAt) {
        expiries.push(expiresAt)
        return true
      },
    })
    await tallies(store).update('x', (record) => ({ ...countUp('ada')(record), keep: 1000 }))
    await tallies(store).update('x', countUp('ada'))
    expect(expiries).toEqual([6001, undefined])
  })

  it('turns any error of a store into ERR_STORE_UNAVAILABLE with the cause', async () => {
    const cause = new Error('connection refused')
    const reject = () => Promise.reject(cause)
    const throwAtOnce = () => {
      throw cause
    }
    for (const fail of [reject, throwAtOnce]) {
      const calls = [
        tallies(withMethod({ read: fail })).read('x'),
        tallies(withMethod({ read: fail })).update('x', countUp('ada')),
        tallies(withMethod({ write: fail })).update('x', countUp('ada')),
        tallies(withMethod({ delete: fail })).delete('x'),
      ]
      for (const call of calls) {
        const error = await call.catch((error: unknown) => error)
        expect(error).toBeInstanceOf(EinmalError)
        expect(error).toMatchObject({
          code: 'ERR_STORE_UNAVAILABLE',
          message: 'the store failed',
          cause,
        })
      }
    }
  })

  it('passes on an EinmalError of a store', async () => {
    const full = new EinmalError('ERR_STORE_FULL', 'full')
    const store = withMethod({ write: () => Promise.reject(full) })
    await expect(tallies(store).update('x', countUp('ada'))).rejects.toBe(full)
  })

  it('passes on an error of a decision, and writes nothing', async () => {
    const store = withMethod({ write: fails('must not be called') })
    const decide = () => {
      throw new RangeError('no such thing')
    }
    await expect(tallies(store).update('x', decide)).rejects.toThrow(RangeError)
  })

  it.each([{ version: '1' }, { value: undefined, version: '1' }, { value: null }, null])(
    'does not read the answer %j as a missing record',
    async (answer) => {
      // A cast, since a store in plain JavaScript may return any value.
      const store = withMethod({ read: async () => answer as never })
      await expect(tallies(store).update('x', countUp('ada'))).rejects.toMatchObject({
        code: 'ERR_RECORD_CORRUPT',
      })
    },
  )

  it('deletes only the record', async () => {
    const records = tallies(memoryStore())
    await records.update('x', countUp('ada'))
    await records.update('y', countUp('ada'))
    await records.delete('x')
    expect([await records.read('x'), await records.read('y')]).toMatchObject([
      { count: 0 },
      { count: 1 },
    ])
  })
})

describe('keyOf', () => {
  const anyId = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 200 })
    .filter((id) => [...id].length <= 200)

  it('is one-to-one, and printable for any store', () => {
    fc.assert(
      fc.property(anyId, (id) => {
        const key = storeKeyOf('otp', id)
        expect(key).toMatch(/^otp:[!-~]{1,2400}$/)
        expect(decodeURIComponent(key.slice(4))).toBe(id)
      }),
    )
  })

  it('is never the key of another kind', () => {
    fc.assert(
      fc.property(anyId, anyId, (one, other) => {
        expect(storeKeyOf('otp', one)).not.toBe(storeKeyOf('user', other))
        // A colon in an id differs from the colon after the kind.
        expect(storeKeyOf('a', `b:${one}`.slice(0, 200))).not.toContain('a:b:')
      }),
    )
  })

  it.each([
    ['1', 1],
    ['null', null],
    ['undefined', undefined],
    ['an object', { toString: () => 'ada' }],
    ['a list', ['ada']],
  ])('refuses %s as an id', (_, id) => {
    // A cast, since plain JavaScript may pass any value.
    expect(() => storeKeyOf('otp', id as string)).toThrow(
      invalidType(`id must be a string, not ${typeof id}`),
    )
  })

  it.each([
    ['an empty id', ''],
    ['over 1,000 characters', 'a'.repeat(1001)],
    ['over 1,000 characters of two units', '😀'.repeat(1001)],
    ['half of a pair', '\ud83d'],
    ['the other half', 'a\ude00b'],
    ['a half and a pair', '\ud83d😀'],
  ])('refuses %s', (_, id) => {
    expect(() => storeKeyOf('otp', id)).toThrow(
      invalidValue('id must have 1 to 1,000 characters and no lone surrogate'),
    )
  })

  it('is short for an id of up to 1,000 characters, such as a distinguished name', () => {
    const name = `cn=Ada,${'ou=Sitzungsdienst des Rates,'.repeat(35)}dc=rat`
    const keys = [name, `${name} `, name.toLowerCase(), '😀'.repeat(1000), 'a'.repeat(201)]
    const made = keys.map((id) => storeKeyOf('user', id))
    expect(new Set(made).size).toBe(keys.length)
    for (const key of made) expect(key).toMatch(/^user:sha256:[0-9a-f]{64}$/)
    const hash = createHash('sha256').update(encodeURIComponent(name)).digest('hex')
    expect(made[0]).toBe(`user:sha256:${hash}`)
    // An id that looks like such a key is encoded like any other id.
    expect(storeKeyOf('user', `sha256:${hash}`)).toBe(`user:sha256%3A${hash}`)
  })

  it('accepts 200 characters of any size, including line breaks and NUL', () => {
    expect(storeKeyOf('otp', '😀'.repeat(200))).toHaveLength(4 + 2400)
    expect(storeKeyOf('otp', '\0\n\r\u2028')).toBe('otp:%00%0A%0D%E2%80%A8')
  })
})
