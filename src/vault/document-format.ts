/** The document as bytes: JSON in ASCII. Reading is strict, so that nothing is lost at the next write. */

import { EinmalError } from '../core/errors.js'
import { INTEGER_MAX, integer } from '../core/parameters.js'
import { Secret } from '../core/secret.js'
import { utf8 } from '../core/utf8.js'
import { MOST_ENTRIES, type Undo, type VaultDocument, type VaultItem } from './vault-document.js'
import { namesOf, type VaultKey, vaultKeyOf } from './vault-key.js'

/** The length is padded to a multiple of this, so that it hides the exact size of the content. */
const PADDING = 1024

/** Writes a document. */
export function encodeDocument({ revision, items, undo, spent }: VaultDocument): Uint8Array {
  const text = JSON.stringify({
    revision,
    entries: items.map(writeItem),
    ...(undo && { undo: undo.kind === 'remove' ? { ...undo, item: writeItem(undo.item) } : undo }),
    spent: [...spent].map(([fingerprint, counter]) => [fingerprint, `${counter}`]),
  })
  const ascii = text.replace(/[\x80-\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return utf8(ascii.padEnd(Math.ceil(ascii.length / PADDING) * PADDING))
}

/**
 * Reads a document.
 *
 * @throws {EinmalError} `ERR_VAULT_VERSION` when it has members that this version does not know
 * @throws {EinmalError} `ERR_VAULT_CORRUPT` when it is no document
 */
export function decodeDocument(bytes: Uint8Array): VaultDocument {
  try {
    const { revision, entries, undo, spent } = membersOf(JSON.parse(textOf(bytes)), DOCUMENT)
    integer('', entries.length, 0, MOST_ENTRIES)
    return {
      revision: integer('', revision, 0, INTEGER_MAX),
      items: entries.map(readItem),
      undo: undo && readUndo(undo, entries.length),
      spent: new Map(
        spent.map(([fingerprint, counter]: string[]) => [fingerprint, BigInt(`${counter}`)]),
      ),
    }
  } catch (error) {
    // Only a newer version is reported as such. Other errors would name a part of the content.
    throw Object(error).code === 'ERR_VAULT_VERSION' ? error : unreadable()
  }
}

const DOCUMENT = ['revision', 'entries', 'undo', 'spent']
const NAMES = ['issuer', 'account', 'group', 'image']
const ITEM = [
  ...['id', 'type', ...NAMES, 'secret', 'algorithm', 'digits', 'period', 'counter'],
  ...['encoder', 'serial', 'drift'],
]
const UNDO = ['revision', 'kind', 'ids', 'id', 'item', 'position', 'names']

function writeItem({ id, key }: VaultItem): object {
  const { secret, counter, period, ...others } = key
  return {
    id,
    ...others,
    secret: secret.toBase32(),
    // Text: JSON has no integers of 64 bits.
    ...(key.type === 'hotp' ? { counter: `${counter}` } : { period }),
  }
}

function readItem(value: unknown): VaultItem {
  const { id, secret, counter, ...others } = membersOf(value, ITEM)
  const key: VaultKey = vaultKeyOf({
    ...others,
    secret: Secret.fromBase32(secret),
    ...(counter !== undefined && { counter: BigInt(counter) }),
  })
  if (typeof id !== 'string') throw unreadable()
  return { id, key }
}

/** Reads the undo of a document with `count` entries. A wrong value throws; the caller hides the message. */
function readUndo(value: unknown, count: number): Undo {
  const { ids, item, position, names, ...undo } = membersOf(value, UNDO)
  switch (undo.kind) {
    case 'add':
      return { ...undo, ids: ids.map(String) }
    case 'remove':
      return { ...undo, item: readItem(item), position: integer('', position, 0, count) }
    case 'edit':
      return { ...undo, names: namesOf(membersOf(names, NAMES)) }
    case 'move':
      return { ...undo, position: integer('', position, 0, count - 1) }
    default:
      throw newer()
  }
}

/** Returns an object whose members are all known; the callers check each value that they read. */
// biome-ignore lint/suspicious/noExplicitAny: the content is authentic, and each value is checked by its reader
function membersOf(value: unknown, known: readonly string[]): any {
  const object = Object(value)
  if (object !== value) throw unreadable()
  if (Object.keys(object).some((name) => !known.includes(name))) throw newer()
  return object
}

function textOf(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 8192) {
    text += String.fromCharCode(...bytes.subarray(i, i + 8192))
  }
  return text
}

function unreadable(): EinmalError {
  return new EinmalError('ERR_VAULT_CORRUPT', 'the content of the vault is unreadable')
}

function newer(): EinmalError {
  return new EinmalError('ERR_VAULT_VERSION', 'a newer version of einmal wrote the vault')
}
