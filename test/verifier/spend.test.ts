import { describe, expect, it } from 'vitest'
import { limitOf } from '../../src/verifier/lockout.js'
import { MALFORMED, MISMATCH } from '../../src/verifier/match-code.js'
import { spend } from '../../src/verifier/spend.js'

const locked = { failures: 5, lockedUntil: 30_000 }
const context = { now: 10_000, limit: limitOf() }
const refused = {
  state: locked,
  verdict: { ok: false, reason: 'locked', retryAfterSeconds: 20 },
}

describe('spend, while a lock lasts,', () => {
  it('compares nothing', () => {
    const attempt = () => expect.unreachable()
    expect(spend(locked, attempt, context)).toEqual(refused)
  })

  it('lets a right code of a kind that opens the lock lift it', () => {
    const attempt = (state: typeof locked) => ({ state, verdict: { ok: true as const } })
    expect(spend(locked, attempt, { ...context, opensLocked: true })).toEqual({
      state: { failures: 0, lockedUntil: undefined },
      verdict: { ok: true },
    })
  })

  it.each([MISMATCH, MALFORMED])('counts no wrong code of such a kind: %j', (wrong) => {
    expect(spend(locked, () => wrong, { ...context, opensLocked: true })).toEqual(refused)
  })
})
