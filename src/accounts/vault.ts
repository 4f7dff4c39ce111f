/** The secrets of authenticators, sealed and opened: nothing else calls the sealer. */

import { EinmalError } from '../core/errors.js'
import { Secret } from '../core/secret.js'
import type { Opened } from './compare.js'
import { decoySecret, isDecoy } from './decoy.js'
import type { Authenticator } from './record.js'
import type { SealContext, Sealer } from './sealer.js'

export interface Vault {
  seal(userId: string, authenticatorId: string, secret: Secret): Promise<string>
  /** Opens them all, at once; one that does not open refuses them all. */
  open(userId: string, factors: readonly Authenticator[]): Promise<Opened[]>
  /** Seals open ones anew: what changes, by id. */
  renew(userId: string, opened: readonly Opened[]): Promise<ReadonlyMap<string, { sealed: string }>>
  /** Whether it is under the current key; undefined: the sealer does not say. */
  isCurrent(sealed: string): boolean | undefined
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

  async function openOne(userId: string, factor: Authenticator): Promise<Opened> {
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
      throw failure(cause)
    }
  }

  return {
    seal,
    open(userId, factors) {
      const [first] = factors
      // Most people have one, for whom there is nothing to wait for together.
      // Stryker disable next-line ConditionalExpression: for the sake of speed alone
      return first && factors.length === 1
        ? openOne(userId, first).then((opened) => [opened])
        : Promise.all(factors.map((factor) => openOne(userId, factor)))
    },
    async renew(userId, opened) {
      const renewals = opened.map(async ({ factor: { id }, secret }) => {
        return [id, { sealed: await seal(userId, id, secret) }] as const
      })
      return new Map(await Promise.all(renewals))
    },
    isCurrent: (sealed) => sealer.isCurrent?.(sealed),
  }
}

/** What a sealer fails with is an EinmalError, with the sealer's own error as the cause. */
function failure(cause: unknown): EinmalError {
  if (cause instanceof EinmalError) return cause
  const message = 'the sealer failed, so nothing is accepted'
  return new EinmalError('ERR_SEALER_FAILED', message, { cause })
}
