/** Opens a vault: checks the options, and puts the verbs together. */

import { invalidType } from '../core/argument-errors.js'
import { toBase64Url } from '../core/base64url.js'
import { randomBytes, requireType, wrongType } from '../core/bytes.js'
import { parseOtpauthUri } from '../core/otpauth.js'
import { integerOr } from '../core/parameters.js'
import { LEAST_COST, MOST_COST, passphraseBytes } from './passphrase-key.js'
import { keysOfFile, textOfKeys } from './transfer-files.js'
import type { Vault, VaultEntry, VaultOptions } from './vault-api.js'
import { codeOfKey } from './vault-codes.js'
import {
  addKeys,
  advanceItem,
  editItem,
  itemOf,
  moveItem,
  removeItem,
  undoChange,
  type VaultItem,
} from './vault-document.js'
import { type NewVaultKey, namesOf, type VaultKey, vaultKeyOf } from './vault-key.js'
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
 * @throws {EinmalError} `ERR_VAULT_CORRUPT` when the file was changed or is no vault
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

  return {
    get revision() {
      return session.document().revision
    },
    get isLocked() {
      return session.isLocked
    },
    entries: () => Object.freeze(session.document().items.map(entryOf)),
    code: (id, { at } = {}) => codeOfKey(itemOf(session.document(), id).key, at),
    advance: (id) => session.change((document) => advanceItem(document, id)),
    async add(key) {
      const checked = vaultKeyOf(typeof key === 'string' ? keyOfUri(key) : requireObject(key))
      return session.change((document) => {
        const { document: next, answer } = addKeys(document, [checked], newId)
        return { document: next, answer: entryOf(itemOf(next, `${answer.ids[0]}`)) }
      })
    },
    async edit(id, names) {
      requireObject(names)
      return session.change((document) => {
        const { key } = itemOf(document, id)
        const wanted = Object.entries(names).filter(([, name]) => name != null)
        const next = namesOf({ ...namesOf(key), ...Object.fromEntries(wanted) })
        const { document: edited, answer } = editItem(document, id, next)
        return { document: edited, answer: entryOf(answer) }
      })
    },
    remove: (id) =>
      session.change((document) => {
        const { document: next, answer } = removeItem(document, id)
        return { document: next, answer: entryOf(answer) }
      }),
    move: (id, position) => session.change((document) => moveItem(document, id, position)),
    undo: () => session.change(undoChange),
    async import(data, { password } = {}) {
      // Locked is said before the password is asked for.
      session.document()
      const { format, keys, problems, warnings } = await keysOfFile(data, password)
      const { ids, added } = await session.change((document) => addKeys(document, keys, newId))
      return { format, added, known: ids.length - added, problems, warnings }
    },
    async export({ format, password, onProblem } = {}) {
      if (onProblem != null) requireType('onProblem', onProblem, 'function')
      const keys = session.document().items.map(({ key }) => key)
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

function keyOfUri(uri: string): VaultKeyOfUri {
  const { extra, labelIssuer: _, issuerMismatch: __, ...key } = parseOtpauthUri(uri)
  const isSteam = extra.get('encoder')?.some((name) => /^steam$/i.test(name))
  return isSteam ? { ...key, encoder: 'steam' } : key
}

type VaultKeyOfUri = Omit<NewVaultKey & VaultKey, never>

function newId(): string {
  return toBase64Url(randomBytes(12))
}

function requireObject<T extends object>(value: T): T {
  if (Object(value) === value) return value
  throw value === null ? invalidType('null is no key') : wrongType('the argument', 'object', value)
}
