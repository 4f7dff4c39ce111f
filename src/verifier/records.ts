/**
 * The one mechanism for everything that must happen once: read a record and its version, decide, write
 * only if the version is unchanged, and only then make the decision known.
 */

import { invalidValue } from '../core/argument-errors.js'
import { requireType } from '../core/bytes.js'
import { EinmalError } from '../core/errors.js'
import { sha256Hex } from '../core/hmac.js'
import { runtime } from '../core/runtime.js'
import type { StateStore } from './state-store.js'

/** Reads and writes a record as text. */
export interface Format<R> {
  /** Reads a text; `undefined` stands for no record. Throws {@link unreadable} for any other text. */
  decode(text: string | undefined): R
  encode(record: R): string
}

/** The next record and the verdict. The caller learns the verdict when the record is stored. */
export interface Decision<R, V> {
  /** The next record; the same object when there is nothing to write. */
  readonly state: R
  readonly verdict: V
  /** Time for which the record is kept, in milliseconds from now; `undefined`: without an end. */
  readonly keep?: number | undefined
}

/** Too many wrote the same record at once; nothing was decided. */
export interface Contended {
  ok: false
  reason: 'contended'
  /** When to try again, in seconds. */
  retryAfterSeconds: number
}

/** The records of one kind in a store. Nothing else reads or writes the store. */
export interface Records<R> {
  /** Reads the record; the empty one when there is none. */
  read(id: string): Promise<R>
  /**
   * Reads the record, decides, and writes the next record if its version is still the same; tries
   * again if it is not. Resolves to the decision once its record is stored.
   *
   * A write that fails may still have happened. Its decision is lost then: a code may be spent, or a
   * failure counted, although the caller got an error; never the other way round.
   *
   * @param decide - depends on the record alone; is called again when another write came first.
   * `isCurrent` is false when the record is authenticated under an older key
   */
  update<D extends Decision<R, unknown>>(
    id: string,
    decide: (record: R, isCurrent: boolean) => D | Promise<D>,
  ): Promise<D | Undecided>
  /** Deletes the record without reading it. */
  delete(id: string): Promise<void>
}

/** Every attempt to write lost to another write. */
export interface Undecided {
  readonly state?: undefined
  readonly verdict: Contended
}

/**
 * Opens the records of one kind. Every method throws what {@link storeKeyOf} throws, and an
 * EinmalError: `ERR_STORE_UNAVAILABLE`, `ERR_RECORD_CORRUPT`, `ERR_RECORD_VERSION`, or the store's own.
 */
export function recordsOf<R>(store: StateStore, kind: string, format: Format<R>): Records<R> {
  type Entry = Awaited<ReturnType<StateStore['read']>>
  const recordOf = (entry: Entry): R =>
    // As text in any case: an entry without a value must not pass for an empty record.
    format.decode(entry && `${entry.value}`)
  return {
    async read(id) {
      const key = storeKeyOf(kind, id)
      try {
        return recordOf(await store.read(key))
      } catch (cause) {
        throw storeError(cause)
      }
    },
    async update(id, decide) {
      const key = storeKeyOf(kind, id)
      // Only another write makes an attempt fail. With the default limit five wrong codes lock, after
      // which there are no writes: ten attempts are hardly ever used up.
      for (let wait = 0; wait < 512; wait = wait * 2 || 1) {
        if (wait) await pause(Math.random() * wait)
        let entry: Entry
        let record: R
        try {
          entry = await store.read(key)
          record = recordOf(entry)
        } catch (cause) {
          throw storeError(cause)
        }
        const made = decide(record, entry?.isCurrent !== false)
        // A decision that needs no promise costs no turn of the event loop.
        const decision = made instanceof Promise ? await made : made
        const { state, keep } = decision
        if (state === record) return decision
        const value = format.encode(state)
        // Expiry uses the real clock, not the injectable `now`: stores compare it with their own clock.
        const expiresAt = keep && Math.ceil(Date.now() + keep)
        let written: boolean
        try {
          written = await store.write(key, value, entry?.version, expiresAt)
        } catch (cause) {
          throw storeError(cause)
        }
        if (written === true) return decision
      }
      return { verdict: { ok: false, reason: 'contended', retryAfterSeconds: 1 } }
    },
    async delete(id) {
      const key = storeKeyOf(kind, id)
      try {
        await store.delete(key)
      } catch (cause) {
        throw storeError(cause)
      }
    },
  }
}

/** Unwraps a verdict; throws `ERR_STORE_CONTENDED` when every attempt to write lost. */
export function decided<V>(verdict: V | Contended): V {
  if (!isContended(verdict)) return verdict
  throw new EinmalError('ERR_STORE_CONTENDED', 'too many write this record at once')
}

/** True when every attempt to write lost to another write. */
export function isContended(verdict: unknown): verdict is Contended {
  return Object(verdict).reason === 'contended'
}

/** Wraps what a store rejects with in an EinmalError; the store's own error is the cause. */
function storeError(cause: unknown): EinmalError {
  return cause instanceof EinmalError
    ? cause
    : new EinmalError('ERR_STORE_UNAVAILABLE', 'the store failed', { cause })
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resume) => runtime.setTimeout(resume, milliseconds))
}

/**
 * Returns the store key of a record: the kind, and the percent-encoded id; for an id of over 200
 * characters its SHA-256 instead. Two ids never share a key, and any store can hold it: printable
 * ASCII, at most 2,400 characters and the kind.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when the id is not a string: 1 is not '1'
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when the id has no character, over 1,000, or a lone
 * surrogate, which UTF-8 cannot tell from another
 */
export function storeKeyOf(kind: string, id: string): string {
  requireType('id', id, 'string')
  if (!/^[^\ud800-\udfff]{1,1000}$/u.test(id)) {
    throw invalidValue('id must have 1 to 1,000 characters and no lone surrogate')
  }
  const encoded = encodeURIComponent(id)
  if (/^.{1,200}$/su.test(id)) return `${kind}:${encoded}`
  // No percent-encoded id holds a colon, so the two forms never meet.
  const bytes = Uint8Array.from(encoded, (character) => character.charCodeAt(0))
  return `${kind}:sha256:${sha256Hex(bytes)}`
}

/**
 * Makes the error for a record that cannot be read; the text itself is not shown.
 *
 * @param version - the version that the program writes
 */
export function unreadable(text: string, version: number): EinmalError {
  const found = /^v(\d+)\b/.exec(text)?.[1]
  return found !== undefined && found !== `${version}`
    ? new EinmalError('ERR_RECORD_VERSION', 'the record is of another version')
    : new EinmalError('ERR_RECORD_CORRUPT', 'the record is unreadable')
}
