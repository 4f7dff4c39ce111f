import { createKeyring } from 'einmal/accounts'
import { describe, expect, it } from 'vitest'
import { einmal } from './run-command.js'

describe('einmal keygen', () => {
  it('prints only a key for EINMAL_KEYS on the output', async () => {
    const { exit, out, err } = await einmal('keygen', { now: Date.UTC(2026, 10, 23) })
    expect(exit).toBe(0)
    expect(out).toMatch(/^k20261123:[\w-]{43}\n$/)
    expect(err).toContain('apart from the database')
    const keyring = await createKeyring(out)
    const context = { userId: 'ada', authenticatorId: 'phone', purpose: 'otp' } as const
    expect(await keyring.seal(new Uint8Array(20), context)).toMatch(/^k20261123\./)
  })

  it('generates a different key every time', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => einmal('keygen')))
    expect(new Set(keys.map(({ out }) => out)).size).toBe(20)
  })

  it('uses the id of the option, also in JSON', async () => {
    const { out } = await einmal(['keygen', '--id', 'k2'])
    expect(out).toMatch(/^k2:/)
    const { json } = await einmal(['keygen', '--id', 'rat_2-b', '--json'])
    expect(json[0]).toMatchObject({ id: 'rat_2-b', key: expect.stringMatching(/^rat_2-b:/) })
  })

  it.each(['k 1', 'k:1', 'k,1', 'ü', 'k'.repeat(33)])('exits with 2 for the id %j', async (id) => {
    const { exit, out, err } = await einmal(['keygen', '--id', id])
    expect([exit, out]).toEqual([2, ''])
    expect(err).toContain('the id of a key must be')
  })
})
