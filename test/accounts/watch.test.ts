import { describe, expect, it } from 'vitest'
import { enrolled, openTestAccounts, overwrite } from './support/test-accounts.js'
import { see, shown } from './support/watch.js'

/** The search after every test of accounts finds a leaked secret. */
describe('the search for secrets', () => {
  it('finds one in a record, in each form', async () => {
    for (const form of ['base32', 'hex', 'base64', 'list'] as const) {
      const setup = await openTestAccounts()
      const { secret } = await enrolled(setup, 'ada')
      const bytes = Buffer.from(secret.toBytes())
      const forms = { base32: secret.toBase32(), list: bytes.join(', ') }
      const text = form in forms ? forms[form as keyof typeof forms] : bytes.toString(form as 'hex')
      await overwrite(setup, 'ada', `v1 ${text}`)
      expect(shown().length, form).toBeGreaterThan(0)
    }
  })

  it('finds a recovery code in an event and in an error, in each spelling', async () => {
    for (const write of [
      (code: string) => ({ type: 'log', code }),
      (code: string) => new Error(`the code ${code.toLowerCase()} is wrong`),
      (code: string) => ({ deep: [{ in: new Map([['it', code.replaceAll('-', '')]]) }] }),
    ]) {
      const { recoveryCodes } = await enrolled(await openTestAccounts(), 'ada')
      see(write(recoveryCodes[7] ?? ''))
      expect(shown().length).toBeGreaterThan(0)
    }
  })

  it('finds a typed code in an event', async () => {
    const { accounts } = await openTestAccounts()
    see({ message: 'the code 271828 is wrong' })
    await expect(accounts.verify('ada', '271828')).rejects.toThrow()
  })
})
