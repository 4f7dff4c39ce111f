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
  return [
    lineOf('v1', {
      failures: failures || undefined,
      locked: lockedUntil,
      proven: provenAt,
      removed: removedAt,
    }),
    ...active.map((each) => lineOf('active', fieldsOf(each))),
    pending && lineOf('pending', fieldsOf(pending)),
    recovery && lineOf('recovery', { salt: recovery.salt, hashes: recovery.hashes.join(',') }),
    'end',
  ]
    .filter(Boolean)
    .join('\n')
}

type Fields = Readonly<Record<string, string | number | bigint | undefined>>

function fieldsOf(each: Authenticator & { readonly expiresAt?: number }): Fields {
  const isTotp = each.type === 'totp'
  return {
    id: each.id,
    type: each.type,
    algorithm: each.algorithm,
    digits: each.digits,
    period: isTotp ? each.period : undefined,
    step: isTotp ? each.lastStep : undefined,
    counter: isTotp ? undefined : each.nextCounter,
    created: each.createdAt,
    used: each.lastUsedAt,
    expires: each.expiresAt,
    label: encodeURIComponent(each.label),
    secret: each.sealed,
  }
}

function lineOf(word: string, fields: Fields): string {
  const written = Object.entries(fields).filter(([, value]) => value !== undefined)
  return [word, ...written.map(([name, value]) => `${name}=${value}`)].join(' ')
}

/** The record that a text may be; that the text says nothing else, `encode` shows. */
function read(text: string): UserRecord | undefined {
  const lines = text.split('\n')
  const head = HEAD.exec(text)
  const all = lines.flatMap(readAuthenticator)
  const active = all.filter((each): each is Authenticator => !('expiresAt' in each))
  const recovery = lines.flatMap(readRecovery)[0]
  if (head === null || new Set(all.map(({ id }) => id)).size < all.length) return undefined
  if (recovery !== undefined && active.length === 0) return undefined
  const [, failures = 0, locked, proven, removed] = head
  return {
    active,
    pending: all.find((each): each is Pending => 'expiresAt' in each),
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

function readAuthenticator(line: string): (Authenticator | Pending)[] {
  const fields = AUTHENTICATOR.exec(line)?.groups
  if (fields === undefined) return []
  const { step, used, expires } = fields
  const period = Number(fields['period'] ?? 30)
  const nextCounter = BigInt(fields['counter'] ?? 0)
  if (period < 1 || period > PERIOD_SECONDS || nextCounter > COUNTER_MAX + 1n) return []
  return [
    {
      // Casts, since no type follows what an expression has matched.
      id: fields['id'] as string,
      type: fields['type'] as 'totp' | 'hotp',
      algorithm: fields['algorithm'] as Algorithm,
      digits: Number(fields['digits']) as 6 | 7 | 8,
      period,
      ...(step && { lastStep: Number(step) }),
      nextCounter,
      createdAt: Number(fields['created']),
      ...(used && { lastUsedAt: Number(used) }),
      ...(expires && { expiresAt: Number(expires) }),
      label: decodeURIComponent(fields['label'] as string),
      sealed: fields['sealed'] as string,
    },
  ]
}

const AUTHENTICATOR = new RegExp(
  [
    '^(?:active|pending) id=(?<id>[\\w-]{16}) type=(?<type>totp|hotp)',
    ' algorithm=(?<algorithm>SHA1|SHA256|SHA512) digits=(?<digits>[678])',
    '(?: period=(?<period>\\d{1,5}))?(?: step=(?<step>\\d{1,15}))?(?: counter=(?<counter>\\d{1,20}))?',
    ' created=(?<created>-?\\d{1,16})(?: used=(?<used>-?\\d{1,16}))?',
    '(?: expires=(?<expires>-?\\d{1,16}))? label=(?<label>[!-~]*) secret=(?<sealed>[!-~]+)$',
  ].join(''),
)

function readRecovery(line: string): RecoverySet[] {
  const { salt, hashes } = RECOVERY.exec(line)?.groups ?? {}
  return hashes === undefined ? [] : [{ salt: `${salt}`, hashes: hashes.split(',') }]
}

const RECOVERY =
  // Stryker disable next-line Regex: what more there is, the comparison with the written text finds
  /^recovery salt=(?<salt>[\w-]{22}) hashes=(?<hashes>[0-9a-f]{64}(?:,[0-9a-f]{64})*)$/

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}
