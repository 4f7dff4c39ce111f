import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { withRounds as withSha1Rounds } from '../support/sha1-rounds.js'
import { withRounds as withSha256Rounds } from '../support/sha256-rounds.js'

describe.each([
  ['SHA-1', 'src/core/sha1.ts', withSha1Rounds, / +w19 = left\(w16 .*\n(?= +k =)/],
  ['SHA-256', 'src/core/sha2.ts', withSha256Rounds, / +d = \(d \+ h\) \| 0\n/],
])('the rounds of %s', (_, path, withRounds, line) => {
  const source = readFileSync(path, 'utf8')

  it('equal the output of the generator', () => {
    expect(withRounds(source)).toBe(source)
  })

  it('are restored by the generator after a change', () => {
    const changed = source.replace(line, '')
    expect(changed).not.toBe(source)
    expect(withRounds(changed)).toBe(source)
  })
})
