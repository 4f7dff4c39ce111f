/** Identifiers of groups and entries, which apps want. */

import { randomBytes } from '../../core/bytes.js'
import { writeHex } from '../../core/hex.js'
import type { TransferKey } from '../transfer-key.js'

/** Gives each group name an identifier. */
export function groupIds(keys: readonly TransferKey[]): Map<string, string> {
  const names = new Set(keys.flatMap(({ group }) => (group ? [group] : [])))
  return new Map([...names].map((name) => [name, uuid()]))
}

/** Makes a random UUID (RFC 9562 §5.4). `crypto.randomUUID` is missing on pages without https. */
export function uuid(): string {
  const bytes = randomBytes(16)
  bytes[6] = (Number(bytes[6]) & 0x0f) | 0x40
  bytes[8] = (Number(bytes[8]) & 0x3f) | 0x80
  return writeHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
