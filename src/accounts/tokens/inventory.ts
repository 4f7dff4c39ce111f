/** The verbs of the office: tokens come in, are handed out, and end. */

import { requireType } from '../../core/bytes.js'
import { decided, isContended, storeKeyOf } from '../../verifier/records.js'
import type { NothingToVerify } from '../account-events.js'
import type { AccountsContext } from '../accounts-context.js'
import { readSerial } from '../record/serial.js'
import { eachOf, isAboutOneRecord } from '../verbs/roll-out.js'
import { settle } from './claim.js'
import { removeRevoked } from './revocation.js'
import { assigned, released, revoked, type TokenRecord } from './token-record.js'
import type { TokenDecision, TokenRecords } from './token-records.js'
import type { AssignVerdict, HolderOptions, TokenStatus, Tokens } from './tokens-api.js'

export function inventoryVerbs(
  { userRecords, sealer }: AccountsContext,
  tokens: TokenRecords,
): Pick<Tokens, 'status' | 'statuses' | 'assign' | 'release' | 'revoke' | 'reseal'> {
  async function status(serial: string): Promise<TokenStatus> {
    const name = nameOf(serial)
    if (name === undefined) return { serial, state: 'unknown' }
    return statusOf(name, await tokens.read(name))
  }

  async function statusOrUnreadable(serial: string): Promise<TokenStatus> {
    try {
      return await status(serial)
    } catch (error) {
      if (!isAboutOneRecord(error)) throw error
      // A text that is no serial number has no record.
      return { serial: `${nameOf(serial)}`, state: 'unreadable' }
    }
  }

  /** Ends an interrupted claim whose key is in the account, and finishes an interrupted revocation. */
  async function finish(serial: string): Promise<void> {
    const token = await tokens.read(serial)
    const { state, userId, authenticatorId } = token
    if (userId === undefined || authenticatorId === undefined) return
    if (state !== 'claiming' && state !== 'revoked') return
    const { active, ended } = await userRecords.read(userId)
    const isActive = active.some(({ id }) => id === authenticatorId)
    if (state === 'claiming') {
      const isOver = isActive || ended.includes(authenticatorId)
      if (isOver) await settle(tokens, serial, userId, authenticatorId)
    } else if (isActive) {
      // Only then: a user that was forgotten must get no new record.
      decided(await removeRevoked(userRecords, token))
    }
  }

  /** Writes a token under the current key. */
  async function reseal(serial: string): Promise<boolean> {
    await finish(serial)
    const verdict = await tokens.change(serial, async (token, _now, isCurrent) => {
      const { sealed } = token
      if (sealed === undefined || sealer.isCurrent?.(sealed) === true) {
        return { state: isCurrent ? token : { ...token }, verdict: !isCurrent }
      }
      const secret = await tokens.open(serial, sealed)
      return { state: { ...token, sealed: await tokens.seal(serial, secret) }, verdict: true }
    })
    return decided(verdict)
  }

  return {
    status,
    statuses: (serials) => eachOf('serials', serials, statusOrUnreadable),

    async assign(serial, userId) {
      storeKeyOf('user', userId)
      const name = nameOf(serial)
      if (name === undefined) return nothing('unknown')
      return await tokens.change<AssignVerdict>(name, (token, now) => {
        if (token.state === 'assigned' && token.userId === userId) return kept(token)
        if (token.state !== 'free') return refused(token)
        return {
          state: assigned(token, userId, now),
          verdict: { ok: true },
          event: { type: 'token-assigned', userId },
        }
      })
    },

    async release(serial, options = {}) {
      const isHeld = holderTest(options)
      const name = nameOf(serial)
      if (name === undefined) return nothing('unknown')
      return await tokens.change<AssignVerdict>(name, (token, now) => {
        const { state, userId } = token
        if (!isHeld(token)) return { state: token, verdict: nothing('changed') }
        if (state === 'free') return kept(token)
        if (state !== 'assigned' || userId === undefined) return refused(token)
        return {
          state: released(token, now),
          verdict: { ok: true },
          event: { type: 'token-released', userId },
        }
      })
    },

    async revoke(serial, options = {}) {
      const isHeld = holderTest(options)
      const name = nameOf(serial)
      if (name === undefined) return nothing('unknown')
      const before = await tokens.change(name, (token, now) => {
        if (token.state === 'unknown' || token.state === 'revoked' || !isHeld(token)) {
          return { state: token, verdict: token }
        }
        const { userId } = token
        const event = { type: 'token-revoked', ...(userId !== undefined && { userId }) } as const
        return { state: revoked(token, now), verdict: token, event }
      })
      if (isContended(before)) return before
      if (before.state === 'unknown') return nothing('unknown')
      if (!isHeld(before)) return nothing('changed')
      return await removeRevoked(userRecords, before)
    },

    async reseal(serials) {
      const summary: Awaited<ReturnType<Tokens['reseal']>> = { total: 0, resealed: 0, failed: [] }
      const outcomes = eachOf('serials', serials, async (serial) => {
        const name = nameOf(serial)
        try {
          return { serial, isNew: name !== undefined && (await reseal(name)) }
        } catch (error) {
          if (!isAboutOneRecord(error)) throw error
          return { serial, isNew: false, code: error.code }
        }
      })
      for await (const { serial, isNew, code } of outcomes) {
        summary.total++
        if (isNew) summary.resealed++
        if (code) summary.failed.push({ serial, code })
      }
      return summary
    },
  }
}

function statusOf(serial: string, token: TokenRecord): TokenStatus {
  const { state, type, userId, authenticatorId, group, addedAt, changedAt } = token
  if (state === 'unknown') return { serial, state }
  return {
    serial,
    state,
    type,
    ...(userId !== undefined && { userId }),
    ...(authenticatorId !== undefined && { authenticatorId }),
    ...(group !== undefined && { group }),
    addedAt,
    changedAt,
  }
}

function kept(token: TokenRecord): TokenDecision<AssignVerdict> {
  return { state: token, verdict: { ok: true } }
}

function refused(token: TokenRecord): TokenDecision<AssignVerdict> {
  const { state } = token
  if (state === 'unknown' || state === 'revoked' || state === 'assigned') {
    return { state: token, verdict: nothing(state) }
  }
  return { state: token, verdict: nothing('used') }
}

/** Checks the option, and returns the test for a token that the caller may change. */
function holderTest({ holder }: HolderOptions): (token: TokenRecord) => boolean {
  if (holder == null) return () => true
  requireType('holder', holder, 'string')
  return ({ state, userId = '' }) => state === 'unknown' || userId === holder
}

/** The name of a token's record; `undefined` for a text that is no serial number. */
function nameOf(serial: string): string | undefined {
  requireType('serial', serial, 'string')
  return readSerial(serial)
}

function nothing<Reason extends string>(reason: Reason): NothingToVerify<Reason> {
  return { ok: false, reason }
}
