/** A second writer of the proto3 wire format, for payloads that einmal would not write. */

/** Base 128, least significant first; `groups` pads it with groups of zeros. */
export function varint(value: bigint, groups = 1): number[] {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, value)
  do {
    bytes.push(Number(rest % 128n) + 128)
    rest /= 128n
  } while (rest > 0n || bytes.length < groups)
  return [...bytes.slice(0, -1), (bytes.at(-1) ?? 0) - 128]
}

export function tag(number: number, wireType: number): number[] {
  return varint(BigInt(number * 8 + wireType))
}

/** A bigint as a varint, anything else by its length and bytes; text as UTF-8. */
export function field(number: number, value: bigint | string | ArrayLike<number>): number[] {
  if (typeof value === 'bigint') return [...tag(number, 0), ...varint(value)]
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : Array.from(value)
  return [...tag(number, 2), ...varint(BigInt(bytes.length)), ...bytes]
}

/** The URI of an export with these bytes as payload, percent-encoded. */
export function migrationUri(payload: ArrayLike<number>): string {
  const base64 = Buffer.from(Array.from(payload)).toString('base64')
  return `otpauth-migration://offline?data=${encodeURIComponent(base64)}`
}

/** The payload's bytes of a URI of {@link migrationUri}'s form. */
export function payloadOf(uri: string): Uint8Array {
  const base64 = decodeURIComponent(uri.slice(uri.indexOf('data=') + 5))
  return new Uint8Array(Buffer.from(base64, 'base64'))
}
