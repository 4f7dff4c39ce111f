import { createVerifier, EinmalError, hotp, Secret, totp } from 'einmal'
import { describe, expect, it, vi } from 'vitest'
import { counted } from './support/stores.js'
import { AT, id, STEP, secret, testVerifier, wrong } from './support/test-verifier.js'

describe('inspect', () => {
  it('returns no failures for an unknown credential', async () => {
    const { verifier } = testVerifier()
    expect(await verifier.inspect(id)).toStrictEqual({ failures: 0 })
  })

  it('returns failures, lock and last step', async () => {
    const { verifier, now } = testVerifier({ limit: { free: 1, hardStop: 2 } })
    await verifier.verifyTotp({ id, secret, code: now() })
    expect(await verifier.inspect(id)).toStrictEqual({ failures: 0, lastStep: STEP })
    await verifier.verifyTotp(wrong)
    const lockedUntil = AT + 30_000
    expect(await verifier.inspect(id)).toStrictEqual({ failures: 1, lockedUntil, lastStep: STEP })
  })

  it('writes nothing, and returns a copy', async () => {
    const { store, calls } = counted()
    const { verifier } = testVerifier({ store })
    Object.assign(await verifier.inspect(id), { failures: 99 })
    expect(await verifier.inspect(id)).toEqual({ failures: 0 })
    expect(calls).toEqual({ read: 2, write: 0, delete: 0 })
  })
})

describe('unlock', () => {
  it('lifts the lock and the hard stop, and keeps the last step and the counter', async () => {
    const { verifier, now } = testVerifier({ limit: { free: 1, hardStop: 1 } })
    const code = now()
    await verifier.verifyTotp({ id, secret, code })
    await verifier.verifyHotp({ id, secret, code: hotp(secret, 0) })
    await verifier.verifyTotp(wrong)
    expect(await verifier.inspect(id)).toMatchObject({ lockedUntil: Infinity })
    expect(await verifier.verifyTotp(wrong)).toStrictEqual({ ok: false, reason: 'locked' })
    await verifier.unlock(id)
    expect(await verifier.inspect(id)).toStrictEqual({
      failures: 0,
      lastStep: STEP,
      nextCounter: 1n,
    })
    expect(await verifier.verifyTotp({ id, secret, code })).toMatchObject({ reason: 'replayed' })
  })

  it('resets failures that have not locked yet', async () => {
    const { verifier } = testVerifier()
    await verifier.verifyTotp(wrong)
    await verifier.unlock(id)
    expect(await verifier.inspect(id)).toEqual({ failures: 0 })
  })

  it('lifts a lock that was written into the store directly', async () => {
    const { verifier, store } = testVerifier()
    await store.write('otp:ada', 'v1,0,Infinity,,', undefined)
    expect(await verifier.verifyTotp(wrong)).toEqual({ ok: false, reason: 'locked' })
    await verifier.unlock(id)
    expect(await verifier.verifyTotp(wrong)).toMatchObject({ reason: 'mismatch' })
  })

  it('writes nothing and sends no event without failures and a lock', async () => {
    const { store, calls } = counted()
    const { verifier, events, now } = testVerifier({ store })
    await verifier.unlock(id)
    await verifier.verifyTotp({ id, secret, code: now() })
    await verifier.unlock(id)
    expect(calls.write).toBe(1)
    expect(events.map(({ type }) => type)).toEqual(['accepted'])
  })

  it('passes on an error of the clock, and writes nothing', async () => {
    const { store, calls } = counted()
    const broken = new Error('my clock')
    let now = (): number => Date.now()
    const verifier = createVerifier({ store, now: () => now() })
    await verifier.verifyTotp(wrong)
    now = () => {
      throw broken
    }
    await expect(verifier.unlock(id)).rejects.toBe(broken)
    now = () => Number.NaN
    await expect(verifier.unlock(id)).rejects.toThrow(RangeError)
    expect(calls.write).toBe(1)
    expect(await verifier.inspect(id)).toEqual({ failures: 1 })
  })

  it('throws ERR_STORE_CONTENDED when other calls always write first', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const { verifier, store } = testVerifier()
    await verifier.verifyTotp(wrong)
    store.write = async () => false
    const error = new EinmalError('ERR_STORE_CONTENDED', 'too many write this record at once')
    await expect(verifier.unlock(id)).rejects.toThrow(error)
    await expect(verifier.unlock(id)).rejects.toMatchObject({ code: error.code })
    vi.restoreAllMocks()
  })
})

describe('forget', () => {
  it('deletes all data of a credential, and of no other', async () => {
    const { verifier, now } = testVerifier()
    for (const id of ['ada', 'bob']) await verifier.verifyTotp({ id, secret, code: now() })
    await verifier.forget('ada')
    expect(await verifier.inspect('ada')).toEqual({ failures: 0 })
    expect(await verifier.inspect('bob')).toEqual({ failures: 0, lastStep: STEP })
  })
})

describe('a credential whose secret is replaced', () => {
  const other = Secret.fromBase32('MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U')

  it('keeps its last step and its failures, since the id is the same', async () => {
    const { verifier, now } = testVerifier()
    await verifier.verifyTotp({ id, secret, code: now() })
    await verifier.verifyTotp(wrong)
    const code = totp(other, { at: AT })
    expect(await verifier.verifyTotp({ id, secret: other, code })).toMatchObject({
      reason: 'replayed',
      attemptsLeft: 4,
    })
  })
})
