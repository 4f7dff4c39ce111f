import { writeFileSync } from 'node:fs'
import { hotp, Secret, totp } from 'einmal'
import { describe, expect, inject, it } from 'vitest'
import { whyNot } from '../support/locate.mjs'
import { askOathtool, type OathtoolCase, oathtoolVersion, randomCase } from '../support/oathtool.js'
import { hex, oathtoolTable } from '../support/vectors.js'

function ours({ keyHex, algorithm, digits, counter, seconds, period }: OathtoolCase): string {
  const secret = Secret.fromBytes(hex(keyHex))
  return counter === undefined
    ? totp(secret, { algorithm, digits, at: (seconds ?? 0) * 1000, period: period ?? 30 })
    : hotp(secret, BigInt(counter), { digits })
}

/** mulberry32: a seed of 32 bits is enough to repeat the cases. */
function seeded(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const missing = whyNot('oathtool')

function writeTable(): void {
  const random = seeded(4226)
  const cases = Array.from({ length: 300 }, () => {
    const question = randomCase(random)
    return { ...question, code: askOathtool(question) }
  })
  const made = `${oathtoolVersion()}, 300 random cases`
  writeFileSync('test/vectors/oathtool.json', `${JSON.stringify({ made, cases }, null, 1)}\n`)
}

describe('oathtool', () => {
  // OATHTOOL_TABLE=write npx vitest run test/core/oathtool.test.ts writes the table again.
  it('agrees with einmal in the committed table', () => {
    if (process.env['OATHTOOL_TABLE'] === 'write') writeTable()
    const { cases } = oathtoolTable()
    expect(cases.length).toBeGreaterThanOrEqual(300)
    for (const { code, ...question } of cases) expect(ours(question)).toBe(code)
  })

  it('agrees with einmal in 1,000 random cases', { timeout: 120_000 }, (context) => {
    if (missing) context.skip(missing)
    const random = seeded(inject('seed'))
    for (let i = 0; i < 1000; i++) {
      const question = randomCase(random)
      expect(ours(question), JSON.stringify(question)).toBe(askOathtool(question))
    }
  })
})
