/** The two writes of a claim to the record of the user: the attempt with the codes, and the key. */

import type { Secret } from '../../core/secret.js'
import { unlocked } from '../../verifier/lockout.js'
import type { Contended } from '../../verifier/records.js'
import type { Refusal } from '../../verifier/spend.js'
import type { NothingToVerify, TokenRefused } from '../account-events.js'
import type { AccountsContext } from '../accounts-context.js'
import { isSameKey, requireRoom } from '../record/new-authenticator.js'
import {
  type Authenticator,
  imported,
  pendingAt,
  shownAt,
  type UserRecord,
} from '../record/user-record.js'
import type { AuthenticatorMatch } from '../verification/authenticator-codes.js'
import {
  type EnrolmentAccepted,
  inWideWindow,
  severalCodes,
  spendCodes,
} from '../verification/code-attempts.js'
import { proven } from '../verification/proof.js'
import { submitAttempt } from '../verification/verification.js'
import type { TokenRecord } from './token-record.js'

/** The authenticator that a token would be; its id is empty before the first claim. */
export function candidateOf(token: TokenRecord, serial: string): Authenticator {
  const { type, algorithm, digits, period, nextCounter, drift, authenticatorId = '' } = token
  const clock = drift === undefined ? {} : { drift, synced: drift }
  const generator = { type, algorithm, digits, period, nextCounter, ...clock }
  return { ...generator, serial, id: authenticatorId, createdAt: 0, label: '', sealed: '' }
}

/** A token in the hand of a user. */
interface Claim {
  readonly userId: string
  readonly candidate: Authenticator
  readonly secret: Secret
}

/** The codes are those of the token. */
interface CodesProven {
  ok: true
  match: AuthenticatorMatch
}

/** The user has the key already, as this authenticator. */
type HasKey = NothingToVerify<'confirmed'> & { authenticatorId: string }

type ProofVerdict = CodesProven | HasKey | TokenRefused | Refusal

interface Attempt extends Claim {
  readonly codes: unknown
  /** Why the user cannot claim the token: it names the refusal of a wrong code. */
  readonly barrier: TokenRefused['reason'] | undefined
}

/**
 * Compares the codes with the token, under the one count of the user. A right code is a write that
 * changes nothing: it fails when another attempt was counted meanwhile, and is then decided again.
 */
export function proveCodes(
  context: AccountsContext,
  { userId, candidate, secret, codes, barrier }: Attempt,
): Promise<ProofVerdict | Contended> {
  return submitAttempt<ProofVerdict>(context, {
    userId,
    verb: 'claim',
    async decide(situation) {
      const { record, now } = situation
      const before = await hadKey(context, record, { userId, candidate, secret })
      if (before) return { state: record, verdict: before }
      requireRoomFor(context, record, now)
      const open = async () => [{ authenticator: candidate, secret }]
      const { state, verdict } = await spendCodes<CodesProven>(
        { ...inWideWindow(situation), open },
        [candidate],
        typedCodes(candidate, codes),
        (record, [match]) => ({ state: record, verdict: { ok: true, match } }),
      )
      // The failures stay: they may be those of another authenticator.
      if (verdict.ok) return { state: { ...record }, verdict }
      const isWrong = barrier !== undefined && verdict.reason === 'mismatch'
      return { state, verdict: isWrong ? { ...verdict, reason: barrier } : verdict }
    },
  })
}

/** Adds the key of a token to the account, once, as an active authenticator whose code is spent. */
export async function addClaimedKey(
  context: AccountsContext,
  { userId, candidate, secret, match }: Claim & { match: AuthenticatorMatch },
): Promise<EnrolmentAccepted | NothingToVerify<'confirmed' | 'used'> | Contended> {
  const { id, type, serial } = candidate
  const sealed = await context.secrets.seal(userId, id, secret)
  return await context.userRecords.change<
    EnrolmentAccepted | NothingToVerify<'confirmed' | 'used'>
  >(userId, async (record, now) => {
    const before = await hadKey(context, record, { userId, candidate, secret })
    if (before) return { state: record, verdict: { ok: false, reason: before.reason } }
    requireRoomFor(context, record, now)
    const { codes, set } = record.recovery
      ? { codes: [], set: record.recovery }
      : context.issueCodes(userId)
    const authenticator = { ...candidate, sealed, createdAt: now }
    const shown = shownAt(record, now)
    const added = { ...imported(record, authenticator), recovery: set }
    const next = proven(added, [{ ...match, authenticator }], shown)
    const proof = { at: shown.at, method: type, authenticatorId: id, drift: match.drift }
    return {
      // As after `confirm`: the token proves nothing about other authenticators.
      state: record.active.length > 0 ? next : unlocked(next),
      verdict: { ok: true, ...proof, issued: codes },
      events: [
        {
          ...{ type: 'enrolment-confirmed', authenticatorId: id, method: type },
          recoveryCodes: codes.length,
          serial,
        } as const,
      ],
    }
  })
}

/** The reason why the key is not added: the user has it, or had it and it was removed. */
async function hadKey(
  { secrets }: AccountsContext,
  record: UserRecord,
  { userId, candidate, secret }: Claim,
): Promise<HasKey | NothingToVerify<'used'> | undefined> {
  const own = record.active.find(({ id }) => id === candidate.id)
  if (own) return { ok: false, reason: 'confirmed', authenticatorId: own.id }
  const { opened } = await secrets.open(userId, record.active)
  const same = opened.find((other) => isSameKey(other, candidate, secret))
  if (same) return { ok: false, reason: 'confirmed', authenticatorId: same.authenticator.id }
  return record.ended.includes(candidate.id) ? { ok: false, reason: 'used' } : undefined
}

function requireRoomFor(
  { maxAuthenticators }: AccountsContext,
  record: UserRecord,
  now: number,
): void {
  requireRoom(record.active.length + (pendingAt(record, now) ? 1 : 0), maxAuthenticators)
}

/** One code is enough for a token that shows the time: it cannot have been pressed in a pocket. */
function typedCodes({ type }: Authenticator, codes: unknown): readonly unknown[] {
  const isOne = type === 'totp' && Array.isArray(codes) && codes.length === 1
  return isOne ? [...codes] : severalCodes(codes)
}
