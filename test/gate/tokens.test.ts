/** The hidden token of forms: valid for one session, for 12 hours, at this gate. */

import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMac } from '../../src/gate/signing/mac.js'
import { createTokens } from '../../src/gate/signing/signed-tokens.js'
import { KEY } from './support/portal.js'

const NOW = Date.UTC(2026, 10, 23)
const HOURS = 3_600_000
const tokens = createTokens(createMac(KEY))
const ada = { id: 's1', userId: 'ada' }

describe('without Web Crypto', () => {
  afterEach(() => vi.unstubAllGlobals())

  it.each([
    [undefined, 'ERR_RANDOM_UNAVAILABLE'],
    [{ getRandomValues: crypto.getRandomValues.bind(crypto) }, 'ERR_CRYPTO_UNAVAILABLE'],
  ])('issuing a token throws an error with a code: %j', async (crypto, code) => {
    vi.stubGlobal('crypto', crypto)
    const error = { name: 'EinmalError', code }
    await expect(createTokens(createMac(KEY)).issue(ada, NOW)).rejects.toMatchObject(error)
  })
})

describe('a permit', () => {
  it('holds the instant of the activation, for one session, and serves for nothing else', async () => {
    for (const usedAt of [NOW, NOW + 0.25, -1]) {
      const permit = await tokens.permit(usedAt, ada, NOW)
      expect(await tokens.permittedAt(permit, ada, NOW + 24 * HOURS)).toBe(usedAt)
      expect(await tokens.permittedAt(permit, ada, NOW + 25 * HOURS)).toBeUndefined()
      expect(await tokens.permittedAt(permit, { ...ada, id: 's2' }, NOW)).toBeUndefined()
      expect(await tokens.permittedAt(permit, { ...ada, userId: 'bob' }, NOW)).toBeUndefined()
      expect(await tokens.check(permit, ada, NOW)).toBe(false)
      expect(await tokens.open(permit, ada, NOW)).toBeUndefined()
    }
    for (const other of [await tokens.issue(ada, NOW), await tokens.sign(`${NOW}`, ada, NOW)]) {
      expect(await tokens.permittedAt(other, ada, NOW)).toBeUndefined()
    }
  })
})

describe('a token', () => {
  it('is accepted for its session for 12 hours', async () => {
    const token = await tokens.issue(ada, NOW)
    expect(await tokens.check(token, ada, NOW)).toBe(true)
    expect(await tokens.check(token, ada, NOW + 12 * HOURS - 1)).toBe(true)
    expect(await tokens.check(token, ada, NOW + 12 * HOURS)).toBe(false)
  })

  it('is accepted by a node whose clock is less than a minute behind', async () => {
    const token = await tokens.issue(ada, NOW)
    expect(await tokens.check(token, ada, NOW - 59_999)).toBe(true)
    expect(await tokens.check(token, ada, NOW - 60_000)).toBe(false)
  })

  it('is refused for another session, another user and at another gate', async () => {
    const token = await tokens.issue(ada, NOW)
    expect(await tokens.check(token, { ...ada, id: 's2' }, NOW)).toBe(false)
    expect(await tokens.check(token, { ...ada, userId: 'bob' }, NOW)).toBe(false)
    const other = createTokens(createMac(KEY.map((byte) => byte ^ 1)))
    expect(await other.check(token, ada, NOW)).toBe(false)
  })

  it('contains no session id, and cannot be moved to another instant', async () => {
    const token = await tokens.issue({ id: 'canary', userId: 'ada' }, NOW)
    expect(token).not.toContain('canary')
    const moved = token.replace(/^\d+/, `${NOW + HOURS}`)
    expect(await tokens.check(moved, { id: 'canary', userId: 'ada' }, NOW)).toBe(false)
  })

  it('distinguishes all pairs of session id and user id', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), fc.string(), fc.string(), async (...ids) => {
        const [id, userId, otherId, otherUser] = ids
        const same = id === otherId && userId === otherUser
        const token = await tokens.issue({ id, userId }, NOW)
        expect(await tokens.check(token, { id: otherId, userId: otherUser }, NOW)).toBe(same)
      }),
    )
  })

  it('cannot be forged, for values of any type', async () => {
    const real = await tokens.issue(ada, NOW)
    const changed = fc
      .nat(real.length - 1)
      .chain((at) =>
        fc
          .string({ minLength: 1, maxLength: 1 })
          .map((by) => real.slice(0, at) + by + real.slice(at + 1)),
      )
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.anything(), fc.string(), changed), async (made) => {
        if (made === real) return
        expect(await tokens.check(made, ada, NOW)).toBe(false)
      }),
    )
  })

  it('is refused with added or missing characters', async () => {
    const real = await tokens.issue(ada, NOW)
    for (const made of [
      ` ${real}`,
      `${real}\n`,
      `${real}=`,
      `0${real}`,
      real.slice(0, -1),
      '',
      '.',
    ]) {
      expect(await tokens.check(made, ada, NOW)).toBe(false)
    }
  })
})
