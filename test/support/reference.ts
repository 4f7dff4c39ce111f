/** A second implementation of RFC 4226, with node:crypto, for comparison. */

import { createHmac } from 'node:crypto'
import type { Algorithm } from 'einmal'

export const ALGORITHMS = ['SHA1', 'SHA256', 'SHA512'] as const satisfies Algorithm[]

export function referenceHotp(
  key: Uint8Array,
  counter: bigint,
  algorithm: Algorithm = 'SHA1',
  digits = 6,
): string {
  const message = Buffer.alloc(8)
  message.writeBigUInt64BE(counter)
  const mac = createHmac(algorithm, key).update(message).digest()
  const integer = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff
  return (integer % 10 ** digits).toString().padStart(digits, '0')
}
