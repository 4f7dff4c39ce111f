/** A database as this bench uses it: a store of einmal, and the bare driver on the same rows. */

import type { StateStore } from 'einmal'

export interface StoredValue {
  value: string
  version: string
}

export type Entries = Iterable<readonly [key: string, value: string]>

/** The driver without einmal. It sends the statements of the store, so that both do the same work. */
export interface BareDriver {
  read(key: string): StoredValue | undefined | Promise<StoredValue | undefined>
  write(key: string, value: string, version: string): boolean | Promise<boolean>
}

/** One table, file or prefix of keys. */
export interface Space {
  store: StateStore
  bare: BareDriver
  /** Writes many entries at once. Each expires after a day. */
  load(entries: Entries): Promise<void>
  /** The bytes of all that is stored, indexes included. */
  bytes?(): Promise<number>
  /** The log from which the database recovers and replicates. */
  log?: {
    /** Makes a checkpoint. No other one follows soon. */
    checkpoint(): Promise<void>
    /** The bytes since some fixed point. */
    size(): Promise<number>
  }
  close?(): void
}

export interface Database {
  name: string
  /** The setting that decides what a crash of the machine takes back. */
  durability: string
  /** Databases of one place have the same spaces. */
  place: string
  /** True when a crash of the machine takes no accepted code back, as einmal requires. */
  durable: boolean
  /** The largest number of credentials that this bench stores. */
  most: number
  /** The largest number of credentials up to which the time of a verification must stay the same. */
  flatTo: number
  open(space: string): Promise<Space>
  /** The version of the database itself. */
  version(): Promise<string>
  close(): Promise<void>
}

const DAY = 86_400_000

/** The expiry of an entry that is written now, in milliseconds since the Unix epoch. */
export function tomorrow(): number {
  return Date.now() + DAY
}

/**
 * The statements that a store sends to its driver for one read and one write of a row that exists.
 *
 * @param store - uses a driver that adds each statement to `sent`
 */
export async function statementsOf<T>(
  store: StateStore,
  sent: T[],
): Promise<{ read: T; write: T }> {
  const key = 'otp:probe'
  await store.write(key, 'probe', undefined)
  sent.length = 0
  const held = await store.read(key)
  await store.write(key, 'probe', held?.version)
  const [read, write] = sent
  if (sent.length !== 2 || read === undefined || write === undefined) {
    throw new Error(`a read and a write are ${sent.length} statements`)
  }
  await store.delete(key)
  return { read, write }
}

/** Reads a row and writes it back, with the driver alone. */
export async function readAndWrite(
  bare: BareDriver,
  key: string,
  between?: () => Promise<unknown>,
): Promise<void> {
  const held = await bare.read(key)
  await between?.()
  if (!held || !(await bare.write(key, held.value, held.version))) {
    throw new Error('the bare driver did not write')
  }
}

export function* inBatches<T>(values: Iterable<T>, size: number): Iterable<T[]> {
  let batch: T[] = []
  for (const value of values) {
    batch.push(value)
    if (batch.length === size) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}
