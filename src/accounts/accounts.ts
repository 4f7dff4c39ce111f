/** The second factors of users: checks the options, and puts the verbs together. */

import type { Accounts, AccountsOptions } from './accounts-api.js'
import { createContext, withContext } from './accounts-context.js'
import { activationVerbs } from './verbs/activation.js'
import { administrationVerbs } from './verbs/administration.js'
import { deviceVerbs } from './verbs/devices.js'
import { enrolmentVerbs } from './verbs/enrolment.js'
import { manyUsersVerbs } from './verbs/many-users.js'
import { verificationVerbs } from './verification/verification.js'

/**
 * Creates accounts on a store: enrolment, several authenticators for each user, sealed secrets,
 * recovery codes, and one count of failures for all codes of a user. A code is accepted once, and a
 * wrong code is a counted failure, on every node that shares the store and under any concurrency.
 *
 * @param options - checked here, and copied
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when an option has the wrong type, or the keyring cannot
 * authenticate records and there are no `recordKeys`
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when the issuer is empty or contains a colon
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when an option is out of its range
 *
 * @example
 * ```ts
 * import { memoryStore, totp } from 'einmal'
 * import { createAccounts, createKeyring, generateKey } from 'einmal/accounts'
 *
 * const keyring = await createKeyring(generateKey('k1')) // process.env.EINMAL_KEYS in a program
 * const accounts = createAccounts({ store: memoryStore(), issuer: 'Ratsinformation', keyring })
 *
 * const { authenticatorId, secret, uri } = await accounts.enrol('ada', { account: 'ada@rat.example' })
 * uri // 'otpauth://totp/Ratsinformation:ada%40rat.example?secret=…'
 *
 * const code = totp(secret)
 * const confirmed = await accounts.confirm('ada', authenticatorId, code)
 * if (confirmed.ok) console.log(confirmed.recoveryCodes?.length) // 10
 * await accounts.verify('ada', code) // { ok: false, reason: 'replayed', attemptsLeft: 5 }
 * ```
 */
export function createAccounts(options: AccountsOptions): Accounts {
  const context = createContext(options)
  const accounts: Accounts = {
    store: options.store,
    ...enrolmentVerbs(context),
    ...activationVerbs(context),
    ...verificationVerbs(context),
    ...deviceVerbs(context),
    ...administrationVerbs(context),
    ...manyUsersVerbs(context),
  }
  return withContext(accounts, context)
}
