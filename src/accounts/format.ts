/**
 * The text of a user's record in the store, a line for each thing; docs/accounts.md says it for
 * administrators. The last line is `end`: a record that was cut off is not one with fewer factors.
 */

import type { Algorithm } from '../core/hmac.js'
import { COUNTER_MAX, PERIOD_SECONDS } from '../core/parameters.js'
import { type Format, unreadable } from '../verifier/store.js'
import { type Authenticator, NOBODY, type Pending, type UserRecord } from './record.js'
import type { RecoverySet } from './recovery.js'

/** Reads and writes {@link UserRecord}s; there is exactly one text for each. */
export const userFormat: Format<UserRecord> = {
  decode(text) {
    if (text === undefined) return NOBODY
    try {
      const record = read(text)
      // Whatever is not written as einmal would write it, somebody else has written.
      if (record !== undefined && encode(record) === text) return record
    } catch {
      // A label that is not percent-encoded.
    }
    throw unreadable(text)
  },
  encode,
}

function encode(record: UserRecord): string {
  const { active, pending, recovery, failures, lockedUntil, provenAt, removedAt } = record
  let text =
    'v1' +
    field('failures', failures || undefined) +
    field('locked', lockedUntil) +
    field('proven', provenAt) +
    field('removed', removedAt)
  for (const each of active) text += `\nactive${fieldsOf(each)}`
  if (pending) text += `\npending${fieldsOf(pending)}`
  if (recovery) text += `\nrecovery salt=${recovery.salt} hashes=${recovery.hashes.join()}`
  return `${text}\nend`
}

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
    ` label=${encodeURIComponent(each.label)} secret=${each.sealed}`
  )
}

function field(name: string, value: number | bigint | undefined): string {
  return value === undefined ? '' : ` ${name}=${value}`
}

/** The record that a text may be; that the text says nothing else, `encode` shows. */
function read(text: string): UserRecord | undefined {
  const head = HEAD.exec(text)
  const active: Authenticator[] = []
  let pending: Pending | undefined
  let recovery: RecoverySet | undefined
  for (const line of text.split('\n')) {
    const each = readAuthenticator(line)
    if (each === undefined) recovery ??= readRecovery(line)
    else if ('expiresAt' in each) pending = each
    else active.push(each)
  }
  const ids = [...active, ...(pending ? [pending] : [])].map(({ id }) => id)
  if (head === null || new Set(ids).size < ids.length) return undefined
  if (recovery !== undefined && active.length === 0) return undefined
  const [, failures = 0, locked, proven, removed] = head
  return {
    active,
    pending,
    recovery,
    failures: Number(failures),
    lockedUntil: numberOf(locked),
    provenAt: numberOf(proven),
    removedAt: numberOf(removed),
  }
}

const HEAD =
  // Stryker disable next-line Regex: what more there is, the comparison with the written text finds
  /^v1(?: failures=(\d{1,3}))?(?: locked=(-?\d{1,16}|Infinity))?(?: proven=(-?\d{1,16}))?(?: removed=(-?\d{1,16}))?\n/

function readAuthenticator(line: string): Authenticator | Pending | undefined {
  const fields = AUTHENTICATOR.exec(line)
  if (fields === null) return undefined
  const [, id, type, algorithm, digits, duration, step, counter, created, used, expires] = fields
  const [label, sealed] = fields.slice(11)
  const period = Number(duration ?? 30)
  const nextCounter = BigInt(counter ?? 0)
  if (period < 1 || period > PERIOD_SECONDS || nextCounter > COUNTER_MAX + 1n) return undefined
  return {
    // Casts, since no type follows what an expression has matched.
    id: id as string,
    type: type as 'totp' | 'hotp',
    algorithm: algorithm as Algorithm,
    digits: Number(digits) as 6 | 7 | 8,
    period,
    ...(step && { lastStep: Number(step) }),
    nextCounter,
    createdAt: Number(created),
    ...(used && { lastUsedAt: Number(used) }),
    ...(expires && { expiresAt: Number(expires) }),
    label: decodeURIComponent(label as string),
    sealed: sealed as string,
  }
}

const AUTHENTICATOR = new RegExp(
  [
    '^(?:active|pending) id=([\\w-]{16}) type=(totp|hotp)',
    ' algorithm=(SHA1|SHA256|SHA512) digits=([678])',
    '(?: period=(\\d{1,5}))?(?: step=(\\d{1,15}))?(?: counter=(\\d{1,20}))?',
    ' created=(-?\\d{1,16})(?: used=(-?\\d{1,16}))?',
    '(?: expires=(-?\\d{1,16}))? label=([!-~]*) secret=([!-~]+)$',
  ].join(''),
)

/** The hashes are not looked at one by one: one that is none is the hash of no code. */
function readRecovery(line: string): RecoverySet | undefined {
  const [prefix, salt] = RECOVERY.exec(line) ?? []
  if (prefix === undefined || salt === undefined) return undefined
  const hashes = line.slice(prefix.length).split(',')
  return hashes.every(({ length }) => length === 64) ? { salt, hashes } : undefined
}

const RECOVERY = /^recovery salt=([\w-]{22}) hashes=/

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}
