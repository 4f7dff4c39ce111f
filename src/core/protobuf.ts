/** The part of the proto3 wire format that migration payloads use. The input is not trusted. */

import { EinmalError } from './errors.js'

/**
 * The value of a field: a number, or bytes, where each character is one byte. A list collects every
 * value of a repeated field; otherwise the last value wins.
 */
export type FieldValue = bigint | string | string[]

/**
 * Reads a message into its defaults, which belong to the fields 1, 2, 3 and so on. Other fields are
 * skipped.
 *
 * @throws {EinmalError} `ERR_MIGRATION_MESSAGE` when a field is truncated, over-long, a group, or does
 * not have the type of its default
 */
export function readMessage<M extends FieldValue[]>(bytes: string, message: M): M {
  let at = 0
  while (at < bytes.length) {
    const start = at
    const tag = Number(varint())
    const wireType = tag & 7
    const length = wireType === 2 ? Number(varint()) : (FIXED_LENGTHS[wireType] ?? Infinity)
    at += length
    const value = wireType === 0 ? varint() : bytes.slice(at - length, at)
    const index = (tag >>> 3) - 1
    const before = message[index]
    const wrong = before !== undefined && wireType !== (typeof before === 'bigint' ? 0 : 2)
    if (wrong || tag < 8 || tag >= 2 ** 32 || at > bytes.length) {
      throw new EinmalError('ERR_MIGRATION_MESSAGE', `the payload is damaged at byte ${start}`)
    }
    if (typeof before === 'object') before.push(`${value}`)
    else if (before !== undefined) message[index] = value
  }
  return message

  /** Base 128, least significant group first. An over-long varint moves `at` behind the end. */
  function varint(shift = 0n): bigint {
    const byte = bytes.charCodeAt(at++)
    // The tenth byte may only hold the highest of the 64 bits.
    if (shift === 63n && byte > 1) at = Infinity
    return (BigInt(byte & 127) << shift) | (byte > 127 ? varint(shift + 7n) : 0n)
  }
}

/** Length in bytes by wire type. A varint is read later; a group has no length and is refused. */
const FIXED_LENGTHS: { readonly [wireType: number]: number } = { 0: 0, 1: 8, 5: 4 }

/**
 * Writes fields, numbered from `first` on. Numbers become varints, negative ones of ten bytes; lists
 * become bytes.
 */
export function writeFields(
  first: number,
  values: readonly (number | bigint | readonly number[] | Uint8Array)[],
): number[] {
  return values.flatMap((value, i) => {
    const tag = (first + i) * 8
    return typeof value === 'object'
      ? [tag + 2, ...varint(value.length), ...value]
      : [tag, ...varint(value)]
  })
}

function varint(value: number | bigint): number[] {
  // Not BigInt.asUintN, which leaves negative numbers as they are in a QuickJS of 2025.
  const rest = BigInt(value) & 0xffff_ffff_ffff_ffffn
  return rest < 128n ? [Number(rest)] : [Number(rest & 127n) + 128, ...varint(rest >> 7n)]
}
