/** The inventory of hardware tokens: what the office does, and what is stored and reported. */

import { hotp, memoryStore, type StateStore } from 'einmal'
import {
  createAccounts,
  createKeyring,
  createTokens,
  generateKey,
  type TokenStatus,
} from 'einmal/accounts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_TOKEN, type TokenRecord } from '../../../src/accounts/tokens/token-record.js'
import { tokenRecordFormat } from '../../../src/accounts/tokens/token-record-format.js'
import { withMethod } from '../../verifier/support/stores.js'
import { rejectionOf } from '../support/rejection.js'
import { openTestTokens, pairOf, seedKey, tokenRowOf } from '../support/test-tokens.js'

async function all(rows: AsyncIterable<TokenStatus>): Promise<TokenStatus[]> {
  const list: TokenStatus[] = []
  for await (const row of rows) list.push(row)
  return list
}

describe('tokens of a seed file', () => {
  it('are added once, and a repeated import changes nothing', async () => {
    const { tokens, key, tokenEvents, clock } = await openTestTokens({ group: 'Lieferung 1' })
    const others = Array.from({ length: 40 }, (_, i) => seedKey({ serial: `B-${i}` }))
    expect(await tokens.add([key, ...others])).toEqual({ added: 40, known: 1, problems: [] })
    expect(await tokens.add([key, ...others])).toEqual({ added: 0, known: 41, problems: [] })
    expect(tokenEvents).toHaveLength(41)
    expect(tokenEvents[0]).toEqual({ serial: 'A-1', at: clock.now(), type: 'token-added' })
    expect(await tokens.status('A-1')).toEqual({
      ...{ serial: 'A-1', state: 'free', type: 'hotp', group: 'Lieferung 1' },
      ...{ addedAt: clock.now(), changedAt: clock.now() },
    })
  })

  it('that cannot be added are problems with their place, and the others are added', async () => {
    const { tokens, key } = await openTestTokens()
    const keys = [
      seedKey({ serial: 'B-1' }),
      { ...seedKey(), serial: undefined },
      { ...seedKey(), serial: 'ü' },
      seedKey({ serial: 'B-2', encoder: 'steam' }),
      // The same serial number with another secret.
      seedKey({ serial: key.serial }),
      seedKey({ serial: 'B-3', type: 'totp', drift: 101 }),
      seedKey({ serial: 'B-4', type: 'totp', drift: -100 }),
    ]
    const { added, known, problems } = await tokens.add(keys)
    expect({ added, known }).toEqual({ added: 2, known: 0 })
    expect(problems.map(({ position, name, code }) => [position, name, code])).toEqual([
      [2, undefined, 'ERR_TOKEN_SERIAL'],
      [3, undefined, 'ERR_TOKEN_SERIAL'],
      [4, 'B-2', 'ERR_TOKEN_KEY'],
      [5, 'A-1', 'ERR_TOKEN_CONFLICT'],
      [6, 'B-3', 'ERR_TOKEN_KEY'],
    ])
    expect(await tokens.claim('ada', key.serial, pairOf(key, 0))).toMatchObject({ ok: true })
  })

  it('are no known tokens with another secret, also when a user has the token', async () => {
    const { tokens, accounts, key } = await openTestTokens()
    await tokens.claim('ada', key.serial, pairOf(key, 0))
    expect(await tokens.add([key])).toMatchObject({ added: 0, known: 1, problems: [] })
    const others = [seedKey({ serial: key.serial }), { ...key, digits: 8 } as const]
    const { known, problems } = await tokens.add(others)
    expect([known, problems.map(({ code }) => code)]).toEqual([
      0,
      ['ERR_TOKEN_CONFLICT', 'ERR_TOKEN_CONFLICT'],
    ])
    expect(await accounts.verify('ada', hotp(key.secret, 2))).toMatchObject({ ok: true })
    // Without the key there is nothing to compare.
    await tokens.revoke(key.serial)
    expect(await tokens.add(others)).toMatchObject({ known: 2, problems: [] })
  })

  it('are known when the account of their user cannot be read', async () => {
    const { tokens, key, store } = await openTestTokens()
    await tokens.claim('ada', key.serial, pairOf(key, 0))
    const stored = await store.read('user:ada')
    await store.write('user:ada', 'v9', stored?.version)
    expect(await tokens.add([key])).toMatchObject({ added: 0, known: 1, problems: [] })
  })

  it('are not compared when the store fails: the call rejects', async () => {
    const { tokens, key, store, keyring, clock } = await openTestTokens()
    await tokens.claim('ada', key.serial, pairOf(key, 0))
    const failing: StateStore = {
      ...store,
      read: (name) =>
        name.startsWith('user:') ? Promise.reject(new Error('down')) : store.read(name),
    }
    const accounts = createAccounts({ store: failing, keyring, issuer: 'Rat', now: clock.now })
    const adding = createTokens({ accounts }).add([key])
    expect(await rejectionOf(adding)).toBe('ERR_STORE_UNAVAILABLE')
  })

  it('have one record for every spelling of the serial number', async () => {
    const { tokens, key } = await openTestTokens({ serial: 'abc 12\u00a03' })
    expect((await tokens.status('ABC123')).state).toBe('free')
    expect(await tokens.claim('ada', ' aBc-123 ', pairOf(key, 0))).toMatchObject({
      reason: 'unknown',
    })
    expect(await tokens.claim('ada', ' aBc 123\n', pairOf(key, 0))).toMatchObject({ ok: true })
  })

  it('have a short group name, with characters that a screen can show', async () => {
    const { tokens } = await openTestTokens({ group: `a\0\ud800${'é'.repeat(200)}` })
    expect((await tokens.status('A-1')).group).toBe(`a\ufffd\ufffd${'é'.repeat(97)}`)
  })

  it('whose record is broken are problems, and the others are added', async () => {
    const { tokens, key, store } = await openTestTokens()
    const entry = await store.read('token:A-1')
    await store.write('token:A-1', 'v1 state=free end', entry?.version)
    const { added, problems } = await tokens.add([key, seedKey({ serial: 'B-1' })])
    expect(added).toBe(1)
    expect(problems).toMatchObject([{ position: 1, name: 'A-1', code: 'ERR_SEAL_BROKEN' }])
    expect(await all(tokens.statuses(['A-1', 'B-1', 'C-1', 'ü']))).toMatchObject([
      { serial: 'A-1', state: 'unreadable' },
      { serial: 'B-1', state: 'free' },
      { serial: 'C-1', state: 'unknown' },
      { serial: 'ü', state: 'unknown' },
    ])
    expect(await tokens.reseal(['A-1', 'ü'])).toMatchObject({
      failed: [{ serial: 'A-1', code: 'ERR_SEAL_BROKEN' }],
    })
  })

  it('are not added when the store is down', async () => {
    const keyring = await createKeyring(generateKey('k1'))
    const down = () => Promise.reject(new Error('down'))
    const store = { ...memoryStore(), write: down, read: down }
    const tokens = createTokens({ accounts: createAccounts({ store, keyring, issuer: 'Rat' }) })
    expect(await rejectionOf(tokens.add([seedKey()]))).toBe('ERR_STORE_UNAVAILABLE')
    expect(await rejectionOf(all(tokens.statuses(['A-1'])))).toBe('ERR_STORE_UNAVAILABLE')
    expect(await rejectionOf(tokens.reseal(['A-1']))).toBe('ERR_STORE_UNAVAILABLE')
  })
})

describe('the office', () => {
  it('assigns a free token, takes the assignment back, and can repeat both', async () => {
    const { tokens, tokenEvents } = await openTestTokens()
    expect(await tokens.assign('A-1', 'ada')).toEqual({ ok: true })
    expect(await tokens.assign('A-1', 'ada')).toEqual({ ok: true })
    expect(await tokens.status('A-1')).toMatchObject({ state: 'assigned', userId: 'ada' })
    expect(await tokens.assign('A-1', 'bob')).toEqual({ ok: false, reason: 'assigned' })
    expect(await tokens.release('A-1')).toEqual({ ok: true })
    expect(await tokens.release('A-1')).toEqual({ ok: true })
    expect(await tokens.assign('A-1', 'bob')).toEqual({ ok: true })
    expect(tokenEvents.slice(1)).toMatchObject([
      { type: 'token-assigned', userId: 'ada' },
      { type: 'token-released', userId: 'ada' },
      { type: 'token-assigned', userId: 'bob' },
    ])
  })

  it('cannot assign or release a token that is used, revoked or unknown', async () => {
    const { tokens, key } = await openTestTokens()
    await tokens.claim('ada', 'A-1', pairOf(key, 0))
    expect(await tokens.assign('A-1', 'ada')).toEqual({ ok: false, reason: 'used' })
    expect(await tokens.release('A-1')).toEqual({ ok: false, reason: 'used' })
    await tokens.revoke('A-1')
    expect(await tokens.assign('A-1', 'ada')).toEqual({ ok: false, reason: 'revoked' })
    expect(await tokens.release('A-1')).toEqual({ ok: false, reason: 'revoked' })
    for (const serial of ['NOWHERE', 'ü']) {
      const unknown = { ok: false, reason: 'unknown' }
      expect(await tokens.assign(serial, 'ada')).toEqual(unknown)
      expect(await tokens.release(serial)).toEqual(unknown)
      expect(await tokens.revoke(serial)).toEqual(unknown)
      expect(await tokens.status(serial)).toEqual({ serial, state: 'unknown' })
    }
  })

  it('releases and revokes a token only while the user has it whom the caller has seen', async () => {
    const { tokens, accounts, key } = await openTestTokens()
    const changed = { ok: false, reason: 'changed' }
    for (const verb of ['release', 'revoke'] as const) {
      expect(await tokens[verb]('A-1', { holder: 'ada' })).toEqual(changed)
      expect(await tokens[verb]('NOWHERE', { holder: 'ada' })).toMatchObject({ reason: 'unknown' })
      await tokens.assign('A-1', 'bob')
      for (const holder of ['ada', '']) {
        expect(await tokens[verb]('A-1', { holder })).toEqual(changed)
      }
      expect(await tokens.status('A-1')).toMatchObject({ state: 'assigned', userId: 'bob' })
      await tokens.release('A-1', { holder: 'bob' })
      expect(await tokens.status('A-1')).toMatchObject({ state: 'free' })
    }
    await tokens.claim('ada', 'A-1', pairOf(key, 0))
    expect(await tokens.revoke('A-1', { holder: '' })).toEqual(changed)
    expect(await accounts.status('ada')).toMatchObject({ enrolled: true })
    expect(await tokens.revoke('A-1', { holder: 'ada' })).toEqual({ ok: true })
    expect(await accounts.status('ada')).toMatchObject({ enrolled: false })
    expect(await tokens.revoke('A-1', { holder: 'bob' })).toEqual(changed)
    expect(await tokens.revoke('A-1', { holder: 'ada' })).toEqual({ ok: true })
  })

  it('revokes a token, which removes it from the account of its user', async () => {
    const { tokens, accounts, key, userEvents, tokenEvents } = await openTestTokens()
    await tokens.claim('ada', 'A-1', pairOf(key, 0))
    expect(await tokens.revoke('A-1')).toEqual({ ok: true })
    expect(await accounts.status('ada')).toMatchObject({ enrolled: false, authenticators: [] })
    expect(await tokens.revoke('A-1')).toEqual({ ok: true })
    expect(userEvents.filter(({ type }) => type === 'authenticator-removed')).toMatchObject([
      { userId: 'ada', remaining: 0 },
    ])
    expect(tokenEvents.filter(({ type }) => type === 'token-revoked')).toMatchObject([
      { userId: 'ada' },
    ])
  })

  it('revokes a token that no user has, and its key is erased', async () => {
    const setup = await openTestTokens()
    expect(await tokenRowOf(setup)).toContain(' secret=')
    expect(await setup.tokens.revoke('A-1')).toEqual({ ok: true })
    expect(await tokenRowOf(setup)).not.toContain(' secret=')
    expect(setup.tokenEvents.at(-1)).toEqual({
      ...{ serial: 'A-1', at: setup.clock.now(), type: 'token-revoked' },
    })
  })

  it('changes the keys: reseal leaves nothing under an old key', async () => {
    const [k1, k2] = [generateKey('k1'), generateKey('k2')]
    const keyring = await createKeyring(k1)
    const setup = await openTestTokens({}, { keyring })
    const { tokens, key } = setup
    await tokens.add([seedKey({ serial: 'B-1' })])
    await tokens.revoke('B-1')
    const serials = ['a-1', 'B-1', 'C-1']
    expect(await tokens.reseal(serials)).toEqual({ total: 3, resealed: 0, failed: [] })
    await keyring.rotate(`${k2},${k1}`)
    expect(await tokens.reseal(serials)).toEqual({ total: 3, resealed: 2, failed: [] })
    expect(await tokens.reseal(serials)).toEqual({ total: 3, resealed: 0, failed: [] })
    await keyring.rotate(k2)
    expect(await tokenRowOf(setup)).toContain(' secret=k2.')
    expect(await tokens.claim('ada', 'A-1', pairOf(key, 0))).toMatchObject({ ok: true })
  })
})

describe('the inventory', () => {
  it('is opened with the object of createAccounts alone, so that both have the same options', async () => {
    const keyring = await createKeyring(generateKey('k1'))
    const accounts = createAccounts({ store: memoryStore(), keyring, issuer: 'Rat' })
    expect(createTokens({ accounts })).toHaveProperty('claim')
    expect(() => createTokens({ accounts: { ...accounts } })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    )
  })

  it('does not reopen the key of a token under another serial number', async () => {
    const setup = await openTestTokens()
    await setup.tokens.add([seedKey({ serial: 'B-1' })])
    const [a, b] = await Promise.all(['A-1', 'B-1'].map((serial) => tokenRowOf(setup, serial)))
    const sealed = / secret=(\S+)/.exec(b ?? '')?.[1] ?? ''
    const secret = / secret=(\S+)/.exec(a ?? '')?.[1] ?? ''
    expect(secret).not.toBe('')
    const context = { userId: '', authenticatorId: 'A-1', purpose: 'token' } as const
    expect(await rejectionOf(setup.keyring.open(sealed, context))).toBe('ERR_SEAL_BROKEN')
    expect(await rejectionOf(setup.keyring.open(secret, { ...context, purpose: 'otp' }))).toBe(
      'ERR_SEAL_BROKEN',
    )
    expect(await setup.keyring.open(secret, context)).toHaveLength(20)
  })
})

describe('the text of a token record', () => {
  const { encode, decode } = tokenRecordFormat
  const instant = fc.integer({ min: -8.64e15, max: 8.64e15 })
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  const drift = fc.integer({ min: -999, max: 999 }).filter((steps) => steps !== 0)
  const record: fc.Arbitrary<TokenRecord> = fc
    .record({
      state: fc.constantFrom('free', 'assigned', 'claiming', 'claimed', 'revoked'),
      type: fc.constantFrom('totp', 'hotp'),
      algorithm: fc.constantFrom('SHA1', 'SHA256', 'SHA512'),
      digits: fc.constantFrom(6, 7, 8),
      period: fc.integer({ min: 1, max: 86_400 }),
      nextCounter: fc.bigInt(0n, 2n ** 64n - 1n),
      drift: fc.option(drift, { nil: undefined }),
      addedAt: instant,
      changedAt: instant,
      userId: text,
      hadUser: fc.boolean(),
      group: fc.option(text, { nil: undefined }),
    })
    .map(({ userId, hadUser, period, nextCounter, drift, ...rest }) => {
      const { state, type } = rest
      const isTotp = type === 'totp'
      const hasUser = state === 'revoked' ? hadUser : state !== 'free'
      return {
        ...rest,
        ...(isTotp ? { period, nextCounter: 0n, drift } : { period: 30, nextCounter }),
        userId: hasUser ? userId : undefined,
        authenticatorId: hasUser && state !== 'assigned' ? 'A'.repeat(16) : undefined,
        sealed: state === 'claimed' || state === 'revoked' ? undefined : 'k1.AAAA',
      } as TokenRecord
    })

  it('decodes to the same record, and no part of it is a record', () => {
    fc.assert(
      fc.property(record, fc.nat(), (record, place) => {
        const text = encode(record)
        expect(decode(text)).toEqual(record)
        expect(encode(decode(text))).toBe(text)
        for (const part of [text.slice(0, place % text.length), text.slice(1)]) {
          expect(() => decode(part)).toThrow(expect.objectContaining({ name: 'EinmalError' }))
        }
      }),
    )
    expect(decode(undefined)).toBe(NO_TOKEN)
  })

  it('is unique for its record: a changed text is refused or is another record', () => {
    const character = fc.constantFrom('', ...'0123456789-=% \naeprxAFI,.')
    let read = 0
    fc.assert(
      fc.property(record, fc.nat(), fc.nat(1), character, (record, place, kept, character) => {
        const text = encode(record)
        const at = place % text.length
        const changed = text.slice(0, at) + character + text.slice(at + kept)
        let back: TokenRecord
        try {
          back = decode(changed)
        } catch {
          return
        }
        read++
        expect(encode(back)).toBe(changed)
      }),
      { numRuns: 10_000 },
    )
    expect(read).toBeGreaterThan(500)
  })

  it.each([
    ['another version', 'v1', 'v2', 'ERR_RECORD_VERSION'],
    ['a state without its user', ' user=ada', '', 'ERR_RECORD_CORRUPT'],
    ['a state without its authenticator', / authenticator=A+/, '', 'ERR_RECORD_CORRUPT'],
    ['a state without its key', / secret=\S+/, '', 'ERR_RECORD_CORRUPT'],
    ['a free token with a user', 'state=claiming', 'state=free', 'ERR_RECORD_CORRUPT'],
    ['an assigned token with an authenticator', 'claiming', 'assigned', 'ERR_RECORD_CORRUPT'],
    ['a claimed token with a key', 'state=claiming', 'state=claimed', 'ERR_RECORD_CORRUPT'],
    ['an HOTP token with a drift', 'counter=7', 'counter=7 drift=1', 'ERR_RECORD_CORRUPT'],
    ['an HOTP token with a period', 'counter=7', 'period=30', 'ERR_RECORD_CORRUPT'],
    ['a counter over 2^64', 'counter=7', 'counter=18446744073709551616', 'ERR_RECORD_CORRUPT'],
    ['a name that is not encoded', 'user=ada', 'user=%ada', 'ERR_RECORD_CORRUPT'],
    ['a group that is not encoded', ' secret', ' group=%x secret', 'ERR_RECORD_CORRUPT'],
  ])('is refused with %s', (_, from, to, code) => {
    const good = encode({
      ...NO_TOKEN,
      ...{ state: 'claiming', type: 'hotp', nextCounter: 7n, userId: 'ada', sealed: 'k1.AAAA' },
      authenticatorId: 'A'.repeat(16),
    })
    expect(decode(good).state).toBe('claiming')
    const changed = good.replace(from, to)
    expect(changed).not.toBe(good)
    expect(() => decode(changed)).toThrow(expect.objectContaining({ code }))
  })
})

describe('a store that fails', () => {
  /** An inventory whose store refuses the writes of one kind of records after the next `left`. */
  async function failing(kind: string) {
    const inner = memoryStore()
    const state = { left: Number.POSITIVE_INFINITY }
    const write: StateStore['write'] = async (key, ...args) => {
      if (key.startsWith(kind) && state.left-- <= 0) throw new Error('down')
      return inner.write(key, ...args)
    }
    const store = withMethod({ write }, inner)
    return { state, ...(await openTestTokens({}, { store })) }
  }

  it('when the key is erased leaves the token to its holder, and the next claim erases it', async () => {
    const { state, tokens, key, accounts } = await failing('token:')
    state.left = 1
    expect(await tokens.claim('ada', 'A-1', pairOf(key, 0))).toMatchObject({ ok: true })
    expect(await tokens.status('A-1')).toMatchObject({ state: 'claiming' })
    state.left = Number.POSITIVE_INFINITY
    expect(await tokens.claim('ada', 'A-1', pairOf(key, 2))).toMatchObject({ reason: 'confirmed' })
    expect(await tokens.status('A-1')).toMatchObject({ state: 'claimed' })
    expect((await accounts.status('ada')).authenticators).toHaveLength(1)
  })

  it('when the key is added leaves a claim that reseal does not end', async () => {
    const { state, tokens, key } = await failing('user:')
    state.left = 1
    const claiming = tokens.claim('ada', 'A-1', pairOf(key, 0))
    expect(await rejectionOf(claiming)).toBe('ERR_STORE_UNAVAILABLE')
    expect(await tokens.reseal(['A-1'])).toEqual({ total: 1, resealed: 0, failed: [] })
    expect(await tokens.status('A-1')).toMatchObject({ state: 'claiming' })
    state.left = Number.POSITIVE_INFINITY
    expect(await tokens.claim('ada', 'A-1', pairOf(key, 2))).toMatchObject({ ok: true })
  })

  it('whose record others write at once leaves a claim that goes on later', async () => {
    const inner = memoryStore()
    let writes = 0
    const write: StateStore['write'] = async (key, ...args) => {
      const isLost = key.startsWith('user:') && ++writes > 1 && writes < 100
      return isLost ? false : inner.write(key, ...args)
    }
    const { tokens, key } = await openTestTokens({}, { store: withMethod({ write }, inner) })
    const claiming = tokens.claim('ada', 'A-1', pairOf(key, 0))
    expect(await claiming).toMatchObject({ ok: false, reason: 'contended' })
    expect(await tokens.status('A-1')).toMatchObject({ state: 'claiming' })
    writes = 100
    expect(await tokens.claim('ada', 'A-1', pairOf(key, 0))).toMatchObject({ ok: true })
  })

  it('in the middle of a revocation leaves the key to its holder, until the token is added again', async () => {
    const { state, tokens, key, accounts, userEvents } = await failing('user:')
    await tokens.claim('ada', 'A-1', pairOf(key, 0))
    state.left = 0
    expect(await rejectionOf(tokens.revoke('A-1'))).toBe('ERR_STORE_UNAVAILABLE')
    expect(await tokens.status('A-1')).toMatchObject({ state: 'revoked' })
    const again = { ...key, counter: 10n }

    // The token does not become free as long as the old holder has its key.
    const failed = tokens.add([again], { replaceRevoked: true })
    expect(await rejectionOf(failed)).toBe('ERR_STORE_UNAVAILABLE')
    expect(await tokens.status('A-1')).toMatchObject({ state: 'revoked', userId: 'ada' })
    expect((await accounts.status('ada')).authenticators).toHaveLength(1)

    state.left = Number.POSITIVE_INFINITY
    expect(await tokens.add([again], { replaceRevoked: true })).toMatchObject({ added: 1 })
    expect(await tokens.status('A-1')).toMatchObject({ state: 'free' })
    expect(await accounts.status('ada')).toMatchObject({ enrolled: false, authenticators: [] })
    expect(userEvents.filter(({ type }) => type === 'authenticator-removed')).toHaveLength(1)
    expect(await tokens.claim('bob', 'A-1', pairOf(key, 10))).toMatchObject({ ok: true })
    expect(await accounts.verify('ada', pairOf(key, 12)[0])).toMatchObject({ ok: false })
  })

  it.each(['revoke', 'reseal'] as const)(
    'in the middle of a revocation leaves the key to its holder, until %s finishes it',
    async (verb) => {
      const { state, tokens, key, accounts, userEvents } = await failing('user:')
      await tokens.claim('ada', 'A-1', pairOf(key, 0))
      expect(await tokens.reseal(['A-1'])).toEqual({ total: 1, resealed: 0, failed: [] })
      state.left = 0
      expect(await rejectionOf(tokens.revoke('A-1'))).toBe('ERR_STORE_UNAVAILABLE')
      const again = verb === 'revoke' ? tokens.revoke('A-1') : tokens.reseal(['A-1'])
      expect(await rejectionOf(again)).toBe('ERR_STORE_UNAVAILABLE')
      // The codes of the lost key still pass.
      state.left = Number.POSITIVE_INFINITY
      expect(await accounts.verify('ada', pairOf(key, 2)[0])).toMatchObject({ ok: true })

      for (let round = 0; round < 2; round++) {
        if (verb === 'revoke') expect(await tokens.revoke('A-1')).toEqual({ ok: true })
        else expect(await tokens.reseal(['A-1'])).toEqual({ total: 1, resealed: 0, failed: [] })
      }
      expect(await accounts.status('ada')).toMatchObject({ enrolled: false, authenticators: [] })
      expect(await accounts.verify('ada', pairOf(key, 3)[0])).toMatchObject({ ok: false })
      expect(userEvents.filter(({ type }) => type === 'authenticator-removed')).toHaveLength(1)
    },
  )

  it('in the middle of a revocation, whose user others write at once, is a problem of reseal', async () => {
    const inner = memoryStore()
    let [isDown, isBusy] = [false, false]
    const write: StateStore['write'] = async (key, ...args) => {
      if (isDown && key.startsWith('user:')) throw new Error('down')
      return isBusy && key.startsWith('user:') ? false : inner.write(key, ...args)
    }
    const { tokens, key, accounts } = await openTestTokens(
      {},
      { store: withMethod({ write }, inner) },
    )
    await tokens.claim('ada', 'A-1', pairOf(key, 0))
    isDown = true
    expect(await rejectionOf(tokens.revoke('A-1'))).toBe('ERR_STORE_UNAVAILABLE')
    ;[isDown, isBusy] = [false, true]
    expect(await tokens.reseal(['A-1'])).toMatchObject({
      failed: [{ serial: 'A-1', code: 'ERR_STORE_CONTENDED' }],
    })
    isBusy = false
    expect(await tokens.reseal(['A-1'])).toMatchObject({ failed: [] })
    expect(await accounts.status('ada')).toMatchObject({ authenticators: [] })
  })

  it('does not lead to a new record of a user that was forgotten', async () => {
    const { tokens, key, accounts, store } = await openTestTokens()
    await tokens.claim('ada', 'A-1', pairOf(key, 0))
    await tokens.revoke('A-1')
    await accounts.forget('ada')
    expect(await tokens.reseal(['A-1'])).toMatchObject({ failed: [] })
    expect(await store.read('user:ada')).toBeUndefined()
  })

  it('ends a list of statuses, and a contended revocation says so', async () => {
    const inner = memoryStore()
    let isDown = false
    const read: StateStore['read'] = async (key) => {
      if (isDown) throw new Error('down')
      return inner.read(key)
    }
    const setup = await openTestTokens({}, { store: withMethod({ read }, inner) })
    isDown = true
    expect(await rejectionOf(all(setup.tokens.statuses(['A-1'])))).toBe('ERR_STORE_UNAVAILABLE')
    isDown = false
    inner.write = async () => false
    expect(await setup.tokens.revoke('A-1')).toMatchObject({ reason: 'contended' })
  })
})

describe('a claim beside an enrolment that was begun', () => {
  it('counts it as an authenticator', async () => {
    const { tokens, key, accounts } = await openTestTokens({}, { maxAuthenticators: 1 })
    await accounts.enrol('ada', { account: 'ada' })
    const claiming = tokens.claim('ada', 'A-1', pairOf(key, 0))
    expect(await rejectionOf(claiming)).toBe('ERR_AUTHENTICATORS_FULL')
    expect(await tokens.status('A-1')).toMatchObject({ state: 'free' })
  })
})
