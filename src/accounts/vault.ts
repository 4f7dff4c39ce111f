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
    return reach(async () => {
      const sealed = await sealer.seal(secret.toBytes(), contextOf(userId, authenticatorId))
      if (typeof sealed === 'string' && /^[!-~]{1,8192}$/.test(sealed)) return sealed
      throw new RangeError('what seal answers must be 1 to 8192 characters of printable ASCII')
    })
  }

  async function openOne(userId: string, factor: Authenticator): Promise<Opened> {
    if (isDecoy(factor)) {
      const secret = decoySecret()
      // As much work as opening.
      await seal(userId, factor.id, secret)
      return { factor, secret }
    }
    const context = contextOf(userId, factor.id)
    const secret = await reach(async () =>
      Secret.fromBytes(await sealer.open(factor.sealed, context)),
    )
    return { factor, secret }
  }

  return {
    seal,
    open: (userId, factors) => Promise.all(factors.map((factor) => openOne(userId, factor))),
    async renew(userId, opened) {
      const renewals = opened.map(async ({ factor: { id }, secret }) => {
        return [id, { sealed: await seal(userId, id, secret) }] as const
      })
      return new Map(await Promise.all(renewals))
    },
    isCurrent: (sealed) => sealer.isCurrent?.(sealed),
  }
}

/** Calls the sealer; its failure is an EinmalError, with the sealer's own error as the cause. */
async function reach<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    if (cause instanceof EinmalError) throw cause
    throw new EinmalError('ERR_SEALER_FAILED', 'the sealer failed, so nothing is accepted', {
      cause,
    })
  }
}
