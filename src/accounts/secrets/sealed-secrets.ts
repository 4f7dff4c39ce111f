/** Seals and opens the secrets of authenticators and tokens. Nothing else seals or opens. */

import { invalidValue } from '../../core/argument-errors.js'
import { EinmalError } from '../../core/errors.js'
import { Secret } from '../../core/secret.js'
import type { Authenticator } from '../record/user-record.js'
import type { OpenedAuthenticator } from '../verification/authenticator-codes.js'
import { dummySecret, isDummy } from './dummy-authenticator.js'
import type { SealContext, Sealer } from './sealer.js'

/** Authenticators whose secret opens, and authenticators whose key the keyring has lost. */
export interface OpenResult {
  readonly opened: OpenedAuthenticator[]
  readonly unreadable: { readonly authenticator: Authenticator; readonly error: EinmalError }[]
}

export interface SealedSecrets {
  seal(userId: string, authenticatorId: string, secret: Secret): Promise<string>
  /**
   * Opens the secrets of several authenticators at once. One whose key is lost does not shut out the
   * others. Any other fault, such as a broken seal, rejects the whole call.
   */
  open(userId: string, authenticators: readonly Authenticator[]): Promise<OpenResult>
  /** Opens a secret that is no user's: it costs as much as the secret of a user. */
  openDummy(): Promise<Secret>
  /** Seals opened secrets again under the current key; returns the changes by authenticator id. */
  renew(
    userId: string,
    opened: readonly OpenedAuthenticator[],
  ): Promise<ReadonlyMap<string, { sealed: string }>>
  /** Whether the secret is under the current key; `undefined`: the sealer does not know. */
  isCurrent(sealed: string): boolean | undefined
  /** Whether the key of the secret is there; `undefined`: the sealer does not know. */
  hasKey(sealed: string): boolean | undefined
}

export function createSealedSecrets(sealer: Sealer): SealedSecrets {
  const contextOf = (userId: string, authenticatorId: string): SealContext => {
    return { userId, authenticatorId, purpose: 'otp' }
  }

  function seal(userId: string, authenticatorId: string, secret: Secret): Promise<string> {
    return sealSecret(sealer, secret, contextOf(userId, authenticatorId))
  }

  /** The sealed secret of the dummy: a guess costs as much with it as with the secret of a user. */
  let dummyBox: string | undefined

  async function openDummy(): Promise<Secret> {
    if (dummyBox !== undefined) {
      try {
        return await openSecret(sealer, dummyBox, DUMMY_CONTEXT)
      } catch {
        // Its key was rotated out. A sealer that fails also fails to seal, below.
      }
    }
    dummyBox = await sealSecret(sealer, dummySecret(), DUMMY_CONTEXT)
    return openSecret(sealer, dummyBox, DUMMY_CONTEXT)
  }

  async function openOne(
    userId: string,
    authenticator: Authenticator,
  ): Promise<OpenedAuthenticator | EinmalError> {
    if (isDummy(authenticator)) return { authenticator, secret: await openDummy() }
    try {
      const context = contextOf(userId, authenticator.id)
      return { authenticator, secret: await openSecret(sealer, authenticator.sealed, context) }
    } catch (error) {
      // A cast, since `openSecret` rejects with nothing else.
      if ((error as EinmalError).code === 'ERR_KEY_UNKNOWN') return error as EinmalError
      throw error
    }
  }

  return {
    seal,
    openDummy,
    async open(userId, authenticators) {
      const result: OpenResult = { opened: [], unreadable: [] }
      const [first] = authenticators
      // Most users have one authenticator: no need to wait for several.
      // Stryker disable next-line ConditionalExpression: for the sake of speed alone
      if (first && authenticators.length === 1) {
        sortInto(result, first, await openOne(userId, first))
        return result
      }
      const outcomes = await Promise.all(
        authenticators.map(async (each) => [each, await openOne(userId, each)] as const),
      )
      for (const [authenticator, outcome] of outcomes) sortInto(result, authenticator, outcome)
      return result
    },
    async renew(userId, opened) {
      const renewals = opened.map(async ({ authenticator: { id }, secret }) => {
        return [id, { sealed: await seal(userId, id, secret) }] as const
      })
      return new Map(await Promise.all(renewals))
    },
    isCurrent: (sealed) => sealer.isCurrent?.(sealed),
    hasKey: (sealed) => sealer.hasKey?.(sealed),
  }
}

/** The box is never stored, so a user with this id changes nothing. */
const DUMMY_CONTEXT: SealContext = { userId: 'einmal', authenticatorId: 'dummy', purpose: 'otp' }

/** Seals a secret for a context. Rejects with an EinmalError. */
export async function sealSecret(
  sealer: Sealer,
  secret: Secret,
  context: SealContext,
): Promise<string> {
  try {
    const sealed = await sealer.seal(secret.toBytes(), context)
    if (typeof sealed === 'string' && /^[!-~]{1,8192}$/.test(sealed)) return sealed
    throw invalidValue('seal must resolve to 1 to 8192 characters of printable ASCII')
  } catch (cause) {
    throw sealerError(cause)
  }
}

/** Opens a secret of a context. Rejects with an EinmalError. */
export async function openSecret(
  sealer: Sealer,
  sealed: string,
  context: SealContext,
): Promise<Secret> {
  try {
    return Secret.fromBytes(await sealer.open(sealed, context))
  } catch (cause) {
    throw sealerError(cause)
  }
}

function sortInto(
  { opened, unreadable }: OpenResult,
  authenticator: Authenticator,
  outcome: OpenedAuthenticator | EinmalError,
): void {
  if ('secret' in outcome) opened.push(outcome)
  else unreadable.push({ authenticator, error: outcome })
}

/** Wraps what a sealer rejects with in an EinmalError; the sealer's own error is the cause. */
export function sealerError(cause: unknown): EinmalError {
  if (cause instanceof EinmalError) return cause
  const message = 'the sealer failed, so nothing is accepted'
  return new EinmalError('ERR_SEALER_FAILED', message, { cause })
}
