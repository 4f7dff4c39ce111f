/** A claim that dies at any point goes on to the end, and races of claims have one owner. */

import { hotp, memoryStore, type StateStore } from 'einmal'
import { createKeyring, generateKey, type Keyring } from 'einmal/accounts'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { BROKEN_STORES, distant } from '../../verifier/support/scheduled-stores.js'
import { testSealer } from '../support/sealer.js'
import { faultsOf, openNode, sameKey } from '../support/token-owners.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

const AT = Date.parse('2026-11-23T10:00:10Z')
const now = () => AT
const SERIAL = 'A-1'
const key = sameKey(SERIAL)
const pair = (counter: number): [string, string] => {
  return [hotp(key.secret, counter), hotp(key.secret, counter + 1)]
}

/** A store in which the process dies at an operation: before it happens, or before its answer comes. */
function dying(store: StateStore, at: number, isDone: boolean) {
  let ran = 0
  let die = () => {}
  const dead = new Promise<void>((resolve) => {
    die = resolve
  })
  const step = async <T>(call: () => Promise<T>): Promise<T> => {
    const place = ran++
    if (place < at) return await call()
    if (place === at && isDone) await call()
    die()
    return await new Promise<never>(() => {})
  }
  const mortal: StateStore = {
    read: (key) => step(() => store.read(key)),
    write: (key, ...rest) => step(() => store.write(key, ...rest)),
    delete: (key) => step(() => store.delete(key)),
  }
  return { mortal, dead, ran: () => ran }
}

/** Claims the token in a process that dies; returns the verdict when the claim ended before. */
async function claimAndDie(store: StateStore, keyring: Keyring, at: number, isDone: boolean) {
  const { mortal, dead, ran } = dying(store, at, isDone)
  const claim = openNode(mortal, keyring, now).tokens.claim('ada', SERIAL, pair(0))
  const verdict = await Promise.race([claim, dead])
  return { isAccepted: verdict?.ok === true, ran: ran() }
}

describe('47: a claim whose process dies', () => {
  it('before or after any operation of the store goes on to the end, for its user alone', async () => {
    const keyring = await createKeyring(generateKey('k1'))
    let operations = 0
    for (const isDone of [false, true]) {
      for (let at = 0; at < 12; at++) {
        const store = memoryStore()
        const node = openNode(store, keyring, now)
        await node.tokens.add([key])
        const { isAccepted, ran } = await claimAndDie(store, keyring, at, isDone)
        operations = Math.max(operations, ran)
        expect(await faultsOf(node, store, SERIAL, ['ada', 'bob'])).toEqual([])
        const { state } = await node.tokens.status(SERIAL)

        // Another user is refused from the mark on. Before it, the token is free, and ada goes on first.
        if (state !== 'free') {
          const other = await node.tokens.claim('bob', SERIAL, pair(2))
          expect(other).toMatchObject({ ok: false, reason: 'used' })
        }
        const again = await node.tokens.claim('ada', SERIAL, pair(0))
        if (!again.ok) expect(again.reason).toBe('confirmed')
        expect(await node.tokens.status(SERIAL)).toMatchObject({ state: 'claimed', userId: 'ada' })
        expect(await faultsOf(node, store, SERIAL, ['ada', 'bob'])).toEqual([])
        // The codes were accepted by one claim at most, and are spent.
        expect(isAccepted && again.ok).toBe(false)
        const replay = await node.accounts.verify('ada', hotp(key.secret, 1))
        expect(replay).toMatchObject({ reason: 'replayed' })
        const next = await node.accounts.verify('ada', hotp(key.secret, 2))
        expect(next).toMatchObject({ ok: true })
      }
    }
    // Every operation of a claim was the last one of a process.
    expect(operations).toBe(9)
  })

  it('and whose token is revoked or removed meanwhile adds nothing any more', async () => {
    const keyring = await createKeyring(generateKey('k1'))
    for (const isDone of [false, true]) {
      for (let at = 0; at < 12; at++) {
        for (const end of ['revoke', 'remove', 'reset'] as const) {
          const store = memoryStore()
          const node = openNode(store, keyring, now)
          await node.tokens.add([key])
          await claimAndDie(store, keyring, at, isDone)
          const [device] = (await node.accounts.status('ada')).authenticators
          const { state } = await node.tokens.status(SERIAL)
          if (end === 'revoke') await node.tokens.revoke(SERIAL)
          else if (end === 'reset') await node.accounts.reset('ada')
          else await node.accounts.remove('ada', device?.id ?? 'A'.repeat(16))
          const again = await node.tokens.claim('ada', SERIAL, pair(2))
          const isGone = end === 'revoke' || device !== undefined
          expect([at, end, again.ok]).toEqual([at, end, !isGone])
          if (!again.ok) expect(again.reason).toBe(end === 'revoke' ? 'revoked' : 'used')
          expect(await faultsOf(node, store, SERIAL, ['ada', 'bob'])).toEqual([])
          if (isGone && state === 'claiming') {
            const after = await node.tokens.status(SERIAL)
            expect(after.state).toBe(end === 'revoke' ? 'revoked' : 'claimed')
          }
        }
      }
    }
  }, 120_000)

  it('after the key was added is ended by reseal', async () => {
    const keyring = await createKeyring(generateKey('k1'))
    const store = memoryStore()
    const node = openNode(store, keyring, now)
    await node.tokens.add([key])
    // The seventh operation writes the key into the account.
    await claimAndDie(store, keyring, 6, true)
    expect(await node.tokens.status(SERIAL)).toMatchObject({ state: 'claiming' })
    expect((await node.accounts.status('ada')).authenticators).toHaveLength(1)
    expect(await node.tokens.reseal([SERIAL])).toMatchObject({ total: 1, failed: [] })
    expect(await node.tokens.status(SERIAL)).toMatchObject({ state: 'claimed' })
    expect(await faultsOf(node, store, SERIAL, ['ada'])).toEqual([])
  })
})

describe('47: a revocation whose process dies', () => {
  it('before or after any operation of the store is finished by reseal, or by the next one', async () => {
    const keyring = await createKeyring(generateKey('k1'))
    let operations = 0
    for (const end of ['revoke', 'reseal'] as const) {
      for (const isDone of [false, true]) {
        for (let at = 0; at < 6; at++) {
          const store = memoryStore()
          const node = openNode(store, keyring, now)
          await node.tokens.add([key])
          await node.tokens.claim('ada', SERIAL, pair(0))
          const { mortal, dead, ran } = dying(store, at, isDone)
          const revoking = openNode(mortal, keyring, now).tokens.revoke(SERIAL)
          await Promise.race([revoking, dead])
          operations = Math.max(operations, ran())
          const isBegun = (await node.tokens.status(SERIAL)).state === 'revoked'
          await (end === 'revoke' ? node.tokens.revoke(SERIAL) : node.tokens.reseal([SERIAL]))
          expect(await faultsOf(node, store, SERIAL, ['ada', 'bob'])).toEqual([])
          const isRevoked = isBegun || end === 'revoke'
          const { ok } = await node.accounts.verify('ada', hotp(key.secret, 2))
          expect([end, isDone, at, ok]).toEqual([end, isDone, at, !isRevoked])
        }
      }
    }
    // Every operation of a revocation was the last one of a process.
    expect(operations).toBe(4)
  })
})

/** Calls of two users and of the office, at once on two nodes, in an order that the scheduler decides. */
const call = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      verb: fc.constant('claim' as const),
      user: fc.constantFrom('ada', 'ada', 'bob'),
      counter: fc.constantFrom(0, 0, 1, 4),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      verb: fc.constantFrom('revoke' as const, 'release' as const),
      user: fc.constant('ada'),
      counter: fc.constant(0),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      verb: fc.constantFrom('assign' as const, 'verify' as const, 'resync' as const),
      user: fc.constantFrom('ada', 'bob'),
      counter: fc.constantFrom(0, 2, 3),
    }),
  },
)

function oneOwner(makeStore: (scheduler: fc.Scheduler) => StateStore) {
  return fc.asyncProperty(
    fc.scheduler(),
    fc.array(call, { minLength: 2, maxLength: 6 }),
    async (scheduler, calls) => {
      vi.stubGlobal('setTimeout', (resume: () => void) => {
        scheduler.schedule(Promise.resolve(), 'pause').then(resume)
      })
      const backing = makeStore(scheduler)
      const sealer = testSealer()
      const undisturbed = openNode(backing, sealer, now)
      await scheduler.waitFor(undisturbed.tokens.add([key]))
      const nodes = [1, 2].map(() => openNode(distant(backing, scheduler), sealer, now))
      const run = async ({ verb, user, counter }: (typeof calls)[number], i: number) => {
        const { accounts, tokens } = nodes[i % 2] ?? expect.fail('no node')
        if (verb === 'claim') return await tokens.claim(user, SERIAL, pair(counter))
        if (verb === 'assign') return await tokens.assign(SERIAL, user)
        if (verb === 'verify') return await accounts.verify(user, hotp(key.secret, counter))
        if (verb !== 'resync') return await tokens[verb](SERIAL)
        const [device] = (await accounts.status(user)).authenticators
        return await accounts.resync(user, device?.id ?? 'A'.repeat(16), pair(counter))
      }
      const verdicts = await scheduler.waitFor(Promise.all(calls.map(run)))
      const accepted = calls.filter(({ verb }, i) => verb === 'claim' && verdicts[i]?.ok)
      expect(accepted.length, 'claims that were accepted').toBeLessThanOrEqual(1)
      const found = await scheduler.waitFor(faultsOf(undisturbed, backing, SERIAL, ['ada', 'bob']))
      expect(found).toEqual([])
      // No code passed twice: each acceptance has spent other counters.
      const spent = calls.flatMap(({ verb, counter }, i) => {
        if (!verdicts[i]?.ok || verb === 'assign' || verb === 'release') return []
        if (verb === 'revoke') return []
        return verb === 'verify' ? [counter] : [counter, counter + 1]
      })
      expect(new Set(spent).size).toBe(spent.length)
    },
  )
}

describe('47: claims of two users, verifications and a revocation at once', () => {
  it('leave one owner and no key lost, for every interleaving', async () => {
    await fc.assert(
      oneOwner(() => memoryStore()),
      { numRuns: 500 },
    )
  }, 120_000)
})

describe('the test above finds a store that', () => {
  it.each(Object.entries(BROKEN_STORES))(
    '%s',
    async (_, makeStore) => {
      const { failed } = await fc.check(oneOwner(makeStore), { numRuns: 5000, endOnFailure: true })
      expect(failed).toBe(true)
    },
    60_000,
  )
})
