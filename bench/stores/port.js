/** A database as the benches see it: einmal's store, and beside it the bare driver. */

/** @typedef {{ value: string, version: string }} Held */
/** @typedef {Iterable<readonly [key: string, value: string]>} Entries */

/**
 * The limit: what a store must send at least for one call, sent by nobody but the driver. The
 * statements are those of the store itself, so that both always do the same.
 *
 * @typedef {object} Bare
 * @property {(key: string) => Held | undefined | Promise<Held | undefined>} read
 * @property {(key: string, value: string, version: string) => boolean | Promise<boolean>} write
 */

/**
 * One table, file or prefix.
 *
 * @typedef {object} Space
 * @property {import('../../dist/index.js').StateStore} store
 * @property {Bare} bare on the same rows
 * @property {(entries: Entries) => Promise<void>} load fills it in bulk; each entry lives for a day
 * @property {() => Promise<number>} [bytes] what all that is stored takes, indexes included
 * @property {Log} [log] from which the database recovers and replicates
 * @property {() => void} [close]
 */

/**
 * @typedef {object} Log
 * @property {() => Promise<void>} checkpoint makes one, and keeps others from coming by themselves
 * soon
 * @property {() => Promise<number>} size in bytes, from wherever
 */

/**
 * @typedef {object} Database
 * @property {string} name
 * @property {string} durability how it is set: what a crash takes back
 * @property {string} place databases of one place see the same spaces
 * @property {number} [least] of the bare driver's rate einmal must reach so much; absent where the
 * database may forget after a crash, and the processor is all that a write waits for
 * @property {number} most how many credentials it is filled with at most
 * @property {number} [flatTo] up to so many a verification must take the same time; absent: to `most`
 * @property {(space: string) => Promise<Space>} open
 * @property {() => Promise<string>} version of the database itself
 * @property {() => Promise<void>} close
 */

const DAY = 86_400_000

/** When an entry expires that is written now, in milliseconds since the Unix epoch. */
export function tomorrow() {
  return Date.now() + DAY
}

/**
 * What a store sends to its driver for one read and for one write of a row that is there.
 *
 * @template T
 * @param {import('../../dist/index.js').StateStore} store over a driver that notes what it hears
 * @param {T[]} heard
 * @returns {Promise<{ read: T, write: T }>}
 */
export async function sentBy(store, heard) {
  const key = 'otp:probe'
  await store.write(key, 'probe', undefined)
  heard.length = 0
  const held = await store.read(key)
  await store.write(key, 'probe', held?.version)
  const [read, write] = heard
  if (heard.length !== 2 || read === undefined || write === undefined) {
    throw new Error(`a read and a write are ${heard.length} statements`)
  }
  await store.delete(key)
  return { read, write }
}

/**
 * @template T
 * @param {Iterable<T>} values
 * @param {number} size
 */
export function* inPieces(values, size) {
  /** @type {T[]} */
  let piece = []
  for (const value of values) {
    piece.push(value)
    if (piece.length === size) {
      yield piece
      piece = []
    }
  }
  if (piece.length > 0) yield piece
}
