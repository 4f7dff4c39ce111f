import { inspect } from 'node:util'
import { hotp, Secret, totp } from 'einmal'
import { readKeys } from 'einmal/transfer'
import { openVault, type Vault } from 'einmal/vault'
import { describe, expect, it } from 'vitest'
import { trustScrypt } from '../../src/vault/passphrase-key.js'
import { SIGNED } from '../transfer/support/pskc-figures.js'
import { type MemoryStorage, memoryStorage, PASSPHRASE } from './support/memory-storage.js'

const TEXT = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const secret = Secret.fromBase32(TEXT)
const TOTP = `otpauth://totp/ACME:ada?secret=${TEXT}&issuer=ACME`
const HOTP = `otpauth://hotp/Rat:bob?secret=${TEXT}&issuer=Rat&counter=7`

async function opened(storage = memoryStorage()) {
  const open = (passphrase = PASSPHRASE): Promise<Vault> => openVault({ storage, passphrase })
  const vault = await openVault({ storage, passphrase: PASSPHRASE, create: true })
  return { storage, vault, open }
}

const names = (vault: Vault): string[] => vault.entries().map(({ account }) => account)

describe('a vault', () => {
  it('is made only when the app asks for it', async () => {
    const storage = memoryStorage()
    const opening = openVault({ storage, passphrase: PASSPHRASE })
    await expect(opening).rejects.toMatchObject({ code: 'ERR_VAULT_ABSENT' })
    expect(storage.bytes).toBeUndefined()
  })

  it('opens again with the passphrase, and with no other', async () => {
    const { vault, open } = await opened()
    await vault.add(TOTP)
    expect((await open()).entries()).toEqual(vault.entries())
    for (const wrong of ['Correct horse battery', 'correct horse battery ', 'x']) {
      await expect(open(wrong)).rejects.toMatchObject({ code: 'ERR_VAULT_PASSPHRASE' })
    }
  })

  it('opens with a passphrase whose letters another keyboard composes in another way', async () => {
    const storage = memoryStorage()
    await openVault({ storage, passphrase: 'K\u00f6ln-\ufb01', create: true })
    await openVault({ storage, passphrase: 'Ko\u0308ln-fi' })
  })

  it('becomes one vault when two tabs make it at once', async () => {
    const storage = memoryStorage()
    const options = { storage, passphrase: PASSPHRASE, create: true }
    const [one, two] = await Promise.all([openVault(options), openVault(options)])
    await one.add(TOTP)
    await two.add(HOTP)
    await one.reload()
    expect(names(one)).toEqual(['ada', 'bob'])
  })

  it('exports the other keys when the format cannot hold one, and names it', async () => {
    const { vault } = await opened()
    await vault.add({ account: 'ada', secret, period: 60 })
    await vault.add(HOTP)
    const problems: unknown[] = []
    const onProblem = (problem: unknown) => void problems.push(problem)
    const text = await vault.export({ format: 'google', onProblem })
    expect((await readKeys(text)).keys.map(({ account }) => account)).toEqual(['bob'])
    expect(problems).toMatchObject([{ position: 1, name: 'ada', code: 'ERR_TRANSFER_ENTRY' }])
    await expect(vault.export({ format: 'google' })).rejects.toThrow(RangeError)
    // @ts-expect-error not a function
    await expect(vault.export({ onProblem: 'x' })).rejects.toThrow(TypeError)
  })

  it('shows entries without a secret', async () => {
    const { vault } = await opened()
    await vault.add({ account: 'ada', secret, group: 'Rat', serial: '17', drift: -2 })
    const [entry] = vault.entries()
    expect(entry).toMatchObject({ account: 'ada', group: 'Rat', serial: '17', type: 'totp' })
    const shown = inspect([vault, entry, vault.entries()], { depth: 9, showHidden: true })
    expect(shown).not.toContain(TEXT)
    expect(Object.keys(entry ?? {})).not.toContain('secret')
  })

  it('keeps its own copy of a secret', async () => {
    const { vault } = await opened()
    const { id } = await vault.add({ account: 'ada', secret })
    vault.lock()
    expect(secret.toBase32()).toBe(TEXT)
    expect(id).toMatch(/^[\da-f]{24}$/)
  })
})

describe('the code of an entry', () => {
  it('is the one of RFC 6238, with the time that is left and the next code', async () => {
    const { vault } = await opened()
    const { id } = await vault.add(TOTP)
    expect(vault.code(id, { at: 59_000 })).toEqual({
      code: '287082',
      secondsLeft: 1,
      next: totp(secret, { at: 60_000 }),
    })
    expect(vault.code(id).code).toBe(totp(secret))
  })

  it('has the period, the digits and the algorithm of the key', async () => {
    const { vault } = await opened()
    const key = { account: 'a', secret, algorithm: 'SHA512', digits: 8, period: 60 } as const
    const { id } = await vault.add(key)
    expect(vault.code(id, { at: 1e12 }).code).toBe(totp(secret, { ...key, at: 1e12 }))
  })

  it('has five characters for Steam', async () => {
    const { vault } = await opened()
    const { id } = await vault.add(`${TOTP}&encoder=steam`)
    // The 31-bit integer of the step 1 is 1094287082: 1094287082 = 17 + 26 * (15 + 26 * (…)).
    let integer = 1_094_287_082
    let wanted = ''
    for (let i = 0; i < 5; i++) {
      wanted += '23456789BCDFGHJKMNPQRTVWXY'[integer % 26]
      integer = Math.floor(integer / 26)
    }
    expect(vault.code(id, { at: 59_000 }).code).toBe(wanted)
    // As other apps write the same key.
    for (const uri of [TOTP.replace('totp', 'steam'), `steam://${TEXT}`]) {
      const { id } = await vault.add(uri)
      expect(vault.code(id, { at: 59_000 }).code).toBe(wanted)
    }
  })

  it('is by counter or by time, not both', async () => {
    const { vault } = await opened()
    const [timed, counted] = [await vault.add(TOTP), await vault.add(HOTP)]
    const wrong = { name: 'RangeError', code: 'ERR_INVALID_ARG_VALUE' }
    expect(() => vault.code(counted.id)).toThrow(expect.objectContaining(wrong))
    await expect(vault.advance(timed.id)).rejects.toMatchObject(wrong)
  })

  it('is of an entry that exists', async () => {
    const { vault } = await opened()
    const wrong = { name: 'EinmalError', code: 'ERR_VAULT_ENTRY' }
    expect(() => vault.code('gone')).toThrow(expect.objectContaining(wrong))
    for (const call of [
      vault.advance('x'),
      vault.remove('x'),
      vault.edit('x', {}),
      vault.move('x', 0),
    ]) {
      await expect(call).rejects.toMatchObject(wrong)
    }
  })
})

describe('an HOTP counter', () => {
  it('is stored before the code is returned', async () => {
    const { vault, open, storage } = await opened()
    const { id } = await vault.add(HOTP)
    const { write } = storage
    storage.write = async () => {
      throw new Error('the power is out')
    }
    await expect(vault.advance(id)).rejects.toMatchObject({ code: 'ERR_VAULT_STORAGE' })
    storage.write = write
    expect(await vault.advance(id)).toEqual({ code: hotp(secret, 7), counter: 7n })
    expect((await open()).entries()[0]?.counter).toBe(8n)
  })

  it('gives different codes to calls at once, of several tabs', async () => {
    const { vault, open } = await opened()
    const { id } = await vault.add(HOTP)
    const other = await open()
    const given = await Promise.all([vault, other, vault, other].map((each) => each.advance(id)))
    expect(new Set(given.map(({ counter }) => counter))).toEqual(new Set([7n, 8n, 9n, 10n]))
  })

  it('moves forward, never back, when the key is added again', async () => {
    const { vault } = await opened()
    const { id } = await vault.add(HOTP)
    await vault.advance(id)
    expect((await vault.add(HOTP)).id).toBe(id)
    expect(vault.entries()).toHaveLength(1)
    expect((await vault.advance(id)).counter).toBe(8n)
    await vault.add(HOTP.replace('counter=7', 'counter=20'))
    expect((await vault.advance(id)).counter).toBe(20n)
  })

  it('continues when a removed key is added again, or comes back by undo', async () => {
    const { vault } = await opened()
    const { id } = await vault.add(HOTP)
    await vault.advance(id)
    await vault.remove(id)
    const again = await vault.add(HOTP)
    expect((await vault.advance(again.id)).counter).toBe(8n)
    await vault.remove(again.id)
    expect(await vault.undo()).toBe('remove')
    expect((await vault.advance(again.id)).counter).toBe(9n)
  })

  it('is one for all entries with one secret, so that none gives a code again', async () => {
    const { vault, open } = await opened()
    const first = await vault.add(HOTP)
    await vault.advance(first.id)
    const { added, known } = await vault.import(HOTP.replaceAll('Rat', 'Amt'))
    expect([added, known]).toEqual([1, 0])
    const [, second] = vault.entries()
    const third = await vault.add({ account: 'bob', type: 'hotp', secret, digits: 8 })
    const ids = [first.id, `${second?.id}`, third.id, first.id]
    const counters: bigint[] = []
    for (const id of ids) counters.push((await vault.advance(id)).counter)
    expect(counters).toEqual([8n, 9n, 10n, 11n])
    // A removed entry comes back with the counter of the others.
    await vault.remove(third.id)
    const other = await open()
    await other.advance(first.id)
    expect(await vault.undo()).toBe('remove')
    expect((await vault.advance(third.id)).counter).toBe(13n)
    for (const { id } of vault.entries()) await vault.remove(id)
    expect((await vault.add(HOTP)).counter).toBe(14n)
  })

  it('continues when an addition is undone and made again', async () => {
    const { vault } = await opened()
    const { id } = await vault.add(HOTP)
    await vault.advance(id)
    expect(await vault.undo()).toBe('add')
    const again = await vault.add({ account: 'x', type: 'hotp', secret, counter: 7n, digits: 8 })
    expect((await vault.advance(again.id)).counter).toBe(8n)
  })

  it('ends, and does not begin again', async () => {
    const { vault } = await opened()
    const key = { account: 'a', type: 'hotp', secret, counter: 2n ** 64n - 2n } as const
    const { id } = await vault.add(key)
    expect((await vault.advance(id)).counter).toBe(2n ** 64n - 2n)
    await expect(vault.advance(id)).rejects.toMatchObject({ code: 'ERR_VAULT_COUNTER' })
  })
})

describe('a change', () => {
  it('edits names, moves and removes', async () => {
    const { vault, open } = await opened()
    for (const account of ['a', 'b', 'c']) await vault.add({ account, secret: Secret.generate() })
    const [a, b] = vault.entries()
    await vault.move(`${a?.id}`, 2)
    await vault.edit(`${b?.id}`, { issuer: 'Rat', account: 'Ada', group: 'Köln 🏛' })
    expect(names(vault)).toEqual(['Ada', 'c', 'a'])
    await vault.edit(`${b?.id}`, { issuer: '' })
    expect(vault.entries()[0]).toMatchObject({ account: 'Ada', group: 'Köln 🏛' })
    expect(vault.entries()[0]?.issuer).toBeUndefined()
    expect((await vault.remove(`${a?.id}`)).account).toBe('a')
    expect((await open()).entries()).toEqual(vault.entries())
  })

  it('is undone once, also by another object that has its revision', async () => {
    const { vault, open } = await opened()
    for (const account of ['a', 'b', 'c']) await vault.add({ account, secret: Secret.generate() })
    const before = vault.entries()
    const id = `${before[1]?.id}`
    for (const change of [
      () => vault.remove(id),
      () => vault.edit(id, { account: 'x', issuer: 'y' }),
      () => vault.move(id, 0),
      () => vault.add({ account: 'd', secret: Secret.generate() }),
    ]) {
      await change()
      expect(await vault.undo()).toBeDefined()
      expect(vault.entries()).toEqual(before)
      expect([await vault.undo(), vault.lastChange]).toEqual([undefined, undefined])
      await change()
      expect(vault.entries()).not.toEqual(before)
      const [other, revision] = [await open(), vault.lastChange]
      expect(await other.undo()).toBeUndefined()
      expect(await other.undo({ revision })).toBeDefined()
      await expect(other.undo({ revision })).rejects.toMatchObject({ code: 'ERR_VAULT_CHANGED' })
      await vault.reload()
      expect(vault.entries()).toEqual(before)
    }
  })

  it('is not undone after the change of another tab, which stays', async () => {
    const { vault, open } = await opened()
    await vault.add(TOTP)
    const revision = vault.lastChange
    const other = await open()
    await other.add({ account: 'eve', secret: Secret.generate() })
    for (const undoing of [
      vault.undo(),
      vault.undo({ revision }),
      open().then((v) => v.undo({ revision })),
    ]) {
      await expect(undoing).rejects.toMatchObject({
        name: 'EinmalError',
        code: 'ERR_VAULT_CHANGED',
      })
    }
    expect(names(vault)).toEqual(['ada', 'eve'])
    expect(await other.undo()).toBe('add')
    expect(names(other)).toEqual(['ada'])
    // @ts-expect-error not a number
    await expect(vault.undo({ revision: '1' })).rejects.toMatchObject({ name: 'TypeError' })
    await expect(vault.undo({ revision: -1 })).rejects.toMatchObject({ name: 'RangeError' })
  })

  it('is undone after a code of another tab, whose counter stays', async () => {
    const { vault, open } = await opened()
    const { id } = await vault.add(HOTP)
    await vault.edit(id, { account: 'eve' })
    expect((await (await open()).advance(id)).counter).toBe(7n)
    expect(await vault.undo()).toBe('edit')
    expect(names(vault)).toEqual(['bob'])
    expect((await vault.advance(id)).counter).toBe(8n)
  })

  it('that added a key is not undone when another tab has added the key too', async () => {
    const { vault, open } = await opened()
    await vault.add(TOTP)
    const { id } = await (await open()).add(TOTP)
    await expect(vault.undo()).rejects.toMatchObject({ code: 'ERR_VAULT_CHANGED' })
    expect(vault.entries().map((entry) => entry.id)).toEqual([id])
  })

  it('that edited a key is not undone when another tab has added the key with its new name', async () => {
    const { vault, open } = await opened()
    const { id } = await vault.add(TOTP)
    await vault.edit(id, { account: 'eve' })
    const other = await open()
    expect((await other.add(TOTP.replace('ada', 'eve'))).id).toBe(id)
    await expect(vault.undo()).rejects.toMatchObject({ code: 'ERR_VAULT_CHANGED' })
    expect(names(vault)).toEqual(['eve'])
    // Another key that was there already does not hinder.
    await vault.add(HOTP)
    await vault.edit(id, { account: 'ada' })
    await (await open()).add(HOTP)
    expect(await vault.undo()).toBe('edit')
  })

  it('is kept by one tab over the change of another', async () => {
    const { vault, open } = await opened()
    const other = await open()
    await Promise.all([vault.add(TOTP), other.add(HOTP)])
    expect((await open()).entries()).toHaveLength(2)
  })

  it('is refused when it is wrong, and nothing is written', async () => {
    const { vault, storage } = await opened()
    const { id } = await vault.add(TOTP)
    const before = storage.bytes
    const value = { name: 'RangeError', code: 'ERR_INVALID_ARG_VALUE' }
    const type = { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }
    // biome-ignore lint/suspicious/noExplicitAny: the arguments are wrong on purpose
    const wrong = (given: unknown): any => given
    const calls: [() => Promise<unknown>, object][] = [
      [() => vault.add('otpauth://totp/x'), { code: 'ERR_URI_SECRET' }],
      [() => vault.add('steam://'), { code: 'ERR_TRANSFER_ENTRY' }],
      [() => vault.add(wrong(1)), type],
      [() => vault.add(wrong(null)), type],
      [() => vault.add({ account: 'a', secret: wrong(TEXT) }), type],
      [() => vault.add({ account: 'a\n', secret }), value],
      [() => vault.add({ account: 'a'.repeat(1025), secret }), value],
      [() => vault.add({ account: 'a', secret, digits: wrong(5) }), value],
      [() => vault.add({ account: 'a', secret, encoder: wrong('x') }), value],
      [() => vault.edit(id, { account: '\0' }), value],
      [() => vault.edit(id, { account: wrong(1) }), type],
      [() => vault.edit(id, wrong(undefined)), type],
      [() => vault.move(id, 1), value],
      [() => vault.move(id, -1), value],
      [() => vault.move(id, wrong('0')), type],
      [() => vault.changePassphrase(''), value],
      [() => vault.changePassphrase(wrong(1)), type],
    ]
    for (const [call, expected] of calls) await expect(call()).rejects.toMatchObject(expected)
    expect(storage.bytes).toEqual(before)
  })

  it('reaches the listeners, in this tab and by the storage', async () => {
    let external = (): void => {}
    const storage = Object.assign(memoryStorage(), {
      subscribe: (changed: () => void) => {
        external = changed
        return () => {
          external = () => {}
        }
      },
    })
    const { vault, open } = await opened(storage)
    const seen: (number | undefined)[][] = []
    const told = external
    const unsubscribe = vault.subscribe(() => {
      seen.push([vault.isLocked ? -1 : vault.revision, vault.lastChange])
    })
    await vault.add(TOTP)
    await (await open()).add(HOTP)
    told()
    await vault.reload()
    await Promise.resolve()
    const changes = [
      [1, 1],
      [2, 1],
    ]
    expect(seen).toEqual(changes)
    expect(await vault.reload()).toBe(false)
    vault.lock()
    await Promise.resolve()
    expect(seen).toEqual([...changes, [-1, 1]])
    unsubscribe()
  })
})

describe('a locked vault', () => {
  it('answers no verb', async () => {
    const { vault } = await opened()
    const { id } = await vault.add(HOTP)
    vault.lock()
    const locked = { name: 'EinmalError', code: 'ERR_VAULT_LOCKED' }
    for (const call of [() => vault.entries(), () => vault.code(id), () => vault.revision]) {
      expect(call).toThrow(expect.objectContaining(locked))
    }
    for (const call of [
      () => vault.advance(id),
      () => vault.add(TOTP),
      () => vault.edit(id, {}),
      () => vault.remove(id),
      () => vault.move(id, 0),
      () => vault.undo(),
      () => vault.import(TOTP),
      () => vault.export(),
      () => vault.changePassphrase('next'),
      () => vault.reload(),
    ]) {
      await expect(call()).rejects.toMatchObject(locked)
    }
    expect(vault.isLocked).toBe(true)
    vault.lock()
  })

  it('gives no code whose write was under way', async () => {
    const { vault, storage, open } = await opened()
    const { id } = await vault.add(HOTP)
    const { write } = storage
    storage.write = async (...args) => {
      vault.lock()
      return write(...args)
    }
    await expect(vault.advance(id)).rejects.toMatchObject({ code: 'ERR_VAULT_LOCKED' })
    storage.write = write
    expect((await (await open()).advance(id)).counter).toBe(8n)
  })
})

describe('another passphrase', () => {
  it('opens the vault, and the content is not sealed again', async () => {
    const { vault, storage, open } = await opened()
    await vault.add(TOTP)
    const before = storage.bytes
    await vault.changePassphrase('next passphrase')
    await expect(open()).rejects.toMatchObject({ code: 'ERR_VAULT_PASSPHRASE' })
    expect((await open('next passphrase')).entries()).toHaveLength(1)
    const [old, now] = [before, storage.bytes].map((file) => file?.slice(133))
    expect(now).toEqual(old)
  })

  it('does not stop a vault that is open elsewhere', async () => {
    const { vault, open } = await opened()
    const other = await open()
    await vault.changePassphrase('next passphrase')
    await other.add(TOTP)
    expect((await open('next passphrase')).entries()).toHaveLength(1)
  })
})

describe('the cost of a guess', () => {
  it('is raised when the vault is opened with a higher one, and never lowered', async () => {
    const storage = memoryStorage()
    const options = { storage, passphrase: PASSPHRASE }
    const vault = await openVault({ ...options, create: true })
    await vault.add(TOTP)
    await openVault({ ...options, cost: 19 })
    await openVault(options)
    expect(storage.costs).toEqual([17, 17, 19, 19].map((cost) => 2 ** cost))
    await (await openVault(options)).changePassphrase(PASSPHRASE)
    expect(storage.costs.at(-1)).toBe(2 ** 19)
    expect((await openVault(options)).entries()).toHaveLength(1)
    for (const cost of [16, 21, 17.5] as never[]) {
      await expect(openVault({ ...options, cost })).rejects.toMatchObject({ name: 'RangeError' })
    }
  })
})

describe('a higher cost, while the vault is opened,', () => {
  async function whileOpening(
    meanwhile: (other: Vault, storage: MemoryStorage) => Promise<unknown>,
  ) {
    const { vault, storage } = await opened()
    await vault.add(TOTP)
    const { scrypt } = storage
    let calls = 0
    storage.scrypt = async (...args) => {
      // The second key is the one for the higher cost.
      if (++calls === 2) await meanwhile(vault, storage)
      return (await scrypt?.(...args)) ?? expect.fail('no scrypt')
    }
    trustScrypt(storage)
    const options = { storage, passphrase: PASSPHRASE, cost: 18 } as const
    return { storage, scrypt, raised: await openVault(options) }
  }

  it('does not bring back the passphrase that another tab has changed', async () => {
    const { storage, raised } = await whileOpening((other) => other.changePassphrase('another one'))
    expect(raised.entries()).toHaveLength(1)
    await expect(openVault({ storage, passphrase: PASSPHRASE })).rejects.toMatchObject({
      code: 'ERR_VAULT_PASSPHRASE',
    })
    expect((await openVault({ storage, passphrase: 'another one' })).entries()).toHaveLength(1)
  })

  it('leaves the vault open when it cannot be written', async () => {
    const { storage, raised } = await whileOpening(async (_, storage) => {
      storage.write = () => Promise.reject(new Error('the disk is full'))
    })
    expect(raised.entries()).toHaveLength(1)
    await expect(raised.add(HOTP)).rejects.toMatchObject({ code: 'ERR_VAULT_STORAGE' })
    expect(storage.costs).toEqual([17, 17, 18].map((cost) => 2 ** cost))
  })
})

describe('the limits of a vault', () => {
  it('are 10,000 entries', async () => {
    const { vault } = await opened()
    const lines = Array.from({ length: 10_000 }, (_, i) => {
      return `otpauth://totp/a${i}?secret=${Secret.generate().toBase32()}`
    })
    expect(await vault.import(lines.join('\n'))).toMatchObject({ added: 10_000, known: 0 })
    await expect(vault.add(TOTP)).rejects.toMatchObject({ code: 'ERR_VAULT_FULL' })
    expect(vault.entries()).toHaveLength(10_000)
  })

  it('are 16 MiB', async () => {
    const { vault } = await opened()
    const long = Array.from({ length: 9999 }, (_, i) => {
      const [issuer, account] = ['i'.repeat(700), `${'a'.repeat(900)}${i}`]
      return `otpauth://totp/${issuer}:${account}?secret=${Secret.generate().toBase32()}`
    })
    await expect(vault.import(long.join('\n'))).rejects.toMatchObject({ code: 'ERR_VAULT_FULL' })
    expect(vault.entries()).toEqual([])
  })
})

describe('a key that is added again', () => {
  it('stays one entry, and has another one with other names or parameters', async () => {
    const { vault } = await opened()
    const { id } = await vault.add(TOTP)
    expect((await vault.add(TOTP)).id).toBe(id)
    expect((await vault.add({ issuer: 'ACME', account: 'ada', secret, group: 'Rat' })).id).toBe(id)
    const others = [
      TOTP.replace('ACME:ada', 'ACME:eve'),
      TOTP.replace('ACME', 'Rat').replace('=ACME', '=Rat'),
      `${TOTP}&digits=8`,
      `${TOTP}&algorithm=SHA256`,
      `${TOTP}&period=60`,
      `${TOTP}&encoder=steam`,
      `${TOTP}&counter=0`.replace('totp', 'hotp'),
    ]
    const { added } = await vault.import(others.join('\n'))
    expect(added).toBe(others.length)
    expect((await vault.import([TOTP, ...others].join('\n'))).known).toBe(others.length + 1)
    expect(vault.entries()).toHaveLength(others.length + 1)
  })
})

describe('an import', () => {
  it('passes the warnings about the file on', async () => {
    const { vault } = await opened()
    const { added, warnings } = await vault.import(SIGNED)
    expect([added, warnings]).toMatchObject([1, [{ code: 'signature-unverified' }]])
    expect((await vault.import(TOTP)).warnings).toEqual([])
  })

  it('adds every key that can be read, in one change, and names the others', async () => {
    const { vault } = await opened()
    await vault.add(TOTP)
    const { revision } = vault
    const done = await vault.import(`${TOTP}\notpauth://totp/x?secret=1\n${HOTP}\n`)
    expect(done).toMatchObject({ added: 1, known: 1, problems: [{ position: 2 }] })
    expect(vault.revision).toBe(revision + 1)
    expect(await vault.export()).toContain('otpauth://hotp/Rat:bob')
    expect(await vault.undo()).toBe('add')
    expect(names(vault)).toEqual(['ada'])
  })
})
