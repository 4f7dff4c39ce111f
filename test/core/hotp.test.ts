import { readFileSync } from 'node:fs'
import { hotp, Secret } from 'einmal'
import { describe, expect, it } from 'vitest'

const { meta, cases } = JSON.parse(readFileSync('test/vectors/rfc4226.json', 'utf8'))

describe('hotp', () => {
  it.each(cases)('gives RFC 4226 Appendix D, count $count', ({ count, hotp: code }) => {
    expect(hotp(Secret.fromBase32(meta.secretBase32), count)).toBe(code)
  })
})
