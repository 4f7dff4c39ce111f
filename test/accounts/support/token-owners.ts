/** Rules for the stored records of a hardware token and of the users who may have it. */

import { Secret, type StateStore } from 'einmal'
import {
  type Accounts,
  createAccounts,
  createTokens,
  type Sealer,
  type Tokens,
} from 'einmal/accounts'
import type { SeedKey } from './test-tokens.js'

/** Accounts and tokens of one process. */
export interface TokenNode {
  accounts: Accounts
  tokens: Tokens
}

export function openNode(store: StateStore, keyring: Sealer, now: () => number): TokenNode {
  const limit = { free: 50, hardStop: 100 }
  const accounts = createAccounts({ store, keyring, now, issuer: 'Rat', limit, recoveryCodes: 2 })
  return { accounts, tokens: createTokens({ accounts }) }
}

/** A key with the same secret in every process. */
export function sameKey(serial: string, type: 'totp' | 'hotp' = 'hotp'): SeedKey {
  const secret = Secret.fromBytes(new TextEncoder().encode(`the secret of token ${serial}`))
  const key = { type, account: '', secret, algorithm: 'SHA1', digits: 6, period: 30 } as const
  return { ...key, counter: 0n, serial }
}

/**
 * Faults of the stored state: a key that is lost, that two users have, or that one user has twice.
 */
export async function faultsOf(
  { accounts, tokens }: TokenNode,
  store: StateStore,
  serial: string,
  users: readonly string[],
): Promise<string[]> {
  const { state, userId, authenticatorId } = await tokens.status(serial)
  const row = (await store.read(`token:${serial}`))?.value ?? ''
  const hasKey = row.includes(' secret=')
  const owned = await Promise.all(
    users.map(async (user) => {
      const { authenticators } = await accounts.status(user)
      return authenticators.filter((each) => each.serial === serial).map(({ id }) => ({ user, id }))
    }),
  )
  const owners = owned.flat()
  const faults: string[] = []
  if (owners.length > 1) faults.push(`${owners.length} authenticators have the key`)
  const [owner] = owners
  if (state === 'revoked' && (owner || hasKey)) faults.push('a revoked token has a key')
  if (state === 'claimed' && hasKey) faults.push('a claimed token has its key still')
  if (['free', 'assigned', 'claiming'].includes(state) && !hasKey) faults.push('the key is lost')
  if (owner && (owner.user !== userId || owner.id !== authenticatorId)) {
    faults.push(`${owner.user} has the key of ${userId}`)
  }
  if (owner && (state === 'free' || state === 'assigned')) faults.push('an owned token is free')
  return faults
}
