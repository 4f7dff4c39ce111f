/**
 * The text of a user's record in the store: one line for the user, each authenticator, the recovery
 * codes or the activation code. The last line is `end`.
 */

import type { Algorithm } from '../../core/hmac.js'
import { COUNTER_MAX, PERIOD_SECONDS } from '../../core/parameters.js'
import { type Format, unreadable } from '../../verifier/records.js'
import { HASH_PLACE } from '../verification/lookup-secrets.js'
import { decoded, field, INSTANT, numberOf } from './record-fields.js'
import {
  type Activation,
  type Authenticator,
  MOST_ENDED,
  NOBODY,
  type Pending,
  type RecoverySet,
  type UserRecord,
} from './user-record.js'

/** Reads and writes {@link UserRecord}s; each record has exactly one text. */
export const userRecordFormat: Format<UserRecord> = {
  decode(text) {
    const record = text === undefined ? NOBODY : read(text)
    if (record) return record
    throw unreadable(`${text}`, 2)
  },
  encode,
}

function encode(record: UserRecord): string {
  const { active, pending, recovery, activation, wrongRecovery, failures, lockedUntil } = record
  let text =
    'v2' +
    field('failures', failures || undefined) +
    field('locked', lockedUntil) +
    field('wrong-recovery', wrongRecovery.failures || undefined) +
    field('recovery-locked', wrongRecovery.lockedUntil) +
    field('proven', record.provenAt) +
    field('removed', record.removedAt) +
    field('offset', record.proofOffset || undefined) +
    field('ended', record.ended.join() || undefined)
  for (const each of active) text += `\nactive${fieldsOf(each)}`
  if (pending) text += `\npending${fieldsOf(pending)}`
  if (recovery) {
    const { salt, hashes, isSaved } = recovery
    text += `\nrecovery salt=${salt} hashes=${hashes}${isSaved ? ' saved' : ''}`
  }
  if (activation) {
    const { salt, hashes, issuedAt, expiresAt, usedAt } = activation
    text += `\nactivation salt=${salt} hash=${hashes} issued=${issuedAt} expires=${expiresAt}`
    text += field('used', usedAt)
  }
  return text + END
}

/** Ends every text. */
const END = '\nend'

function fieldsOf(each: Authenticator & { readonly expiresAt?: number }): string {
  const isTotp = each.type === 'totp'
  return (
    ` id=${each.id} type=${each.type} algorithm=${each.algorithm} digits=${each.digits}` +
    field('period', isTotp ? each.period : undefined) +
    field('step', isTotp ? each.lastStep : undefined) +
    field('counter', isTotp ? undefined : each.nextCounter) +
    field('created', each.createdAt) +
    field('used', each.lastUsedAt) +
    field('expires', each.expiresAt) +
    field('serial', each.serial) +
    field('drift', each.drift) +
    field('synced', each.synced) +
    ` label=${encodeURIComponent(each.label)} secret=${each.sealed}`
  )
}

/** Reads a text; `undefined` for any text that {@link encode} does not write. */
function read(text: string): UserRecord | undefined {
  // End of the line that was read last.
  let at = text.indexOf('\n')
  const head = text.endsWith(END) ? HEAD.exec(text.slice(0, at)) : null
  if (head === null) return undefined
  const active: Authenticator[] = []
  let pending: Pending | undefined
  let last: RecoverySet | Activation | undefined
  while (at < text.length - END.length) {
    const end = text.indexOf('\n', at + 1)
    const each = readLine(text.slice(at + 1, end))
    at = end
    if (each === undefined || last) return undefined
    if ('salt' in each) last = each
    else if (pending || active.some(({ id }) => id === each.id)) return undefined
    else if ('expiresAt' in each) pending = each
    else active.push(each)
  }
  const [recovery, activation] = last && 'isSaved' in last ? [last] : [undefined, last]
  if (active.length > 0 ? activation : recovery) return undefined
  const [, failures = 0, locked, wrong = 0, recoveryLocked, proven, removed, offset = 0, ended] =
    head
  return {
    active,
    pending,
    recovery,
    activation,
    wrongRecovery: { failures: Number(wrong), lockedUntil: numberOf(recoveryLocked) },
    failures: Number(failures),
    lockedUntil: numberOf(locked),
    provenAt: numberOf(proven),
    removedAt: numberOf(removed),
    proofOffset: Number(offset),
    ended: ended === undefined ? [] : ended.split(','),
  }
}

function readLine(line: string): Authenticator | Pending | RecoverySet | Activation | undefined {
  if (line.startsWith('recovery')) return readRecovery(line)
  return line.startsWith('activation') ? readActivation(line) : readAuthenticator(line)
}

const HEAD = new RegExp(
  [
    '^v2(?: failures=([1-9]\\d{0,2}))?',
    `(?: locked=(${INSTANT}|Infinity))?`,
    `(?: wrong-recovery=([1-9]\\d{0,2}))?(?: recovery-locked=(${INSTANT}))?`,
    `(?: proven=(${INSTANT}))?(?: removed=(${INSTANT}))?(?: offset=([1-9]\\d{0,14}|[1-8]\\d{15}))?`,
    `(?: ended=([\\w-]{16}(?:,[\\w-]{16}){0,${MOST_ENDED - 1}}))?$`,
  ].join(''),
)

function readAuthenticator(line: string): Authenticator | Pending | undefined {
  const fields = AUTHENTICATOR.exec(line)
  if (fields === null) return undefined
  // A cast, since no type follows what an expression has matched.
  const [
    ,
    kind,
    id,
    type,
    algorithm,
    digits,
    period,
    step,
    counter,
    created,
    used,
    expires,
    serial,
    drift,
    synced,
    encoded,
    sealed,
  ] = fields as unknown as Fields
  const label = decoded(encoded)
  const nextCounter = counter ? BigInt(counter) : 0n
  if (
    label === undefined ||
    (kind === 'active') !== (expires === undefined) ||
    (type === 'totp') !== (counter === undefined) ||
    // Only a hardware token that shows the time has a clock that can be wrong.
    ((drift ?? synced) !== undefined && (type === 'hotp' || serial === undefined)) ||
    Number(period ?? 1) > PERIOD_SECONDS ||
    nextCounter > COUNTER_MAX + 1n
  ) {
    return undefined
  }
  const each = {
    id,
    type,
    algorithm,
    // A cast, since the expression has seen that it is one of the three.
    digits: Number(digits) as 6 | 7 | 8,
    period: Number(period ?? 30),
    nextCounter,
    createdAt: Number(created),
    lastStep: numberOf(step),
    lastUsedAt: numberOf(used),
    serial,
    drift: numberOf(drift),
    synced: numberOf(synced),
    label,
    sealed,
  }
  return expires === undefined ? each : { ...each, expiresAt: Number(expires) }
}

const AUTHENTICATOR = new RegExp(
  [
    '^(active|pending) id=([\\w-]{16}) type=(totp|hotp)',
    ' algorithm=(SHA1|SHA256|SHA512) digits=([678])',
    '(?: period=([1-9]\\d{0,4})(?: step=(0|[1-9]\\d{0,14}))?| counter=(0|[1-9]\\d{0,19}))',
    ` created=(${INSTANT})(?: used=(${INSTANT}))?(?: expires=(${INSTANT}))?`,
    '(?: serial=([!-~]{1,64}))?(?: drift=(-?[1-9]\\d{0,2}))?(?: synced=(-?[1-9]\\d{0,2}))?',
    ' label=([!-~]*) secret=([!-~]+)$',
  ].join(''),
)

type Fields = [
  line: string,
  kind: 'active' | 'pending',
  id: string,
  type: 'totp' | 'hotp',
  algorithm: Algorithm,
  digits: string,
  period: string | undefined,
  step: string | undefined,
  counter: string | undefined,
  created: string,
  used: string | undefined,
  expires: string | undefined,
  serial: string | undefined,
  drift: string | undefined,
  synced: string | undefined,
  label: string,
  sealed: string,
]

/** Does not check the hashes one by one: a malformed one is the hash of no code. */
function readRecovery(line: string): RecoverySet | undefined {
  const fields = RECOVERY.exec(line)
  if (fields === null) return undefined
  // A cast, since no type follows what an expression has matched.
  const [, salt, hashes, saved] = fields as unknown as [string, string, string, string | undefined]
  const isWhole = (hashes.length + 1) % HASH_PLACE === 0
  return isWhole ? { salt, hashes, isSaved: saved !== undefined } : undefined
}

const RECOVERY = /^recovery salt=([\w-]{22}) hashes=([\w,-]+)( saved)?$/

function readActivation(line: string): Activation | undefined {
  const fields = ACTIVATION.exec(line)
  if (fields === null) return undefined
  // A cast, since no type follows what an expression has matched.
  const [, salt, hashes, issued, expires, used] = fields as unknown as ActivationFields
  const issuedAt = Number(issued)
  return { salt, hashes, issuedAt, expiresAt: Number(expires), usedAt: numberOf(used) }
}

type ActivationFields = [
  line: string,
  salt: string,
  hash: string,
  issued: string,
  expires: string,
  used: string | undefined,
]

const ACTIVATION = new RegExp(
  `^activation salt=([\\w-]{22}) hash=([\\w-]{22}) issued=(${INSTANT}) expires=(${INSTANT})(?: used=(${INSTANT}))?$`,
)
