/** The second factors, in any store. */

import { EinmalError, type StateStore } from 'einmal'
import { type Accounts, createAccounts, createKeyring } from 'einmal/accounts'
import { ConfigError } from '../config.js'
import { type Audit, entryOfAccount } from '../records/audit.js'
import { type Notices, noticeOfEvent } from '../records/notices.js'
import type { KnownFactors } from './known-factors.js'

export interface SecondFactorOptions {
  store: StateStore
  /** The text of EINMAL_KEYS. */
  keys: string
  audit: Audit
  notices: Notices
  knownFactors: KnownFactors
}

export async function createSecondFactors(options: SecondFactorOptions): Promise<Accounts> {
  const { store, keys, audit, notices, knownFactors } = options
  return createAccounts({
    store,
    issuer: 'Ratsportal Eichenfurt',
    keyring: await createKeyring(keys).catch(explain),
    onEvent(event) {
      audit.add(entryOfAccount(event))
      knownFactors.note(event)
      const kind = noticeOfEvent(event)
      if (kind) notices.send(event.userId, kind, event.at)
    },
  })
}

function explain(error: unknown): never {
  // The message names EINMAL_KEYS, and the command that makes a key.
  if (error instanceof EinmalError) throw new ConfigError(error.message)
  throw error
}
