import { base32Decode, EinmalError, parseMigrationUri, parseOtpauthUri, Secret } from 'einmal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyOther, anyText, HUGE } from './values.js'

const PARSERS: readonly ((text: string) => unknown)[] = [
  Secret.fromBase32,
  Secret.fromHex,
  base32Decode,
  parseOtpauthUri,
  parseMigrationUri,
]

/** Text that passes the first checks. */
const FRONTS = [
  '',
  'otpauth://totp/a?secret=',
  'otpauth://hotp/a?counter=0&secret=MY&',
  'otpauth://totp/',
  'otpauth-migration://offline?data=',
  'otpauth-migration://offline?',
  'MZXW6',
  '31',
]

/** Parses, and fails the test on any unexpected error. */
function parse(parser: (text: string) => unknown, value: unknown): void {
  try {
    // The test passes values that are not strings.
    parser(value as string)
  } catch (error) {
    if (typeof value === 'string' ? error instanceof EinmalError : isTypeError(error)) return
    throw error
  }
  if (typeof value !== 'string') expect.fail(`${parser.name} takes ${typeof value}`)
}

/** The error must come from einmal, and not from the value or the engine. */
function isTypeError(error: unknown): boolean {
  return error instanceof TypeError && / must be a string, not [a-z]+$/.test(error.message)
}

describe.each(PARSERS.map((parser) => [parser.name, parser] as const))('%s', (_, parser) => {
  it('throws an EinmalError for strings and a TypeError for others, 100,000 times', {
    timeout: 300_000,
  }, () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.tuple(fc.constantFrom(...FRONTS), anyText).map(([a, b]) => a + b),
          anyOther,
        ),
        (value) => parse(parser, value),
      ),
      { numRuns: 100_000 },
    )
  })

  it('does so for huge strings', () => {
    for (const text of HUGE) for (const front of FRONTS) parse(parser, front + text)
  })
})
