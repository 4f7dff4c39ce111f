/** The text of a token's record in the store: one line, which ends with `end`. */

import type { Algorithm } from '../../core/hmac.js'
import { COUNTER_MAX, PERIOD_SECONDS } from '../../core/parameters.js'
import { type Format, unreadable } from '../../verifier/records.js'
import { decoded, field, INSTANT, numberOf } from '../record/record-fields.js'
import { NO_TOKEN, type TokenRecord, type TokenState } from './token-record.js'

/** Reads and writes {@link TokenRecord}s; each record has exactly one text. */
export const tokenRecordFormat: Format<TokenRecord> = {
  decode(text) {
    const token = text === undefined ? NO_TOKEN : read(text)
    if (token) return token
    throw unreadable(`${text}`, 1)
  },
  encode(token) {
    const isTotp = token.type === 'totp'
    return (
      `v1 state=${token.state} type=${token.type} algorithm=${token.algorithm} digits=${token.digits}` +
      field('period', isTotp ? token.period : undefined) +
      field('counter', isTotp ? undefined : token.nextCounter) +
      field('drift', token.drift) +
      field('added', token.addedAt) +
      field('changed', token.changedAt) +
      field('user', token.userId && encodeURIComponent(token.userId)) +
      field('authenticator', token.authenticatorId) +
      field('group', token.group && encodeURIComponent(token.group)) +
      field('secret', token.sealed) +
      ' end'
    )
  },
}

function read(text: string): TokenRecord | undefined {
  const fields = TOKEN.exec(text)
  if (fields === null) return undefined
  // A cast, since no type follows what an expression has matched.
  const [, state, type, algorithm, digits, period, counter, drift, added, changed, ...rest] =
    fields as unknown as Fields
  const [user, authenticatorId, label, sealed] = rest
  const nextCounter = counter ? BigInt(counter) : 0n
  const userId = user && decoded(user)
  const group = label && decoded(label)
  if (
    (type === 'totp') !== (counter === undefined) ||
    (type === 'hotp' && drift !== undefined) ||
    Number(period ?? 1) > PERIOD_SECONDS ||
    nextCounter > COUNTER_MAX ||
    (userId === undefined) !== (user === undefined) ||
    (group === undefined) !== (label === undefined) ||
    (sealed === undefined) !== ERASED.includes(state) ||
    !hasOwner(state, userId, authenticatorId)
  ) {
    return undefined
  }
  return {
    state,
    type,
    algorithm,
    // A cast, since the expression has seen that it is one of the three.
    digits: Number(digits) as 6 | 7 | 8,
    period: Number(period ?? 30),
    nextCounter,
    drift: numberOf(drift),
    addedAt: Number(added),
    changedAt: Number(changed),
    userId,
    authenticatorId,
    group,
    sealed,
  }
}

/** States without a key. */
const ERASED: readonly TokenState[] = ['claimed', 'revoked']

/** True when the state has the user and the authenticator that it needs, and no others. */
function hasOwner(
  state: TokenState,
  userId: string | undefined,
  authenticatorId: string | undefined,
): boolean {
  if (state === 'free') return userId === undefined && authenticatorId === undefined
  if (state === 'assigned') return userId !== undefined && authenticatorId === undefined
  if (state === 'revoked') return userId !== undefined || authenticatorId === undefined
  return userId !== undefined && authenticatorId !== undefined
}

const TOKEN = new RegExp(
  [
    '^v1 state=(free|assigned|claiming|claimed|revoked) type=(totp|hotp)',
    ' algorithm=(SHA1|SHA256|SHA512) digits=([678])',
    '(?: period=([1-9]\\d{0,4})| counter=(0|[1-9]\\d{0,19}))(?: drift=(-?[1-9]\\d{0,2}))?',
    ` added=(${INSTANT}) changed=(${INSTANT})`,
    '(?: user=([!-~]+))?(?: authenticator=([\\w-]{16}))?(?: group=([!-~]+))?(?: secret=([!-~]+))? end$',
  ].join(''),
)

type Fields = [
  line: string,
  state: TokenState,
  type: 'totp' | 'hotp',
  algorithm: Algorithm,
  digits: string,
  period: string | undefined,
  counter: string | undefined,
  drift: string | undefined,
  added: string,
  changed: string,
  user: string | undefined,
  authenticator: string | undefined,
  group: string | undefined,
  sealed: string | undefined,
]
