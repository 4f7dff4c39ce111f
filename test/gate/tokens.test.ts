/** The hidden field of forms: of one session, for 12 hours, by this gate. */

import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createMac } from '../../src/gate/http/mac.js'
import { createTokens } from '../../src/gate/http/signed-tokens.js'
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
  ])('there is no token, and a clear error: %j', async (crypto, code) => {
    vi.stubGlobal('crypto', crypto)
    const error = { name: 'EinmalError', code }
    await expect(createTokens(createMac(KEY)).issue(ada, NOW)).rejects.toMatchObject(error)
  })
})

describe('a token', () => {
  it('is accepted for its session until 12 hours are over', async () => {
    const token = await tokens.issue(ada, NOW)
    expect(await tokens.check(token, ada, NOW)).toBe(true)
    expect(await tokens.check(token, ada, NOW + 12 * HOURS - 1)).toBe(true)
    expect(await tokens.check(token, ada, NOW + 12 * HOURS)).toBe(false)
  })

  it('is accepted by another node whose clock is a little behind, and by none far behind', async () => {
    const token = await tokens.issue(ada, NOW)
    expect(await tokens.check(token, ada, NOW - 59_999)).toBe(true)
    expect(await tokens.check(token, ada, NOW - 60_000)).toBe(false)
  })

  it('is of no other session, no other user and no other gate', async () => {
    const token = await tokens.issue(ada, NOW)
    expect(await tokens.check(token, { ...ada, id: 's2' }, NOW)).toBe(false)
    expect(await tokens.check(token, { ...ada, userId: 'bob' }, NOW)).toBe(false)
    const other = createTokens(createMac(KEY.map((byte) => byte ^ 1)))
    expect(await other.check(token, ada, NOW)).toBe(false)
  })

  it('keeps no session id, and cannot be moved to another instant', async () => {
    const token = await tokens.issue({ id: 'canary', userId: 'ada' }, NOW)
    expect(token).not.toContain('canary')
    const moved = token.replace(/^\d+/, `${NOW + HOURS}`)
    expect(await tokens.check(moved, { id: 'canary', userId: 'ada' }, NOW)).toBe(false)
  })

  it('cannot be mistaken by ids that run together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), fc.string(), fc.string(), async (...ids) => {
        const [id, userId, otherId, otherUser] = ids
        const same = id === otherId && userId === otherUser
        const token = await tokens.issue({ id, userId }, NOW)
        expect(await tokens.check(token, { id: otherId, userId: otherUser }, NOW)).toBe(same)
      }),
    )
  })

  it('is nothing that anybody could make up, of whatever type', async () => {
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

  it('is refused with anything before or behind it, and in another spelling', async () => {
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
