/** Cases of accounts and the keyring. */

import { type Cases, equal } from './report.js'

export const accountCases: Cases = {
  'enrols, verifies, seals and recovers': async ({ core, accounts }) => {
    const keyring = await accounts.createKeyring(accounts.generateKey('k1'))
    const store = core.memoryStore()
    const made = accounts.createAccounts({ store, issuer: 'Rat', keyring })
    const { authenticatorId, secret, uri } = await made.enrol('ada', { account: 'ada' })
    // One class in all entries, or a secret of one would be none to the other.
    equal(secret instanceof core.Secret, true)
    equal(core.parseOtpauthUri(uri).secret.toBase32(), secret.toBase32())
    const code = core.totp(secret)
    const confirmed = await made.confirm('ada', authenticatorId, code)
    equal(confirmed.ok, true)
    const replayed = await made.verify('ada', code)
    equal([replayed.ok, 'reason' in replayed && replayed.reason], [false, 'replayed'])
    const [recoveryCode = ''] = ('recoveryCodes' in confirmed && confirmed.recoveryCodes) || []
    const recovered = await Promise.all([1, 2].map(() => made.recover('ada', recoveryCode)))
    equal(recovered.filter(({ ok }) => ok).length, 1)
  },

  'opens many secrets at once, each with its own context': async ({ accounts }) => {
    const keyring = await accounts.createKeyring(accounts.generateKey('k1'))
    const users = Array.from({ length: 50 }, (_, i) => {
      return {
        userId: `user ${i}`,
        authenticatorId: 'phone',
        purpose: 'otp' as const,
      }
    })
    const bytes = users.map((_, i) => new Uint8Array(20 + i).fill(i))
    const sealed = await Promise.all(
      users.map((user, i) => keyring.seal(bytes[i] ?? new Uint8Array(), user)),
    )
    const opened = await Promise.all(users.map((user, i) => keyring.open(sealed[i] ?? '', user)))
    equal(opened.map(String), bytes.map(String))
  },
}
