import { Secret, verifyHotp, verifyTotp } from 'einmal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EVERY_BLANK } from '../support/blanks.js'
import { SECRET } from '../support/keys.js'
import { anyOther, anyText, HUGE } from './values.js'

const secret = Secret.fromBase32(SECRET)

/** Whether a value is a code, by an independent definition. */
function isCode(value: unknown, digits: number): boolean {
  if (typeof value !== 'string' || value.length > 64) return false
  return /^[0-9]+$/.test(bare(value)) && bare(value).length === digits
}

function bare(text: string): string {
  return [...text].filter((character) => !EVERY_BLANK.includes(character)).join('')
}

function judged(code: unknown, digits: 6 | 7 | 8): boolean[] {
  const at = 59_000
  const verdicts = [
    // The test passes values that are not strings.
    verifyTotp(secret, code as string, { digits, at }),
    verifyHotp(secret, code as string, { digits, counter: 0, lookAhead: 1 }),
  ]
  return verdicts.map((verdict) => !verdict.ok && verdict.reason === 'malformed')
}

describe('a submitted code', () => {
  it('never makes a verification throw: 100,000 values of every type', { timeout: 300_000 }, () => {
    let codes = 0
    fc.assert(
      fc.property(
        fc.oneof(
          anyText.map((text) => () => text),
          anyOther,
        ),
        fc.constantFrom(6, 7, 8),
        (make, digits) => {
          const value = make()
          const code = isCode(value, digits)
          if (code) codes++
          // Every value except a code is malformed.
          if (judged(value, digits).some((malformed) => malformed === code)) {
            expect.fail(`${typeof value} is judged wrongly`)
          }
        },
      ),
      { numRuns: 100_000 },
    )
    // Enough of the values must be codes.
    expect(codes).toBeGreaterThan(1000)
  })

  it('is malformed when it is huge, also when it is a code among spaces', () => {
    for (const value of HUGE) expect(judged(value, 6)).toEqual([true, true])
  })

  it('is read as its digits, with any white space between them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...EVERY_BLANK), maxLength: 8 }), {
          minLength: 7,
          maxLength: 7,
        }),
        ([first = '', ...gaps]) => {
          const code = first + [...'287082'].map((digit, i) => digit + gaps[i]).join('')
          expect(verifyTotp(secret, code, { at: 59_000 })).toEqual({ ok: true, step: 1, drift: 0 })
        },
      ),
    )
  })
})
