/**
 * An open vault: reads it again before each change, and writes only when no other writer came
 * first. This is the loop of the verifier, for one record that is sealed.
 */

import { equalBytes, randomBytes } from '../core/bytes.js'
import { EinmalError } from '../core/errors.js'
import { runtime } from '../core/runtime.js'
import { type GcmKey, importKey } from './aes-gcm.js'
import { decodeDocument, encodeDocument } from './document-format.js'
import {
  contentNonce,
  type Header,
  KEY_BYTES,
  MOST_BYTES,
  openContent,
  readHeader,
  sealContent,
  unwrap,
  vaultIdOf,
  withHeader,
  writeHeader,
} from './envelope.js'
import { deriveKey } from './passphrase-key.js'
import { type Change, EMPTY, full, movesBack, type VaultDocument } from './vault-document.js'
import type { StoredVault, VaultStorage } from './vault-storage.js'

/** The file, and what it holds. */
interface State {
  readonly file: Uint8Array
  readonly document: VaultDocument
}

/** An open vault, until it is locked. */
export interface VaultSession {
  /** The document as it was last read or written. */
  document(): VaultDocument
  /** Reads the vault again. True when it has changed. */
  reload(): Promise<boolean>
  /** The revision that the last undoable change of this session made, until it is undone. */
  readonly lastChange: number | undefined
  /** Decides on the current document, and answers when the next one is stored. */
  change<T>(decide: (document: VaultDocument) => Change<T> | Promise<Change<T>>): Promise<T>
  /**
   * Wraps the data key under another passphrase, at least with this cost.
   *
   * @param only - nothing is done when the vault has another header than this one: another tab has
   * changed the passphrase, or raised the cost
   */
  wrap(passphrase: Uint8Array, logN: number, only?: Header): Promise<void>
  lock(): void
  readonly isLocked: boolean
}

/** Opens the vault of a storage, or makes one. */
export async function openSession(
  storage: VaultStorage,
  passphrase: Uint8Array,
  logN: number,
  create: boolean,
  onChange: () => void,
): Promise<VaultSession> {
  for (;;) {
    const stored = await readFrom(storage)
    if (stored) {
      const header = readHeader(stored.bytes)
      const key = await deriveKey(storage, passphrase, header.salt, header.logN)
      const dataKey = await unwrap(header, key).finally(() => key.fill(0))
      const session = await startSession(storage, stored.bytes, dataKey, onChange)
      if (header.logN < logN) {
        // A full disk or another writer does not keep the vault closed: the next one who opens it tries again.
        await session.wrap(passphrase, logN, header).catch((error) => {
          if (!/STORAGE|CONTENDED/.test(Object(error).code)) throw error
        })
      }
      return session
    }
    if (!create) throw absent()
    const dataKey = randomBytes(KEY_BYTES)
    const header = await newHeader(storage, passphrase, logN, randomBytes(16), dataKey)
    const file = await sealContent(header, await importKey(dataKey), encodeDocument(EMPTY))
    // Another tab may have made the vault meanwhile.
    if (await writeTo(storage, file, undefined)) {
      return startSession(storage, file, dataKey, onChange)
    }
  }
}

async function startSession(
  storage: VaultStorage,
  file: Uint8Array,
  dataKey: Uint8Array,
  onChange: () => void,
): Promise<VaultSession> {
  let key: GcmKey | undefined = await importKey(dataKey)
  let state: State | undefined = await openFile(file, key)
  let lastChange: number | undefined
  /** The calls wait for each other, so that they do not contend. */
  let last: Promise<unknown> = Promise.resolve()

  function inTurn<T>(call: () => Promise<T>): Promise<T> {
    const turn = last.then(call)
    last = turn.catch(() => {})
    return turn
  }

  function unlocked(): { key: GcmKey; state: State } {
    if (key && state) return { key, state }
    throw new EinmalError('ERR_VAULT_LOCKED', 'the vault is locked')
  }

  /** Reads the storage. Keeps the state when the file is still the same. */
  async function readAgain(): Promise<{ version: string; changed: boolean }> {
    unlocked()
    const stored = await readFrom(storage)
    if (!stored) throw absent()
    const { bytes, version } = stored
    const known = unlocked()
    if (equalBytes(bytes, known.state.file)) return { version, changed: false }
    const next = await reopen(bytes, known.state, known.key)
    unlocked()
    become(next)
    return { version, changed: true }
  }

  /** Writes the next state when no other writer came first, and notes its change for undo. */
  async function replace(next: State, version: string): Promise<boolean> {
    if (next.file.length > MOST_BYTES) throw full()
    unlocked()
    const written = await writeTo(storage, next.file, version)
    // A code must not be given out after the vault was locked.
    const { undo } = unlocked().state.document
    if (!written) return false
    if (next.document.undo !== undo) lastChange = next.document.undo?.revision
    become(next)
    return true
  }

  function become(next: State): void {
    state = next
    onChange()
  }

  async function tried<T>(attempt: (version: string) => Promise<T | false>): Promise<T> {
    // Long enough for a process that is slower than the others: they write one after another.
    for (let wait = 0; wait < 8192; wait = wait * 2 || 1) {
      if (wait) await pause(Math.random() * wait)
      const { version } = await readAgain()
      const done = await attempt(version)
      if (done) return done
    }
    throw new EinmalError('ERR_VAULT_CONTENDED', 'too many write this vault at once')
  }

  return {
    document: () => unlocked().state.document,
    get lastChange() {
      return lastChange
    },
    get isLocked() {
      return state === undefined
    },
    reload: () => inTurn(async () => (await readAgain()).changed),
    change: (decide) =>
      inTurn(async () => {
        const { answer } = await tried(async (version) => {
          const { state, key } = unlocked()
          const { document, answer } = await decide(state.document)
          if (document === state.document) return { answer }
          const next = { ...document, revision: document.revision + 1 }
          const plain = encodeDocument(next)
          const file = await sealContent(readHeader(state.file), key, plain)
          plain.fill(0)
          return (await replace({ file, document: next }, version)) && { answer }
        })
        return answer
      }),
    wrap: (passphrase, logN, only) =>
      inTurn(async () => {
        let header: Header | undefined
        await tried(async (version) => {
          const { file, document } = unlocked().state
          const present = readHeader(file)
          if (only && !equalBytes(present.bytes, only.bytes)) return true
          // The cost is never lowered, also when another tab has raised it meanwhile.
          const cost = Math.max(logN, present.logN)
          if (header === undefined || header.logN < cost) {
            header = await newHeader(storage, passphrase, cost, vaultIdOf(present), dataKey)
          }
          unlocked()
          return replace({ file: withHeader(file, header), document }, version)
        })
      }),
    lock: () => {
      dataKey.fill(0)
      key = undefined
      state = undefined
    },
  }
}

/** Opens a file that the storage has instead of the known one. */
async function reopen(file: Uint8Array, known: State, key: GcmKey): Promise<State> {
  const id = vaultIdOf(readHeader(file))
  if (!equalBytes(id, vaultIdOf(readHeader(known.file)))) {
    throw new EinmalError('ERR_VAULT_REPLACED', 'the storage has another vault now; open it')
  }
  const next = await openFile(file, key)
  const { revision } = known.document
  // Every change has its own revision, so one with another content is of an older vault that went on.
  const isFork =
    next.document.revision === revision && contentNonce(file) !== contentNonce(known.file)
  const isOlder = next.document.revision < revision || movesBack(known.document, next.document)
  if (!isOlder && !isFork) return next
  throw new EinmalError('ERR_VAULT_OLDER', 'the storage has an older state of the vault; open it')
}

async function openFile(file: Uint8Array, key: GcmKey): Promise<State> {
  const plain = await openContent(file, key)
  try {
    return { file, document: decodeDocument(plain) }
  } finally {
    plain.fill(0)
  }
}

/** Makes a header with a new salt. */
async function newHeader(
  storage: VaultStorage,
  passphrase: Uint8Array,
  logN: number,
  id: Uint8Array,
  dataKey: Uint8Array,
): Promise<Header> {
  const salt = randomBytes(32)
  const key = await deriveKey(storage, passphrase, salt, logN)
  const header = await writeHeader(id, logN, salt, key, dataKey)
  key.fill(0)
  return header
}

async function readFrom(storage: VaultStorage): Promise<StoredVault | undefined> {
  try {
    return await storage.read()
  } catch (cause) {
    throw storageError(cause)
  }
}

async function writeTo(
  storage: VaultStorage,
  file: Uint8Array,
  expected: string | undefined,
): Promise<boolean> {
  try {
    return (await storage.write(file, expected)) === true
  } catch (cause) {
    throw storageError(cause)
  }
}

/** Wraps what a storage rejects with; its own error is the cause. */
function storageError(cause: unknown): EinmalError {
  return cause instanceof EinmalError
    ? cause
    : new EinmalError('ERR_VAULT_STORAGE', 'the storage of the vault failed', { cause })
}

function absent(): EinmalError {
  return new EinmalError('ERR_VAULT_ABSENT', 'the storage has no vault')
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resume) => runtime.setTimeout(resume, milliseconds))
}
