/** What accounts.verify costs: beside one read, one opening of a secret and one write; and of eight. */

import { createAccounts, createKeyring, generateKey } from '../../dist/accounts.js'
import { memoryStore, totp } from '../../dist/index.js'
import { quantile, rounded } from '../statistics.js'
import { idOf, TURN } from './credentials.js'

/** @typedef {import('../../dist/index.js').StateStore} StateStore */

/** @type {import('./throughput.js').Task} */
export const accounting = {
  id: 'accounts',
  title: 'Verifications of accounts a second',
  least: ({ least }) => (least === undefined ? undefined : 0.8),
  async open({ store, bare, load }, count) {
    const { keyring, at, people } = await enrolledOnce(count)
    await load(people.map(({ entry }) => entry))
    const clock = { now: at }
    const accounts = accountsOn(store, keyring, clock)
    const users = people.map(({ user }) => ({ ...user }))
    const open = await openings(count)
    return {
      prepare(calls) {
        clock.now += TURN
        for (const user of users.slice(0, calls)) user.code = user.codes[0]?.(clock.now) ?? ''
      },
      async own(i) {
        // The index is below the length.
        const { id, code } = /** @type {typeof users[number]} */ (users[i])
        const verdict = await accounts.verify(id, code)
        if (!verdict.ok) throw new Error(`a right code is ${verdict.reason}`)
      },
      async bare(i) {
        const { key } = /** @type {typeof users[number]} */ (users[i])
        const held = await bare.read(key)
        await open(i)
        if (!held || !(await bare.write(key, held.value, held.version))) {
          throw new Error('the bare driver has written nothing')
        }
      },
    }
  },
}

/** @type {Map<number, ReturnType<typeof enrolled>>} */
const known = new Map()

/**
 * It takes its time, and is the same for every database.
 *
 * @param {number} count
 */
function enrolledOnce(count) {
  const people = known.get(count) ?? enrolled(count)
  known.set(count, people)
  return people
}

/** @param {number} count */
async function enrolled(count) {
  const clock = { now: Date.now() }
  const keyring = await createKeyring(generateKey('k1'))
  const store = memoryStore()
  const users = await enrol(accountsOn(store, keyring, clock), count, 1, clock)
  const people = users.map(async (user) => ({ user, entry: await entryOf(store, user.id) }))
  return { keyring, at: clock.now, people: await Promise.all(people) }
}

/** @param {string} id */
export function userKeyOf(id) {
  return `user:${id}`
}

/** The record of a user with one authenticator and ten recovery codes, after a first code. */
export async function userRecord() {
  const { people } = await enrolled(1)
  const [, record = ''] = people[0]?.entry ?? []
  return record
}

/**
 * One authenticator and eight of them, in memory, where nothing else takes time: how often the store
 * is called, and how much longer it takes.
 *
 * @param {{ rounds: number }} options
 */
export async function measureEight({ rounds }) {
  const clock = { now: Date.now() }
  const keyring = await createKeyring(generateKey('k1'))
  const runs = []
  for (const authenticators of [1, 8]) {
    const calls = { reads: 0, writes: 0 }
    const accounts = accountsOn(counting(calls), keyring, clock)
    const users = await enrol(accounts, EIGHT_USERS, authenticators, clock)
    Object.assign(calls, { reads: 0, writes: 0 })
    runs.push({ authenticators, calls, accounts, users, times: /** @type {number[]} */ ([]) })
  }
  for (let round = 0; round <= rounds; round++) {
    for (const { accounts, users, times } of runs) {
      clock.now += TURN
      const typed = users.map(({ id, codes }, i) => {
        // Each of them in turn is the one that matches.
        return { id, code: codes[(i + round) % codes.length]?.(clock.now) ?? '' }
      })
      globalThis.gc?.()
      const began = performance.now()
      for (const { id, code } of typed) {
        const verdict = await accounts.verify(id, code)
        if (!verdict.ok) throw new Error(`a right code is ${verdict.reason}`)
      }
      if (round > 0) times.push(((performance.now() - began) / EIGHT_USERS) * 1000)
    }
  }
  const verifications = (rounds + 1) * EIGHT_USERS
  const one = runs[0]?.times ?? []
  return runs.map(({ authenticators, calls, times }) => ({
    authenticators,
    reads: calls.reads / verifications,
    writes: calls.writes / verifications,
    microseconds: rounded(quantile(times, 0.5)),
    ratio: rounded(
      quantile(
        times.map((time, i) => time / (one[i] ?? Number.NaN)),
        0.5,
      ),
    ),
  }))
}

/** @typedef {Awaited<ReturnType<typeof measureEight>>} EightRows */

const EIGHT_USERS = 256

/** @typedef {{ now: number }} Clock */
/** @typedef {import('../../dist/accounts.js').Keyring} Keyring */
/** @typedef {import('../../dist/accounts.js').Accounts} Accounts */

/**
 * @param {StateStore} store
 * @param {Keyring} keyring
 * @param {Clock} clock
 */
function accountsOn(store, keyring, clock) {
  return createAccounts({ store, issuer: 'Bench', keyring, now: () => clock.now })
}

/**
 * So many users, each with so many authenticators that have been confirmed.
 *
 * @param {Accounts} accounts
 * @param {number} count
 * @param {number} authenticators
 * @param {Clock} clock
 */
async function enrol(accounts, count, authenticators, clock) {
  const users = []
  for (let i = 0; i < count; i++) {
    const id = idOf(i)
    const codes = []
    for (let n = 0; n < authenticators; n++) {
      const { authenticatorId, secret } = await accounts.enrol(id, { account: 'ada@firm.example' })
      /** @param {number} at milliseconds since the Unix epoch */
      const code = (at) => totp(secret, { at })
      const verdict = await accounts.confirm(id, authenticatorId, code(clock.now))
      if (!verdict.ok) throw new Error(`a right code is ${verdict.reason}`)
      codes.push(code)
    }
    users.push({ id, key: userKeyOf(id), codes, code: '' })
  }
  return users
}

/**
 * @param {StateStore} store
 * @param {string} id
 * @returns {Promise<[key: string, value: string]>}
 */
async function entryOf(store, id) {
  const key = userKeyOf(id)
  const held = await store.read(key)
  if (!held) throw new Error('accounts have stored nothing under this key')
  return [key, held.value]
}

/**
 * Web Crypto alone: opens the sealed secrets of so many users, each of 20 bytes with a nonce and a
 * context of its own, as long as einmal's.
 *
 * @param {number} count
 */
async function openings(count) {
  const { subtle } = crypto
  const key = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])
  const boxes = Array.from({ length: count }, async () => {
    const iv = crypto.getRandomValues(new Uint8Array(12))
    const additionalData = crypto.getRandomValues(new Uint8Array(80))
    const algorithm = { name: 'AES-GCM', iv, additionalData }
    const sealed = new Uint8Array(await subtle.encrypt(algorithm, key, new Uint8Array(20)))
    return { algorithm, sealed }
  })
  const all = await Promise.all(boxes)
  /** @param {number} i */
  return async (i) => {
    // The index is below the length.
    const { algorithm, sealed } = /** @type {typeof all[number]} */ (all[i])
    return subtle.decrypt(algorithm, key, sealed)
  }
}

/**
 * @param {{ reads: number, writes: number }} calls
 * @returns {StateStore}
 */
function counting(calls) {
  const store = memoryStore()
  return {
    ...store,
    read(key) {
      calls.reads++
      return store.read(key)
    },
    write(...write) {
      calls.writes++
      return store.write(...write)
    },
  }
}
