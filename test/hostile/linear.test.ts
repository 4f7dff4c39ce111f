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

/** Enough rounds for the engine to compile both functions. */
const LEAST_ROUNDS = 7
/** Longest time for further rounds, in milliseconds, when other programs disturb the measurement. */
const PATIENCE = 10_000

/**
 * Expects that `one` takes less than `times` as long as `other`, by the shortest run of each. A
 * disturbance only makes a run longer, so more rounds are made until the expectation holds or the
 * patience ends.
 */
function expectWithin(times: number, one: () => unknown, other: () => unknown): void {
  let [long, short] = [Infinity, Infinity]
  const begin = performance.now()
  for (let round = 1; round <= LEAST_ROUNDS || performance.now() - begin < PATIENCE; round++) {
    long = Math.min(long, timeOf(one))
    short = Math.min(short, timeOf(other))
    if (round >= LEAST_ROUNDS && long < times * short + 1) break
  }
  expect(long).toBeLessThan(times * short + 1)
}

function timeOf(run: () => unknown): number {
  const begin = performance.now()
  try {
    run()
  } catch {
    // Most of these inputs are refused; only the time matters.
  }
  return performance.now() - begin
}

const secret = Secret.fromBase32('MZXW6YTB')
const padding = (n: number) => '='.repeat(n)

describe('the time to read an input', { timeout: 120_000 }, () => {
  // Sixteen times the input takes about 16 times as long; 256 times if the time were quadratic.
  it.each<[what: string, make: (length: number) => string, read: (text: string) => unknown]>([
    ['spaces as a TOTP code', (n) => ' '.repeat(n), (text) => verifyTotp(secret, text)],
    [
      'spaces as an HOTP code',
      (n) => ' '.repeat(n),
      (text) => verifyHotp(secret, text, { counter: 0 }),
    ],
    ['a long secret', (n) => 'a'.repeat(n), Secret.fromBase32],
    ['a long secret in hexadecimal', (n) => 'a'.repeat(n), Secret.fromHex],
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
  ])('grows at most linearly with %s', (_, make, read) => {
    const [short, long] = [make(2 ** 13), make(2 ** 17)]
    expectWithin(
      64,
      () => read(long),
      () => read(short),
    )
  })

  // Text beyond the longest code, secret or URI is not read, so its length does not change the time.
  it.each<[what: string, make: (length: number) => string, read: (text: string) => unknown]>([
    [
      'spaces in front of a TOTP code',
      (n) => `${' '.repeat(n)}123456`,
      (text) => verifyTotp(secret, text),
    ],
    [
      'spaces behind an HOTP code',
      (n) => `123456${' '.repeat(n)}`,
      (text) => verifyHotp(secret, text, { counter: 0 }),
    ],
    ['spaces and hyphens in a secret', (n) => `${' -'.repeat(n / 2)}MZXW6YTB`, Secret.fromBase32],
    ['padding of a secret', (n) => `MZXW6YTB${'='.repeat(n)}`, Secret.fromBase32],
    ['digits of a secret', (n) => 'A'.repeat(n), Secret.fromBase32],
    ['line feeds in hexadecimal', (n) => `3132${'\n'.repeat(n)}`, Secret.fromHex],
    ['white space around a URI', (n) => `${' '.repeat(n)}otpauth://`, parseOtpauthUri],
  ])('does not grow with %s', (_, make, read) => {
    const [short, long] = [make(2 ** 12), make(2 ** 24)]
    expectWithin(
      4,
      () => read(long),
      () => read(short),
    )
  })

  // Within the longest URI that is read. If each value were copied together with those before it,
  // one name would take twenty times as long as many names.
  it('is not longer for one repeated name than for many names', () => {
    const one = `otpauth-migration://offline?${'aaa&'.repeat(16000)}`
    const names = Array.from({ length: 16000 }, (_, i) => i.toString(36).padStart(3, 'x'))
    const many = `otpauth-migration://offline?${names.join('&')}`
    expectWithin(
      4,
      () => parseMigrationUri(one),
      () => parseMigrationUri(many),
    )
  })

  it('is not longer for one repeated field than for many fields', () => {
    const one = migrationUri(Array.from({ length: 12000 }, () => field(100, 1n)).flat())
    const many = migrationUri(
      Array.from({ length: 12000 }, (_, i) => field(16 + (i % 2000), 1n)).flat(),
    )
    expect(one.length).toBeLessThan(65536)
    expect(parseMigrationUri(one).keys).toEqual([])
    expectWithin(
      4,
      () => parseMigrationUri(one),
      () => parseMigrationUri(many),
    )
  })
})
