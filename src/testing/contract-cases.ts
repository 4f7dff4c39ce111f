/** The cases of the contract: a sentence about a store, and its check. */

import type { StateStore } from '../verifier/state-store.js'
import {
  absence,
  create,
  equal,
  expiring,
  held,
  LONGEST,
  replace,
  shown,
} from './contract-steps.js'
import { ALIKE, HARD, VALUES } from './contract-values.js'

/** Checks a store. `key` makes a key of this case from a name; the same name gives the same key. */
type Check = (store: StateStore, key: (name?: string) => string) => Promise<void>

export const CASES: Record<string, Check> = {
  'can be set up repeatedly, and several times at once': async (store, key) => {
    await create(store, key(), 'kept')
    await Promise.all(Array.from({ length: 8 }, () => store.setup?.()))
    await store.setup?.()
    equal((await held(store, key())).value, 'kept', 'the value after another setup')
  },

  'reads undefined for a key that was never written': async (store, key) => {
    equal(await store.read(key()), undefined, 'what it reads')
  },

  'reads back every value as it was written': async (store, key) => {
    for (const [i, value] of VALUES.entries()) {
      await create(store, key(`${i}`), value)
      equal((await held(store, key(`${i}`))).value, value, 'what it reads')
    }
  },

  'creates an entry only if the key is absent': async (store, key) => {
    const { version } = await create(store, key(), 'first')
    equal(await store.write(key(), 'second', undefined), false, 'the second creation')
    equal((await held(store, key())).value, 'first', 'the value')
    equal((await held(store, key())).version, version, 'the version')
  },

  'writes only if the version is the expected one': async (store, key) => {
    const first = await create(store, key(), 'first')
    const second = await replace(store, key(), 'second', first.version)
    equal(await store.write(key(), 'third', first.version), false, 'a write by an old version')
    equal((await held(store, key())).value, 'second', 'the value')
    equal((await held(store, key())).version, second.version, 'the version')
    await replace(store, key(), 'third', second.version)
  },

  'refuses a write with a version that the key never had': async (store, key) => {
    const other = await create(store, key('other'), 'other')
    const { version } = await create(store, key(), 'first')
    for (const wrong of [other.version, '', '0', 'undefined', `${version} `, version.slice(1)]) {
      equal(await store.write(key(), 'second', wrong), false, `a write by ${JSON.stringify(wrong)}`)
    }
    equal((await held(store, key())).value, 'first', 'the value')
  },

  'refuses a write to an absent key if a version is expected': async (store, key) => {
    const { version } = await create(store, key('other'), 'other')
    for (const wrong of [version, '', '0', 'undefined']) {
      equal(await store.write(key(), 'first', wrong), false, `a write by ${shown(wrong)}`)
    }
    equal(await store.read(key()), undefined, 'what it reads')
  },

  'returns a new version for each write, also of an equal value': async (store, key) => {
    const versions = [(await create(store, key(), 'same')).version]
    for (let i = 0; i < 20; i++) {
      versions.push((await replace(store, key(), 'same', versions.at(-1))).version)
    }
    equal(new Set(versions).size, versions.length, 'the number of versions')
  },

  'never reuses a version after the key was deleted': async (store, key) => {
    const versions: string[] = []
    for (let i = 0; i < 20; i++) {
      versions.push((await create(store, key(), 'same')).version)
      for (const old of versions.slice(0, -1)) {
        equal(await store.write(key(), 'other', old), false, 'a write by a version before deletion')
      }
      await store.delete(key())
    }
    equal(new Set(versions).size, versions.length, 'the number of versions')
  },

  'deletes only the given key, and an absent key without an error': async (store, key) => {
    const { version } = await create(store, key(), 'gone')
    await create(store, key('other'), 'kept')
    await store.delete(key())
    await store.delete(key())
    equal(await store.read(key()), undefined, 'what it reads')
    equal(await store.write(key(), 'back', version), false, 'a write by the deleted version')
    equal((await held(store, key('other'))).value, 'kept', 'the other value')
  },

  'removes an expired entry together with its version': async (store, key) => {
    const { version } = await expiring(store, key())
    await absence(store, key())
    equal(await store.write(key(), 'second', version), false, 'a write by the expired version')
    equal(await store.read(key()), undefined, 'what it reads')
    const again = await create(store, key(), 'third')
    equal(again.version === version, false, 'whether the version came back')
    equal(await store.write(key(), 'fourth', version), false, 'a write by the expired version')
  },

  'keeps an entry until the expiry of its last write': async (store, key) => {
    const later = Date.now() + 3_600_000
    await expiring(store, key('never'), (version) => store.write(key('never'), 'new', version))
    await expiring(store, key('later'), (version) => {
      return store.write(key('later'), 'new', version, later)
    })
    const { version } = await create(store, key('sooner'), 'first', later)
    // A caller with another clock may pass a fraction of a millisecond.
    await store.write(key('sooner'), 'new', version, Date.now() + LONGEST + 0.5)
    await absence(store, key('sooner'))
    for (const name of ['never', 'later']) {
      equal((await held(store, key(name))).value, 'new', `the value that expires ${name}`)
    }
  },

  'distinguishes keys that look alike': async (store, key) => {
    for (const name of ALIKE) await create(store, key(name), `value of ${name}`)
    for (const name of ALIKE) {
      equal((await held(store, key(name))).value, `value of ${name}`, shown(name))
    }
    const [gone = '', ...rest] = ALIKE
    await store.delete(key(gone))
    for (const name of rest) await held(store, key(name))
  },

  'stores keys that are members of every object': async (store) => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      await store.delete(name)
      equal(await store.read(name), undefined, name)
      await create(store, name, 'value')
      equal((await held(store, name)).value, 'value', name)
      await store.delete(name)
      equal(await store.read(name), undefined, name)
    }
  },

  'refuses a key that it cannot store, or distinguishes it from others': async (store, key) => {
    const written: string[] = []
    for (const name of HARD) {
      const outcome = store.write(key(name), `value ${HARD.indexOf(name)}`, undefined)
      const created = await outcome.catch(() => 'refused')
      if (created === 'refused') continue
      equal(created, true, `whether ${shown(name)} was absent`)
      written.push(name)
    }
    for (const name of written) {
      equal((await held(store, key(name))).value, `value ${HARD.indexOf(name)}`, shown(name))
    }
  },

  'accepts one of many simultaneous creations': async (store, key) => {
    const writes = Array.from({ length: 32 }, (_, i) => store.write(key(), `${i}`, undefined))
    const outcomes = await Promise.all(writes)
    equal(outcomes.filter(Boolean).length, 1, 'the number of winners')
    equal((await held(store, key())).value, `${outcomes.indexOf(true)}`, 'the value')
  },

  'accepts one of many simultaneous writes that expect the same version': async (store, key) => {
    let { version } = await create(store, key(), 'first')
    for (let round = 0; round < 5; round++) {
      const before = version
      const writes = Array.from({ length: 32 }, (_, i) => store.write(key(), `${i}`, before))
      const outcomes = await Promise.all(writes)
      equal(outcomes.filter(Boolean).length, 1, 'the number of winners')
      const now = await held(store, key())
      equal(now.value, `${outcomes.indexOf(true)}`, 'the value')
      version = now.version
    }
  },

  'loses no change when many writers read, change and write': async (store, key) => {
    await create(store, key(), '0')
    const increment = async (): Promise<void> => {
      for (;;) {
        const { value, version } = await held(store, key())
        if (await store.write(key(), `${Number(value) + 1}`, version)) return
      }
    }
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let i = 0; i < 8; i++) await increment()
      }),
    )
    equal((await held(store, key())).value, '64', 'the count')
  },
}
