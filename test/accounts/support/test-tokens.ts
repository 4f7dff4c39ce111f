/** An inventory of hardware tokens for tests, beside accounts with the same store and clock. */

import { hotp, Secret } from 'einmal'
import {
  type AccountEvent,
  type AccountsOptions,
  createAccounts,
  createTokens,
  type TokenEvent,
  type Tokens,
} from 'einmal/accounts'
import type { TransferKey } from '../../../src/transfer/transfer-key.js'
import { openTestAccounts, type TestAccounts } from './test-accounts.js'
import { guard, see, watchedEvents } from './watch.js'

/** A key of a seed file: always with a serial number. */
export type SeedKey = TransferKey & { serial: string }

export interface TestTokens extends TestAccounts {
  tokens: Tokens
  /** A token that is in the inventory. */
  key: SeedKey
  userEvents: AccountEvent[]
  tokenEvents: TokenEvent[]
}

/** A key as a seed file has it, with its own secret. */
export function seedKey(options: Partial<TransferKey> = {}): SeedKey {
  const key: SeedKey = {
    type: 'hotp',
    account: '',
    secret: Secret.generate(),
    algorithm: 'SHA1',
    digits: 6,
    period: 30,
    counter: 0n,
    ...options,
    serial: options.serial ?? 'A-1',
  }
  guard(key.secret)
  return key
}

/** Opens an inventory with one token. */
export async function openTestTokens(
  key: Partial<TransferKey> = {},
  options: Partial<AccountsOptions> = {},
): Promise<TestTokens> {
  const setup = await openTestAccounts(options)
  const { store, keyring, clock } = setup
  const userEvents: AccountEvent[] = []
  const tokenEvents: TokenEvent[] = []
  const accounts = createAccounts({
    issuer: 'Ratsinformation',
    keyring,
    now: clock.now,
    ...options,
    store,
    onEvent: watchedEvents(userEvents),
  })
  const onEvent = (event: TokenEvent): void => {
    see(event)
    tokenEvents.push(event)
  }
  const tokens = createTokens({ accounts, onEvent })
  const seed = seedKey(key)
  await tokens.add([seed])
  return { ...setup, tokens, key: seed, userEvents, tokenEvents }
}

/** The codes of an HOTP key for a counter and the next. */
export function pairOf({ secret }: SeedKey, counter: number): [string, string] {
  return [hotp(secret, counter), hotp(secret, counter + 1)]
}

/** The stored record of a token, without its tag. */
export async function tokenRowOf({ store }: TestAccounts, serial = 'A-1'): Promise<string> {
  const entry = await store.read(`token:${encodeURIComponent(serial)}`)
  return entry?.value.replace(/#[\w-]+$/, '') ?? ''
}
