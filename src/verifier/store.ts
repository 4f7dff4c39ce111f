/**
 * The port to a store, all that a database must be able to do for a code to work exactly once; and
 * the one loop by which everything stateful goes through it.
 */

import { requireType } from '../core/bytes.js'
import { EinmalError } from '../core/errors.js'
import { sha256Hex } from '../core/hmac.js'
import { runtime } from '../core/runtime.js'

/**
 * Where state is kept: any database with a conditional write. Every method may reject; whatever it
 * rejects with, no verification is then accepted.
 */
export interface StateStore {
  /** Creates what the store needs, a table for instance; idempotent, and safe to race. */
  setup?: (() => Promise<void>) | undefined
  /** The value and its version, or undefined when the key is absent or expired. */
  read(key: string): Promise<{ value: string; version: string } | undefined>
  /**
   * Writes only while the stored version is still `expected` (undefined: only while the key is
   * absent or expired). Each write gives the key a version that it never had and never will again,
   * also not after it was deleted and created anew.
   *
   * @param expiresAt - milliseconds since the Unix epoch; from then on the entry counts as absent
   * and may be swept. Without it the entry stays
   * @returns true when it was written
   */
  write(
    key: string,
    value: string,
    expected: string | undefined,
    expiresAt?: number,
  ): Promise<boolean>
  /** Deletes the key; no error when it is absent. */
  delete(key: string): Promise<void>
}

/** A store that needs its setup: every one that keeps state in a database. */
export interface DatabaseStore extends StateStore {
  setup: () => Promise<void>
}

/** How a record is written as text. */
export interface Format<R> {
  /** Reads a text, or what stands for none; throws {@link unreadable} for any other text. */
  decode(text: string | undefined): R
  encode(record: R): string
}

/** What a decision leads to; the caller learns of it when it is stored, and not before. */
export interface Decision<R> {
  /** The next record; the one that was handed in when there is nothing to write. */
  state: R
  /** How long it must be kept, in milliseconds from now; undefined: for good. */
  keep?: number | undefined
}

/** Too many wrote the same record at once; nothing was decided. */
export interface Contended {
  ok: false
  reason: 'contended'
  /** When to try again, in seconds. */
  retryAfterSeconds: number
}

/** The records of one kind in a store: the only way to it. */
export interface Records<R> {
  /** The record as it is now; the empty one when there is none. */
  read(id: string): Promise<R>
  /**
   * Reads, decides, writes if nobody else has written since, and begins again if somebody has. A
   * decision is known when its record is written, or when there is none to write.
   *
   * A write that fails may still have happened. What it decided is lost with it: a code may be
   * spent, or a failure counted, without anybody being told, and never the other way round.
   *
   * @param decide - depends on the record alone; called again when a write came too late
   * @param answer - what is made of the decision, now that it is known
   */
  update<D extends Decision<R>, A>(
    id: string,
    decide: (record: R) => D | Promise<D>,
    answer: (known: D | { state?: never; verdict: Contended }) => A,
  ): Promise<A>
  /** Deletes the record, whatever it is. */
  delete(id: string): Promise<void>
}

/**
 * Opens the records of one kind. Each verb throws what `keyOf` throws, and an EinmalError:
 * `ERR_STORE_UNAVAILABLE`, `ERR_RECORD_CORRUPT`, `ERR_RECORD_VERSION`, or the store's own.
 */
export function recordsOf<R>(store: StateStore, kind: string, format: Format<R>): Records<R> {
  type Entry = Awaited<ReturnType<StateStore['read']>>
  const recordOf = (entry: Entry): R =>
    // As a text in any case: a store that answers no value must not pass for an empty one.
    format.decode(entry && `${entry.value}`)
  return {
    async read(id) {
      const key = keyOf(kind, id)
      try {
        return recordOf(await store.read(key))
      } catch (cause) {
        throw failure(cause)
      }
    },
    async update(id, decide, answer) {
      const key = keyOf(kind, id)
      // A try is only lost to somebody else's write. With the default limit five wrong codes lock,
      // after which nobody writes: ten tries are hardly ever used up.
      for (let wait = 0; wait < 512; wait = wait * 2 || 1) {
        if (wait) await pause(Math.random() * wait)
        let entry: Entry
        let record: R
        try {
          entry = await store.read(key)
          record = recordOf(entry)
        } catch (cause) {
          throw failure(cause)
        }
        const made = decide(record)
        // Where there is nothing to wait for, no turn of the queue is taken.
        const decision = made instanceof Promise ? await made : made
        const { state, keep } = decision
        if (state === record) return answer(decision)
        const value = format.encode(state)
        // By the store's clock, which is not the caller's when he sets his own.
        const expiresAt = keep && Math.ceil(Date.now() + keep)
        let written: boolean
        try {
          written = await store.write(key, value, entry?.version, expiresAt)
        } catch (cause) {
          throw failure(cause)
        }
        if (written === true) return answer(decision)
      }
      return answer({ verdict: { ok: false, reason: 'contended', retryAfterSeconds: 1 } })
    },
    async delete(id) {
      const key = keyOf(kind, id)
      try {
        await store.delete(key)
      } catch (cause) {
        throw failure(cause)
      }
    },
  }
}

/** What a store fails with is an EinmalError, with the store's own error as the cause. */
function failure(cause: unknown): EinmalError {
  return cause instanceof EinmalError
    ? cause
    : new EinmalError('ERR_STORE_UNAVAILABLE', 'the store failed', { cause })
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resume) => runtime.setTimeout(resume, milliseconds))
}

/**
 * The key of a record: the kind, and the id percent-encoded; for an id of over 200 characters, the
 * name of a directory say, its SHA-256 instead. Two ids never share a key, however alike they look,
 * and any store can hold it: printable ASCII, at most 2,400 characters and the kind.
 *
 * @throws {TypeError} when the id is not a string: 1 is not '1'
 * @throws {RangeError} when it has no character, over 1,000, or a lone surrogate, which UTF-8 cannot
 * tell from another
 */
export function keyOf(kind: string, id: string): string {
  requireType('id', id, 'string')
  if (!/^[^\ud800-\udfff]{1,1000}$/u.test(id)) {
    throw new RangeError('id must have 1 to 1,000 characters and no lone surrogate')
  }
  const encoded = encodeURIComponent(id)
  if (/^.{1,200}$/su.test(id)) return `${kind}:${encoded}`
  // No percent-encoded id holds a colon, so the two forms never meet.
  const bytes = Uint8Array.from(encoded, (character) => character.charCodeAt(0))
  return `${kind}:sha256:${sha256Hex(bytes)}`
}

/** The error for the text of a record that cannot be read; the text itself is not shown. */
export function unreadable(text: string): EinmalError {
  return /^v(?!1\b)\d/.test(text)
    ? new EinmalError('ERR_RECORD_VERSION', 'the record is of another version')
    : new EinmalError('ERR_RECORD_CORRUPT', 'the record is unreadable')
}
