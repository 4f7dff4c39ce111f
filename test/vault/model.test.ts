/**
 * Several tabs with one vault, in every order of their reads and writes: each code of HOTP is given once,
 * and no addition is lost. A storage may fail before or after a write.
 */

import { Secret } from 'einmal'
import { openVault, type Vault } from 'einmal/vault'
import fc, { type Scheduler } from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type MemoryStorage, memoryStorage, PASSPHRASE } from './support/memory-storage.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

const secrets = [1, 2, 3].map((byte) => Secret.fromBytes(new Uint8Array(20).fill(byte)))
const VERBS = [
  'advance',
  'advance',
  'advance',
  'add',
  'again',
  'remove',
  'undo',
  'edit',
  'move',
] as const

/** One call of a tab, and the fault of the next write. */
const call = fc.record({
  tab: fc.nat(1),
  verb: fc.constantFrom(...VERBS, 'reload' as const),
  key: fc.nat(2),
  fault: fc.constantFrom(undefined, undefined, undefined, 'before' as const, 'after' as const),
})

/** Lets the scheduler order the requests and answers of a storage. */
function delay(storage: MemoryStorage, scheduler: Scheduler, faults: (string | undefined)[]): void {
  const { read, write } = storage
  const travel = async <T>(name: string, act: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), `${name} arrives`)
    const answer = await act()
    await scheduler.schedule(Promise.resolve(), `${name} is answered`)
    return answer
  }
  storage.read = () => travel('read', read)
  storage.write = (bytes, expected) =>
    travel('write', async () => {
      const fault = faults.shift()
      if (fault === 'before') throw new Error('the disk is full')
      const written = await write(bytes, expected)
      if (fault === 'after') throw new Error('the power is out')
      return written
    })
}

type Additions = ReturnType<typeof additionsOf>

/** The accounts that a tab adds. Only its own undo of an addition takes that one away again. */
function additionsOf(vault: Vault) {
  const byRevision = new Map<number | undefined, string>()
  // A call waits for those before it, so the change that it undoes is known only afterwards.
  let [before, now] = [vault.lastChange, vault.lastChange]
  vault.subscribe(() => {
    if (vault.lastChange !== now) [before, now] = [now, vault.lastChange]
  })
  return {
    accounts: () => [...byRevision.values()],
    add: (account: string) => void byRevision.set(vault.lastChange, account),
    async undo(): Promise<void> {
      const undone = await vault.undo().catch((error) => {
        // It may be stored all the same.
        if (error.code === 'ERR_VAULT_STORAGE') byRevision.delete(vault.lastChange)
        throw error
      })
      if (undone === 'add') byRevision.delete(before)
    },
  }
}

/** Gives a storage a fault, which the test must find. */
type Break = (storage: MemoryStorage) => void

/** No code twice and no addition lost, for one order of the calls. */
function onceOnly(spoil: Break = () => {}) {
  const calls = fc.array(call, { minLength: 2, maxLength: 12, size: 'max' })
  return fc.asyncProperty(fc.scheduler(), calls, async (scheduler, plan) => {
    vi.stubGlobal('setTimeout', (resume: () => void) => {
      scheduler.schedule(Promise.resolve(), 'pause').then(resume)
    })
    const storage = memoryStorage()
    const options = { storage, passphrase: PASSPHRASE }
    const first = await openVault({ ...options, create: true })
    for (const [i, secret] of secrets.entries()) {
      await first.add({ type: 'hotp', account: `key ${i}`, secret, counter: 0n })
    }
    const tabs = [first, await openVault(options)]
    spoil(storage)
    const faults: (string | undefined)[] = []
    delay(storage, scheduler, faults)
    const given = new Map<string, number>()
    const [one, two] = tabs.map(additionsOf)
    const doing = plan.map(async ({ tab, verb, key, fault }, n) => {
      const vault = tabs[tab] ?? expect.fail('no tab')
      const additions = (tab === 0 ? one : two) ?? expect.fail('no tab')
      faults.push(fault)
      await carryOut(vault, verb, key, n, additions).then(
        (code) => code && given.set(code, (given.get(code) ?? 0) + 1),
        // A fault of the storage, an entry that another tab removed, or an undo after its change.
        (error) =>
          expect(error.code).toMatch(/^ERR_(?:VAULT_(?:STORAGE|ENTRY|CHANGED)|INVALID_ARG_VALUE)$/),
      )
    })
    await scheduler.waitFor(Promise.all(doing))
    expect([...given].filter(([, times]) => times > 1)).toEqual([])
    const after = await scheduler.waitFor(openVault(options))
    const names = after.entries().map(({ account }) => account)
    const added = [one, two].flatMap((additions) => additions?.accounts() ?? [])
    expect(added.filter((name) => !names.includes(name))).toEqual([])
    // Ids name one entry each, and a key is one entry.
    expect(new Set(after.entries().map(({ id }) => id)).size).toBe(names.length)

    /** Returns the key and the code of an advance. */
    async function carryOut(
      vault: Vault,
      verb: string,
      key: number,
      n: number,
      additions: Additions,
    ) {
      const entries = vault.entries().filter(({ type }) => type === 'hotp')
      const entry = entries[key % Math.max(1, entries.length)]
      const id = entry?.id ?? 'gone'
      if (verb === 'advance') {
        const { code, counter } = await vault.advance(id)
        // The twins of a key have its secret, and so its counter.
        const { account } = vault.entries().find((each) => each.id === id) ?? { account: '' }
        return `${account.slice(0, 'key 0'.length)} ${counter} ${code}`
      }
      if (verb === 'add') {
        const account = `added ${n}`
        await vault.add({ account, secret: Secret.generate() })
        additions.add(account)
      }
      if (verb === 'again') {
        const secret = secrets[key] ?? expect.fail('no secret')
        const account = `key ${key}${n % 2 ? '' : ', twin'}`
        await vault.add({ type: 'hotp', account, secret, counter: 0n })
      }
      if (verb === 'remove') await vault.remove(id)
      if (verb === 'undo') await additions.undo()
      if (verb === 'edit') await vault.edit(id, { group: `group ${n}` })
      if (verb === 'move') await vault.move(id, 0)
      if (verb === 'reload') await vault.reload()
      return undefined
    }
  })
}

describe('a vault in several tabs', () => {
  it('gives no HOTP code twice and loses no addition, for every interleaving', async () => {
    await fc.assert(onceOnly(), { numRuns: 300 })
  }, 240_000)
})

const BROKEN: Record<string, Break> = {
  'ignores the version': (storage) => {
    const { read, write } = storage
    storage.write = async (bytes) => write(bytes, (await read())?.version)
  },
  'reports a write that failed as done': (storage) => {
    const { write } = storage
    storage.write = async (bytes, expected) => {
      await write(bytes, expected)
      return true
    }
  },
}

describe('the test above finds a storage that', () => {
  it.each(Object.entries(BROKEN))(
    '%s',
    async (_, spoil) => {
      const { failed } = await fc.check(onceOnly(spoil), { numRuns: 3000, endOnFailure: true })
      expect(failed).toBe(true)
    },
    240_000,
  )
})
