/** A text as UTF-8, by an encoder that is made at its first use: making it takes longer than using it. */

import { runtime } from '../core/runtime.js'

export function utf8(text: string): Uint8Array {
  encoder ??= new runtime.TextEncoder()
  return encoder.encode(text)
}

let encoder: InstanceType<typeof runtime.TextEncoder> | undefined
