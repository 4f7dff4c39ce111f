/** Opens a vault: checks the options, and puts the verbs together. */

import { invalidType } from '../core/argument-errors.js'
import { randomBytes, requireType } from '../core/bytes.js'
import { writeHex } from '../core/hex.js'
import { INTEGER_MAX, integer, integerOr } from '../core/parameters.js'
import { LEAST_COST, MOST_COST, passphraseBytes } from './passphrase-key.js'
import type { Vault, VaultEntry, VaultOptions } from './vault-api.js'
import { codeOfKey } from './vault-codes.js'
import { advanceItem, itemOf, type VaultItem } from './vault-document.js'
import { type VaultKey, vaultKeyOf } from './vault-key.js'
import { openSession } from './vault-session.js'

/**
 * Opens the vault of an authenticator: its keys, sealed under a passphrase, and their codes. Several
 * tabs or processes may have it open at once.
 *
 * @param options - checked here
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when an option has the wrong type
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when passphrase or cost is out of its range
 * @throws {EinmalError} `ERR_VAULT_ABSENT` when the storage has no vault and `create` is not true
 * @throws {EinmalError} `ERR_VAULT_PASSPHRASE` when the passphrase is wrong
 * @throws {EinmalError} `ERR_VAULT_UNKNOWN` when the file is no vault
 * @throws {EinmalError} `ERR_VAULT_CORRUPT` when the file was changed
 * @throws {EinmalError} `ERR_VAULT_VERSION` when a newer version of einmal wrote it
 * @throws {EinmalError} `ERR_VAULT_STORAGE` when the storage failed
 *
 * @example
 * ```ts
 * import { openVault } from 'einmal/vault'
 * import { fileStorage } from 'einmal/vault/node'
 * import { mkdtemp } from 'node:fs/promises'
 *
 * const storage = fileStorage(`${await mkdtemp('/tmp/vault-')}/keys.vault`)
 * const vault = await openVault({ storage, passphrase: 'correct horse battery', create: true })
 *
 * const { id } = await vault.add('otpauth://totp/ACME:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
 * vault.entries().length // 1
 * vault.code(id, { at: 59_000 }).code // '287082'
 * vault.lock()
 * ```
 */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const { storage, create } = options
  for (const method of [storage?.read, storage?.write]) {
    requireType('each method of storage', method, 'function')
  }
  for (const method of [storage.subscribe, storage.scrypt]) {
    if (method != null) requireType('each method of storage', method, 'function')
  }
  const cost = integerOr('cost', options.cost, LEAST_COST, LEAST_COST, MOST_COST)
  const listeners = new Set<() => void>()
  // Later, and each on its own: a listener that throws must not stop a change that is stored.
  const notify = (): void => {
    for (const listener of listeners) void Promise.resolve().then(listener)
  }
  const passphrase = passphraseBytes(options.passphrase)
  const session = await openSession(storage, passphrase, cost, create === true, notify).finally(
    () => passphrase.fill(0),
  )
  const ignore = (): void => {}
  const unsubscribe = storage.subscribe?.(() => session.reload().then(ignore, ignore)) ?? ignore

  const addAll = (keys: readonly VaultKey[]) =>
    session.change(async (document) => (await changes()).addKeys(document, keys, newId))

  return {
    get revision() {
      return session.document().revision
    },
    get lastChange() {
      return session.lastChange
    },
    get isLocked() {
      return session.isLocked
    },
    entries: () => Object.freeze(session.document().items.map(entryOf)),
    code: (id, { at } = {}) => codeOfKey(itemOf(session.document(), id).key, at),
    advance: (id) => session.change((document) => advanceItem(document, id)),
    async add(key) {
      const isUri = typeof key === 'string'
      const checked = isUri ? (await transfer()).keyOfUri(key) : vaultKeyOf(requireObject(key))
      const { items } = await addAll([checked])
      // The cast is safe: one key has one item.
      return entryOf(items[0] as VaultItem)
    },
    async edit(id, names) {
      requireObject(names)
      const wanted = Object.entries(names).filter(([, name]) => name != null)
      const change = Object.fromEntries(wanted)
      const edited = await session.change(async (document) => {
        return (await changes()).editItem(document, id, change)
      })
      return entryOf(edited)
    },
    async remove(id) {
      const removed = await session.change(async (document) => {
        return (await changes()).removeItem(document, id)
      })
      return entryOf(removed)
    },
    move: (id, position) =>
      session.change(async (document) => (await changes()).moveItem(document, id, position)),
    async undo({ revision } = {}) {
      if (revision != null) integer('revision', revision, 0, INTEGER_MAX)
      return session.change(async (document) => {
        return (await changes()).undoChange(document, revision ?? session.lastChange)
      })
    },
    async import(data, { password } = {}) {
      // Locked is said before the password is asked for.
      session.document()
      const { keysOfFile } = await transfer()
      const { format, keys, problems, warnings } = await keysOfFile(data, password)
      const { added } = await addAll(keys)
      return { format, added, known: keys.length - added, problems, warnings }
    },
    async export({ format, password, onProblem } = {}) {
      if (onProblem != null) requireType('onProblem', onProblem, 'function')
      const keys = session.document().items.map(({ key }) => key)
      const { textOfKeys } = await transfer()
      return textOfKeys(keys, format ?? 'uris', password, onProblem ?? undefined)
    },
    async changePassphrase(next) {
      const bytes = passphraseBytes(next)
      await session.wrap(bytes, cost).finally(() => bytes.fill(0))
    },
    reload: () => session.reload(),
    subscribe(listener) {
      requireType('listener', listener, 'function')
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    lock() {
      unsubscribe()
      session.lock()
      notify()
    },
  }
}

/** Returns the entry of an item, without the secret. */
function entryOf({ id, key }: VaultItem): VaultEntry {
  const { secret: _, drift: __, ...shown } = key
  return Object.freeze({ id, ...shown })
}

/** Loads what an app that only shows codes does not need: changes of entries, readers and writers. */
function changes(): Promise<typeof import('./vault-changes.js')> {
  return import('./vault-changes.js')
}

function transfer(): Promise<typeof import('./transfer-files.js')> {
  return import('./transfer-files.js')
}

function newId(): string {
  return writeHex(randomBytes(12))
}

function requireObject<T extends object>(value: T): T {
  if (Object(value) === value) return value
  throw invalidType('the argument must be an object')
}
