/** The tests that the threat model and the standards link to exist, under the linked names. */

import { describe, expect, it } from 'vitest'
import { evidenceIn, faultOf, namesIn } from './support/evidence.js'
import { rowsOf } from './support/pages.js'

const ATTACKS = ['codes', 'accounts', 'sessions', 'requests'].map((theme) => {
  return `docs/explanation/attacks-${theme}.md`
})
const STANDARDS = ['docs/explanation/standards-rfc.md', 'docs/explanation/standards-asvs.md']
const [FIRST = ''] = ATTACKS

/** The rows of these pages, each with its page in front. */
function rowsOn(pages: readonly string[]): string[][] {
  return pages.flatMap((page) => rowsOf(page).map((cells) => [page, ...cells]))
}

/** Sections and requirements that must each have at least one row, in this order. */
const REQUIREMENTS = [
  // RFC 4226
  ...['§5.3', '§6', '§7.2', '§7.3', '§7.4', '§7.5'],
  // RFC 6238
  ...['§3 R4', '§3 R5', '§3 R6', '§3 R7', '§4.2', '§5.1', '§5.2', '§6'],
  // NIST SP 800-63B-4
  ...['§3.1.4.1', '§3.1.4.2', '§3.1.2.2', '§3.2.2', '§4.1.2.1', '§4.2.1.1', '§2.2.2', '§2.2.3'],
  // NIST SP 800-63A-4
  ...['§3.8', '§3.9'],
  // OWASP ASVS 5.0
  ...['2.3.1', '3.3', '3.4.6', '3.5.1', '3.5.3', '3.7.2', '6.1.1', '6.3.3', '6.3.4', '6.3.5'],
  ...['6.3.7', '6.4.3', '6.4.4', '6.5.1', '6.5.2', '6.5.3', '6.5.4', '6.5.5', '6.5.6', '6.5.8'],
  ...['7.2.4', '7.4.3', '7.5.1', '7.5.3', '11.2.4', '13.3.1', '14.3.2', '15.4.2', '16.3.1'],
  '16.5.3',
]

describe('the attacks of the threat model', () => {
  const rows = rowsOn(ATTACKS)

  it('are the first 42 and later ones, each on one page', () => {
    const numbers = rows.map(([, number]) => Number(number)).sort((a, b) => a - b)
    expect(numbers.slice(0, 42)).toEqual(Array.from({ length: 42 }, (_, i) => i + 1))
    expect(numbers).toEqual([...new Set(numbers)])
  })

  it.each(ATTACKS)('stand on %s in the order of their numbers', (page) => {
    const numbers = rowsOf(page).map(([number]) => Number(number))
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  })

  it.each(rows)(
    '%s links the tests of %s, %s, or names the part that is missing',
    (page, ...cells) => {
      const shown = cells.at(-1) ?? ''
      const evidence = evidenceIn(shown, page)
      expect(evidence.flatMap((each) => faultOf(each) ?? [])).toEqual([])
      if (evidence.length === 0) expect(shown).toMatch(/^Not yet: .*\b(?:accounts|gate)$/)
    },
  )
})

describe('the standards', () => {
  const rows = rowsOn(STANDARDS)

  it('are listed by requirement, in their order', () => {
    const found = rows.map(([, requirement]) => requirement)
    expect(found.filter((requirement, i) => requirement !== found[i - 1])).toEqual(REQUIREMENTS)
  })

  it.each(rows)('%s links the tests of %s, %s, or gives the reason why not', (page, ...cells) => {
    const [shown = '', einmal = ''] = cells.reverse()
    const evidence = evidenceIn(shown, page)
    expect(evidence.flatMap((each) => faultOf(each) ?? [])).toEqual([])
    if (evidence.length === 0) expect(einmal).toMatch(/\b(?:Yours|Not yet)\b/)
  })
})

describe('evidence', () => {
  it('is found by the exact name of a test, also in each and skipIf', () => {
    const names = namesIn('a.ts', "it('a', f); it.each([1])('b %s', f); describe.skipIf(x)('c', f)")
    expect([...names]).toEqual(['a', 'b %s', 'c'])
  })

  it('is refused when file or name do not exist', () => {
    const [gone, unnamed] = evidenceIn(
      '[a](../../test/gone.test.ts), [no such test](../../test/docs/evidence.test.ts)',
      FIRST,
    ).map(faultOf)
    expect(gone).toBe('test/gone.test.ts does not exist')
    expect(unnamed).toBe('test/docs/evidence.test.ts has no test “no such test”')
  })
})
