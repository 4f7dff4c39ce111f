/** The secrets of authenticators, sealed and opened: nothing else calls the sealer. */

import { EinmalError } from '../../core/errors.js'
import { Secret } from '../../core/secret.js'
import type { Authenticator } from '../record/user-record.js'
import type { Opened } from '../verification/authenticator-codes.js'
import { decoySecret, isDecoy } from './dummy-authenticator.js'
import type { SealContext, Sealer } from './sealer.js'

/** What opens, and what does not since the keyring has lost its key. */
export interface OpenResult {
  readonly opened: Opened[]
  readonly unreadable: { readonly factor: Authenticator; readonly error: EinmalError }[]
}

export interface Vault {
  seal(userId: string, authenticatorId: string, secret: Secret): Promise<string>
  /**
   * Opens them all, at once. One whose key is lost is set apart, so that it shuts out no other; any
   * other fault, a broken seal say, refuses them all.
   */
  open(userId: string, factors: readonly Authenticator[]): Promise<OpenResult>
  /** Seals open ones anew: what changes, by id. */
  renew(userId: string, opened: readonly Opened[]): Promise<ReadonlyMap<string, { sealed: string }>>
  /** Whether it is under the current key; undefined: the sealer does not say. */
  isCurrent(sealed: string): boolean | undefined
  /** Whether its key is there; undefined: the sealer does not say. */
  hasKey(sealed: string): boolean | undefined
}

export function createVault(sealer: Sealer): Vault {
  const contextOf = (userId: string, authenticatorId: string): SealContext => {
    return { userId, authenticatorId, purpose: 'otp' }
  }

  async function seal(userId: string, authenticatorId: string, secret: Secret): Promise<string> {
    try {
      const sealed = await sealer.seal(secret.toBytes(), contextOf(userId, authenticatorId))
      if (typeof sealed === 'string' && /^[!-~]{1,8192}$/.test(sealed)) return sealed
      throw new RangeError('what seal answers must be 1 to 8192 characters of printable ASCII')
    } catch (cause) {
      throw failure(cause)
    }
  }

  async function openOne(userId: string, factor: Authenticator): Promise<Opened | EinmalError> {
    if (isDecoy(factor)) {
      const secret = decoySecret()
      // As much work as opening.
      await seal(userId, factor.id, secret)
      return { factor, secret }
    }
    try {
      const bytes = await sealer.open(factor.sealed, contextOf(userId, factor.id))
      return { factor, secret: Secret.fromBytes(bytes) }
    } catch (cause) {
      const error = failure(cause)
      if (error.code === 'ERR_KEY_UNKNOWN') return error
      throw error
    }
  }

  return {
    seal,
    async open(userId, factors) {
      const result: OpenResult = { opened: [], unreadable: [] }
      const [first] = factors
      // Most people have one, for whom there is nothing to wait for together.
      // Stryker disable next-line ConditionalExpression: for the sake of speed alone
      if (first && factors.length === 1) {
        sortInto(result, first, await openOne(userId, first))
        return result
      }
      const outcomes = await Promise.all(
        factors.map(async (factor) => [factor, await openOne(userId, factor)] as const),
      )
      for (const [factor, outcome] of outcomes) sortInto(result, factor, outcome)
      return result
    },
    async renew(userId, opened) {
      const renewals = opened.map(async ({ factor: { id }, secret }) => {
        return [id, { sealed: await seal(userId, id, secret) }] as const
      })
      return new Map(await Promise.all(renewals))
    },
    isCurrent: (sealed) => sealer.isCurrent?.(sealed),
    hasKey: (sealed) => sealer.hasKey?.(sealed),
  }
}

function sortInto(
  { opened, unreadable }: OpenResult,
  factor: Authenticator,
  outcome: Opened | EinmalError,
): void {
  if ('secret' in outcome) opened.push(outcome)
  else unreadable.push({ factor, error: outcome })
}

/** What a sealer fails with is an EinmalError, with the sealer's own error as the cause. */
function failure(cause: unknown): EinmalError {
  if (cause instanceof EinmalError) return cause
  const message = 'the sealer failed, so nothing is accepted'
  return new EinmalError('ERR_SEALER_FAILED', message, { cause })
}
