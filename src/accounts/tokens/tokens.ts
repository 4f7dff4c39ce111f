/** The inventory of hardware tokens: checks the options, and puts the verbs together. */

import { requireType } from '../../core/bytes.js'
import { noListener } from '../../verifier/verifier-events.js'
import { contextOf } from '../accounts-context.js'
import { addVerb } from './added-tokens.js'
import { claimVerb } from './claim.js'
import { inventoryVerbs } from './inventory.js'
import { createTokenRecords } from './token-records.js'
import type { Tokens, TokensOptions } from './tokens-api.js'

/**
 * Creates an inventory of hardware tokens beside accounts: one sealed and authenticated record for each
 * serial number, in the store of the accounts. A claim moves the key of a token into the account of the
 * user who holds it, once, on every node that shares the store, also after a crash at any point.
 *
 * @param options - checked here, and copied
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `accounts` is not the object that `createAccounts`
 * returned, or `onEvent` is not a function
 *
 * @example
 * ```ts
 * import { hotp, memoryStore, Secret } from 'einmal'
 * import { createAccounts, createKeyring, createTokens, generateKey } from 'einmal/accounts'
 *
 * const keyring = await createKeyring(generateKey('k1')) // process.env.EINMAL_KEYS in a program
 * const accounts = createAccounts({ store: memoryStore(), issuer: 'Ratsinformation', keyring })
 * const tokens = createTokens({ accounts })
 *
 * const secret = Secret.generate() // from a seed file: `readKeys` of einmal/transfer
 * const key = { type: 'hotp', account: '', secret, algorithm: 'SHA1', digits: 6, period: 30 } as const
 * await tokens.add([{ ...key, counter: 0n, serial: '1004711' }]) // { added: 1, known: 0, problems: [] }
 * await tokens.assign('1004711', 'ada')
 *
 * const claimed = await tokens.claim('ada', '1004711', [hotp(secret, 0), hotp(secret, 1)])
 * if (claimed.ok) console.log(claimed.recoveryCodes?.length) // 10
 * await accounts.verify('ada', hotp(secret, 2)) // { ok: true, method: 'hotp', … }
 * ```
 */
export function createTokens(options: TokensOptions): Tokens {
  const context = contextOf(options.accounts)
  const onEvent = options.onEvent ?? noListener
  requireType('onEvent', onEvent, 'function')
  const records = createTokenRecords(context, onEvent)
  return {
    ...addVerb(context, records),
    ...inventoryVerbs(context, records),
    ...claimVerb(context, records),
  }
}
