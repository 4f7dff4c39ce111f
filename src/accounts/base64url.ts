/** Bytes as text that any column holds: base64url without padding (RFC 4648 §5). */

import { runtime } from '../core/runtime.js'

export function toBase64Url(bytes: Uint8Array): string {
  const base64 = runtime.btoa(String.fromCharCode(...bytes))
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Undefined for any text that {@link toBase64Url} does not write, so that each has one spelling. */
export function fromBase64Url(text: string): Uint8Array | undefined {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined
  const binary = runtime.atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
  return toBase64Url(bytes) === text ? bytes : undefined
}
