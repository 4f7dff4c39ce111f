/** As much of the proto3 wire format as a migration payload needs, read without trusting a byte. */

import { EinmalError } from './errors.js'

/** What a field holds: a number (wire type 0), bytes (2), or null for a type that none of ours has. */
export type FieldValue = bigint | Uint8Array | null

/**
 * The fields of a message by number, all values of each in their order. Of those of fixed 32 and 64
 * bits only that they are there, since none of ours has such a type.
 *
 * @throws {EinmalError} `ERR_MIGRATION_MESSAGE` on whatever is truncated, over-long or a group
 */
export function readMessage(bytes: Uint8Array): Map<number, FieldValue[]> {
  const fields = new Map<number, FieldValue[]>()
  let at = 0
  while (at < bytes.length) {
    const tag = varint()
    const number = Number(tag >> 3n)
    const wireType = tag & 7n
    if (number === 0 || number > 0x1fffffff) throw damaged()
    if (wireType === 0n) keep(number, varint())
    else if (wireType === 2n) keep(number, take(varint()))
    else if (wireType === 1n) keep(number, take(8n) && null)
    else if (wireType === 5n) keep(number, take(4n) && null)
    else throw damaged()
  }
  return fields

  function keep(number: number, value: FieldValue): void {
    const values = fields.get(number)
    if (values) values.push(value)
    else fields.set(number, [value])
  }

  /** Base 128, least significant group first, at most ten groups and 64 bits. */
  function varint(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at]
      if (byte === undefined) break
      at++
      value |= BigInt(byte & 127) << shift
      if (byte < 128 && value >> 64n === 0n) return value
    }
    throw damaged()
  }

  function take(length: bigint): Uint8Array {
    if (length > bytes.length - at) throw damaged()
    const start = at
    at += Number(length)
    return bytes.subarray(start, at)
  }

  function damaged(): EinmalError {
    return new EinmalError('ERR_MIGRATION_MESSAGE', `the payload is damaged before byte ${at}`)
  }
}

/** One field: a bigint as a varint, negative ones in ten bytes; anything else as its bytes. */
export function writeField(number: number, value: bigint | ArrayLike<number>): number[] {
  return typeof value === 'bigint'
    ? [number << 3, ...varint(BigInt.asUintN(64, value))]
    : [(number << 3) | 2, ...varint(BigInt(value.length)), ...Array.from(value)]
}

function varint(value: bigint): number[] {
  return value < 128n ? [Number(value)] : [Number(value & 127n) | 128, ...varint(value >> 7n)]
}
