import {
  base32Decode,
  parseMigrationUri,
  parseOtpauthUri,
  Secret,
  verifyHotp,
  verifyTotp,
} from 'einmal'
import { describe, expect, it } from 'vitest'
import { field, migrationUri } from '../support/protobuf.js'

/** The shortest of several runs: what disturbs a run only makes it longer. */
function shortest(run: () => unknown, runs = 7): number {
  let best = Infinity
  for (let i = 0; i < runs; i++) {
    const begin = performance.now()
    try {
      run()
    } catch {
      // Most of these inputs are refused; how long that takes is the question.
    }
    best = Math.min(best, performance.now() - begin)
  }
  return best
}

const secret = Secret.fromBase32('MZXW6YTB')
const padding = (n: number) => '='.repeat(n)

describe('the time that an input takes', { timeout: 120_000 }, () => {
  // Sixteen times the input takes about sixteen times as long; 256 times, were it quadratic.
  it.each<[what: string, make: (length: number) => string, read: (text: string) => unknown]>([
    ['spaces as a TOTP code', (n) => ' '.repeat(n), (text) => verifyTotp(secret, text)],
    [
      'spaces as an HOTP code',
      (n) => ' '.repeat(n),
      (text) => verifyHotp(secret, text, { counter: 0 }),
    ],
    ['a long secret', (n) => 'a'.repeat(n), Secret.fromBase32],
    ['hyphens in a secret', (n) => '-'.repeat(n), Secret.fromBase32],
    ['padding of a secret', padding, Secret.fromBase32],
    ['padding before the end of a secret', (n) => `${padding(n)}A`, Secret.fromBase32],
    ['a stray character at the end of a secret', (n) => `${'A'.repeat(n)}1`, Secret.fromBase32],
    ['base32', (n) => 'A'.repeat(n), base32Decode],
    ['padding of base32', (n) => `A${padding(n)}`, base32Decode],
    ['white space around a URI', (n) => `${' '.repeat(n)}x${' '.repeat(n)}`, parseOtpauthUri],
    ['a long URI', (n) => `otpauth://totp/${'%41'.repeat(n)}`, parseOtpauthUri],
    [
      'a long migration URI',
      (n) => `otpauth-migration://offline?data=${'A'.repeat(n)}`,
      parseMigrationUri,
    ],
  ])('grows no faster than %s', (_, make, read) => {
    const [short, long] = [make(2 ** 13), make(2 ** 17)]
    expect(shortest(() => read(long))).toBeLessThan(64 * shortest(() => read(short)) + 1)
  })

  // Within the longest URI that is read. Were each further value copied together with those before
  // it, one name would take twenty times as long as many names.
  it('is not longer for one name over and over than for many names', () => {
    const one = `otpauth-migration://offline?${'aaa&'.repeat(16000)}`
    const names = Array.from({ length: 16000 }, (_, i) => i.toString(36).padStart(3, 'x'))
    const many = `otpauth-migration://offline?${names.join('&')}`
    expect(shortest(() => parseMigrationUri(one))).toBeLessThan(
      4 * shortest(() => parseMigrationUri(many)) + 1,
    )
  })

  it('is not longer for one field over and over than for many fields', () => {
    const one = migrationUri(Array.from({ length: 12000 }, () => field(100, 1n)).flat())
    const many = migrationUri(
      Array.from({ length: 12000 }, (_, i) => field(16 + (i % 2000), 1n)).flat(),
    )
    expect(one.length).toBeLessThan(65536)
    expect(parseMigrationUri(one).keys).toEqual([])
    expect(shortest(() => parseMigrationUri(one))).toBeLessThan(
      4 * shortest(() => parseMigrationUri(many)) + 1,
    )
  })
})
