/**
 * Claiming a token moves its key into the account of the user, in an order in which a crash at any point
 * does no harm:
 *
 * 1. The codes are compared under the one limit of the user. A right one is a write too, so that parallel
 *    guesses cost attempts. A token that the user cannot claim costs the same work and the same attempt, so
 *    that neither the count nor the time tells which tokens are free.
 * 2. The token is marked as the user's. Its key is still there. A second user is refused from here on.
 * 3. The key is added to the account, once, with the codes spent.
 * 4. The key of the token is erased.
 *
 * A claim after a crash goes on where the last one stopped.
 */

import { isContended, storeKeyOf } from '../../verifier/records.js'
import type { NothingToVerify, Refused } from '../account-events.js'
import type { AccountsContext } from '../accounts-context.js'
import { newId } from '../record/new-authenticator.js'
import { readSerial } from '../record/serial.js'
import { redacted } from '../secrets/redacted.js'
import { addClaimedKey, candidateOf, proveCodes } from './claimed-key.js'
import { claimed, claiming, type TokenRecord, whyNotClaim } from './token-record.js'
import type { TokenRecords } from './token-records.js'
import type { ClaimVerdict, Tokens } from './tokens-api.js'

export function claimVerb(context: AccountsContext, tokens: TokenRecords): Pick<Tokens, 'claim'> {
  const { userRecords, secrets } = context

  function refuse<R extends Refused>(userId: string, serial: string | undefined, refused: R): R {
    userRecords.report(userId, { type: 'refused', verb: 'claim', ...refused })
    if (serial) reportToken(userId, serial, refused)
    return refused
  }

  function reportToken(userId: string, serial: string, { reason }: Refused): void {
    if (reason === 'assigned' || reason === 'used' || reason === 'revoked') {
      tokens.report(serial, { type: 'token-refused', userId, reason })
    }
  }

  /** The answer for a token whose key is no longer here: the user has it, or had it. */
  async function claimedBefore(userId: string, { authenticatorId }: TokenRecord) {
    const { active } = await userRecords.read(userId)
    return nothing(active.some(({ id }) => id === authenticatorId) ? 'confirmed' : 'used')
  }

  async function claim(userId: string, serial: string, codes: unknown): Promise<ClaimVerdict> {
    const token = await tokens.read(serial)
    const barrier = whyNotClaim(token, userId)
    // The token is the user's, or was.
    if (token.sealed === undefined && token.userId === userId) {
      const before = barrier ? nothing(barrier) : await claimedBefore(userId, token)
      return refuse(userId, serial, before)
    }
    const secret =
      token.sealed === undefined
        ? await secrets.openDummy()
        : await tokens.open(serial, token.sealed)
    const candidate = candidateOf(token, serial)

    const proof = await proveCodes(context, { userId, candidate, secret, codes, barrier })
    if (!proof.ok) {
      if (barrier) {
        reportToken(userId, serial, proof)
        return proof.reason === 'confirmed' ? nothing('confirmed') : proof
      }
      // The user has the key, or had it: nothing is left to do but to erase it here.
      const id = proof.reason === 'confirmed' ? proof.authenticatorId : candidate.id
      const isOver = proof.reason === 'confirmed' || proof.reason === 'used'
      if (isOver) await settle(tokens, serial, userId, id)
      return proof.reason === 'confirmed' ? nothing('confirmed') : proof
    }

    const marked = await mark(tokens, serial, userId, candidate.id || newId())
    if (!marked.ok) {
      const isLost = marked.reason === 'confirmed'
      return refuse(userId, serial, isLost ? await claimedBefore(userId, marked.token) : marked)
    }

    const { authenticatorId } = marked
    const added = await addClaimedKey(context, {
      userId,
      candidate: { ...candidate, id: authenticatorId },
      secret,
      match: proof.match,
    })
    if (isContended(added)) return refuse(userId, serial, added)
    const wasRevoked = await settle(tokens, serial, userId, authenticatorId)
    if (!added.ok) return refuse(userId, serial, wasRevoked ? nothing('revoked') : added)
    const { issued, ...accepted } = added
    return issued.length > 0 ? redacted(accepted, { recoveryCodes: issued }) : accepted
  }

  return {
    async claim(userId, serial, codes) {
      storeKeyOf('user', userId)
      const name = readSerial(serial)
      if (name === undefined) return refuse(userId, name, nothing('unknown'))
      return await claim(userId, name, codes)
    },
  }
}

/** Marks the token as the user's; a claim that was interrupted has marked it already. */
function mark(tokens: TokenRecords, serial: string, userId: string, id: string) {
  type Marked =
    | { ok: true; authenticatorId: string }
    | NothingToVerify<'unknown' | 'assigned' | 'used' | 'revoked'>
    | (NothingToVerify<'confirmed'> & { token: TokenRecord })
  return tokens.change<Marked>(serial, (token, now) => {
    const reason = whyNotClaim(token, userId)
    if (reason) return { state: token, verdict: nothing(reason) }
    // Another request of the user was faster.
    if (token.sealed === undefined) {
      return { state: token, verdict: { ok: false, reason: 'confirmed', token } }
    }
    const authenticatorId = token.authenticatorId ?? id
    const verdict = { ok: true, authenticatorId } as const
    if (token.state === 'claiming') return { state: token, verdict }
    return { state: claiming(token, userId, authenticatorId, now), verdict }
  })
}

/**
 * Erases the key of a token that is in the account. When the store fails, the key stays here, sealed, and
 * the next claim of the user or `reseal` erases it: the user has the token in any case.
 *
 * @returns true when the token was revoked meanwhile
 */
export async function settle(
  tokens: TokenRecords,
  serial: string,
  userId: string,
  authenticatorId: string,
): Promise<boolean> {
  try {
    const verdict = await tokens.change(serial, (token, now) => {
      const isOpen = token.sealed !== undefined && whyNotClaim(token, userId) === undefined
      if (!isOpen) return { state: token, verdict: token.state === 'revoked' }
      return {
        state: { ...claimed(token, now), userId, authenticatorId },
        verdict: false,
        event: { type: 'token-claimed', userId, authenticatorId },
      }
    })
    return verdict === true
  } catch {
    return false
  }
}

function nothing<Reason extends string>(reason: Reason): NothingToVerify<Reason> {
  return { ok: false, reason }
}
