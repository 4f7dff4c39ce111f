/** The published tables in test/vectors. */

import { readFileSync } from 'node:fs'
import type { Algorithm } from 'einmal'
import type { OathtoolCase } from './oathtool.js'

interface Rfc4226 {
  meta: { secretHex: string; secretBase32: string }
  cases: {
    count: number
    hmacSha1Hex: string
    truncatedDec: number
    hotp: string
  }[]
}

interface Rfc6238 {
  meta: { keys: Record<Algorithm, { hex: string; base32: string }> }
  cases: { algorithm: Algorithm; time: number; T: number; totp: string }[]
  googleIosSameKey: { algorithm: string; time: number; digits: 6; totp: string }[]
}

interface Rfc2202 {
  cases: {
    rfc: string
    case: number
    algorithm: Algorithm
    keyHex: string
    dataHex: string
    macHex: string
  }[]
}

interface Oathtool {
  made: string
  cases: (OathtoolCase & { code: string })[]
}

// Each file is of the shape above: the tests that read it would fail on any other.
function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8')) as T
}

export const rfc4226: Rfc4226 = read('rfc4226.json')
export const rfc6238: Rfc6238 = read('rfc6238.json')
export const rfc2202: Rfc2202 = read('hmac-rfc2202-4231.json')
export const oathtoolTable = (): Oathtool => read('oathtool.json')

export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'))
}
