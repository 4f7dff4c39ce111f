import { EinmalError } from 'einmal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Authenticator,
  begun,
  confirmed,
  ended,
  keepOf,
  NOBODY,
  removed,
  reset,
  shownAt,
  type UserRecord,
} from '../../src/accounts/record/user-record.js'
import { userRecordFormat } from '../../src/accounts/record/user-record-format.js'
import { unlocked } from '../../src/verifier/lockout.js'

const { encode, decode } = userRecordFormat
const DAY = 86_400_000

const instant = fc.integer({ min: -8.64e15, max: 8.64e15 })
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const ascii = fc.string({
  unit: fc.integer({ min: 33, max: 126 }).map((n) => String.fromCharCode(n)),
})
const id = fc.base64String({ minLength: 16, maxLength: 16 }).map((text) => {
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', 'A')
})

/** Removes properties that are undefined. */
function compact<T extends object>(value: T): T {
  const entries = Object.entries(value).filter(([, held]) => held !== undefined)
  // A cast, since no type follows an object through its entries.
  return Object.fromEntries(entries) as T
}

/** A drift that is written: never 0. */
const drift = fc.integer({ min: -999, max: 999 }).filter((steps) => steps !== 0)

const authenticator: fc.Arbitrary<Authenticator> = fc
  .record({
    id,
    type: fc.constantFrom('totp', 'hotp'),
    algorithm: fc.constantFrom('SHA1', 'SHA256', 'SHA512'),
    digits: fc.constantFrom(6, 7, 8),
    period: fc.integer({ min: 1, max: 86_400 }),
    lastStep: maybe(fc.nat(9e14)),
    nextCounter: fc.bigInt(0n, 2n ** 64n),
    createdAt: instant,
    lastUsedAt: maybe(instant),
    token: maybe(
      fc.record({
        serial: ascii.filter((text) => text.length > 0 && text.length < 65),
        drift: maybe(drift),
        synced: maybe(drift),
      }),
    ),
    label: fc.string({ unit: 'grapheme', maxLength: 100 }),
    sealed: ascii.filter((text) => text !== ''),
  })
  .map(({ period, lastStep, nextCounter, token, ...rest }) => {
    const isTotp = rest.type === 'totp'
    const moving = isTotp
      ? { period, lastStep, nextCounter: 0n, ...token }
      : { period: 30, nextCounter, serial: token?.serial }
    // A cast, since `compact` removes undefined properties.
    return compact({ ...rest, ...moving }) as Authenticator
  })

const record: fc.Arbitrary<UserRecord> = fc
  .record({
    all: fc.uniqueArray(authenticator, { selector: (each) => each.id, maxLength: 4 }),
    expiresAt: maybe(instant),
    salt: fc.constant('sB01pmG7zm5xfqB4wJDU5g'),
    hashes: fc.array(fc.constantFrom('0'.repeat(22), 'x_'.repeat(11)), { maxLength: 3 }),
    provenAt: maybe(instant),
    removedAt: maybe(instant),
    proofOffset: fc.oneof(fc.constant(0), fc.nat({ max: 8.64e15 })),
    ended: fc.array(id, { maxLength: 3 }),
    failures: fc.nat(100),
    lockedUntil: maybe(fc.oneof(instant, fc.constant(Infinity))),
    wrongRecovery: fc.record({ failures: fc.nat(100), lockedUntil: maybe(instant) }),
    isSaved: fc.boolean(),
    letter: maybe(fc.record({ issuedAt: instant, expiresAt: instant, usedAt: maybe(instant) })),
  })
  .map(({ all, expiresAt, salt, hashes, isSaved, letter, ...rest }) => {
    const [last, ...others] = all
    const pending = expiresAt === undefined || !last ? undefined : { ...last, expiresAt }
    const active = pending ? others : all
    const isThere = active.length > 0 && hashes.length > 0
    const recovery = isThere ? { salt, hashes: hashes.join(), isSaved } : undefined
    const isInvited = letter && active.length === 0
    const activation = isInvited ? { salt, hashes: 'x_'.repeat(11), ...letter } : undefined
    return { ...rest, active, pending, recovery, activation }
  })

describe('the text of a record', () => {
  it('decodes to the same record', () => {
    fc.assert(
      fc.property(record, (record) => {
        const text = encode(record)
        expect(decode(text)).toEqual(record)
        expect(encode(decode(text))).toBe(text)
        expect(text).toMatch(/^v2[ -~\n]*\nend$/)
      }),
    )
  })

  it('is unique for its record: a changed text is refused or is another record', () => {
    const character = fc.constantFrom('', ...'0123456789-=% \naeprxAFI,.')
    let read = 0
    fc.assert(
      fc.property(record, fc.nat(), fc.nat(1), character, (record, place, kept, character) => {
        const text = encode(record)
        const at = place % text.length
        const changed = text.slice(0, at) + character + text.slice(at + kept)
        let back: UserRecord
        try {
          back = decode(changed)
        } catch {
          return
        }
        read++
        expect(encode(back)).toBe(changed)
      }),
      { numRuns: 20_000 },
    )
    expect(read).toBeGreaterThan(1000)
  })

  it('is refused when a line has a field of another type or text in front', () => {
    const common = 'algorithm=SHA1 digits=6'
    const ends = 'created=1 label= secret=x\n'
    const id = 'active id=AAAAAAAAAAAAAAAA'
    const recovery = `recovery salt=${'A'.repeat(22)} hashes=${'0'.repeat(22)}\n`
    const good = `v2\n${id} type=totp ${common} period=30 ${ends}`
    expect(decode(`${good}${recovery}end`).recovery?.hashes).toHaveLength(22)
    refused(`v2\n${id} type=totp ${common} counter=0 ${ends}end`)
    refused(`v2\n${id} type=hotp ${common} period=30 ${ends}end`)
    refused(`${good}r${recovery}end`)
    refused(`${good}r0${recovery}end`)
    const activation = `activation salt=${'A'.repeat(22)} hash=${'0'.repeat(22)} issued=1 expires=2\n`
    expect(decode(`v2\n${activation}end`).activation?.expiresAt).toBe(2)
    refused(`v2\n${recovery}end`)
    const serial = 'serial=A-1 drift=1 synced=-2'
    const token = good.replace(' label', ` ${serial} label`)
    expect(decode(`${token}end`).active).toMatchObject([{ serial: 'A-1', drift: 1, synced: -2 }])
    refused(`${token.replace('drift=1', 'drift=0')}end`)
    refused(`${token.replace('serial=A-1 ', '')}end`)
    refused(`${token.replace('totp', 'hotp').replace('period=30', 'counter=0')}end`)
    refused(`${good}${activation}end`)
    refused(`v2\n${activation}${activation}end`)
    refused(`v2\na${activation}end`)
    refused(`v2\n${activation.replace('2\n', '2 used=\n')}end`)
  })

  it('is the record of an unknown user when it is missing', () => {
    expect(decode(undefined)).toBe(NOBODY)
    expect(encode(NOBODY)).toBe('v2\nend')
    expect(decode('v2\nend')).toEqual(NOBODY)
  })

  it('is refused when a part is cut off, so that no factor is lost', () => {
    fc.assert(
      fc.property(record, (record) => {
        const text = encode(record)
        for (let end = 0; end < text.length; end++) refused(text.slice(0, end))
        // A text from the middle may begin like another version.
        for (let start = 1; start < text.length; start++) refused(text.slice(start), 'ERR_RECORD_')
        const lines = text.split('\n')
        for (const i of lines.keys()) {
          const rest = lines.filter((_, at) => at !== i).join('\n')
          // Without the line of a factor or a code the text is a different valid record.
          if (!/^(?:active|pending|recovery|activation)/.test(lines[i] ?? '')) refused(rest)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('is refused when it differs from the exact format', () => {
    const line =
      'id=AAAAAAAAAAAAAAAA type=totp algorithm=SHA1 digits=6 period=30 created=1 label= secret=x'
    const good = `v2 failures=1 locked=5 wrong-recovery=2 recovery-locked=6 proven=3 removed=4 offset=7\nactive ${line}\nend`
    expect(decode(good).active).toHaveLength(1)
    expect(decode(good.replace('period=30', 'period=86400')).active[0]?.period).toBe(86_400)
    expect(decode(good.replace('period=30', 'period=1')).active[0]?.period).toBe(1)
    const hash = '0'.repeat(22)
    const hotp = 'type=hotp algorithm=SHA1 digits=6 counter=0'
    for (const [from, to] of [
      ['v2', 'w2'],
      ['failures=1', 'failures=01'],
      ['failures=1', 'failures=0'],
      ['failures=1', 'failures=1e1'],
      ['failures=1', 'failures=1 failures=1'],
      ['failures=1 locked=5', 'locked=5 failures=1'],
      ['locked=5', 'locked=+5'],
      ['locked=5', 'locked=-0'],
      ['locked=5', 'locked=NaN'],
      ['locked=5', 'locked=9007199254740993'],
      ['locked=5', 'unknown=5'],
      ['offset=7', 'offset=0'],
      ['offset=7', 'offset=-7'],
      ['removed=4 offset=7', 'offset=7 removed=4'],
      ['wrong-recovery=2', 'wrong-recovery=0'],
      ['wrong-recovery=2', 'wrong-recovery=02'],
      ['recovery-locked=6', 'recovery-locked=Infinity'],
      ['\nactive', '\n\nactive'],
      ['\nactive', '\r\nactive'],
      ['\nactive', ' \nactive'],
      ['active', 'passive'],
      ['active', 'pending'],
      ['created=1', 'created=1 expires=1'],
      ['AAAAAAAAAAAAAAAA', 'AAAAAAAAAAAAAAA'],
      ['AAAAAAAAAAAAAAAA', 'AAAAAAAAAAAAAAA!'],
      ['type=totp', 'type=TOTP'],
      ['SHA1', 'MD5'],
      ['digits=6', 'digits=5'],
      ['digits=6', 'digits=06'],
      ['period=30', 'period=0'],
      ['period=30', 'period=86401'],
      [' period=30', ''],
      ['period=30', 'period=30 step=-1'],
      ['period=30', 'period=30 counter=1'],
      ['type=totp algorithm=SHA1 digits=6 period=30', hotp.replace(' counter=0', '')],
      ['type=totp algorithm=SHA1 digits=6 period=30', hotp.replace('6', '6 period=30')],
      ['type=totp algorithm=SHA1 digits=6 period=30', hotp.replace('counter', 'step=1 counter')],
      ['type=totp algorithm=SHA1 digits=6 period=30', hotp.replace('0', '00')],
      ['type=totp algorithm=SHA1 digits=6 period=30', `${hotp.slice(0, -1)}18446744073709551617`],
      ['label=', 'label=%'],
      ['label=', 'label=%e4'],
      ['label=', 'label=%C3%bc'],
      ['label=', 'label=%41'],
      ['label=', 'label=ü'],
      ['secret=x', 'secret='],
      ['secret=x', 'secret=x y'],
      ['secret=x', 'secret=ü'],
      ['\nend', ''],
      ['\nend', '\nend\n'],
      ['\nend', '\nend\nend'],
      ['\nend', `\nactive ${line}\nend`],
      ['\nend', `\nrecovery salt=sB01pmG7zm5xfqB4wJDU5g hashes=\nend`],
      ['\nend', `\nrecovery salt=sB01pmG7zm5xfqB4wJDU5 hashes=${hash}\nend`],
      ['\nend', `\n${'r'.repeat(65)}recovery salt=sB01pmG7zm5xfqB4wJDU5g hashes=${hash}\nend`],
      ['\nend', `\nrecovery salt=sB01pmG7zm5xfqB4wJDU5g hashes=${hash},\nend`],
      ['\nend', `\nrecovery salt=sB01pmG7zm5xfqB4wJDU5g hashes=${hash.slice(1)}\nend`],
      ['\nend', `\nrecovery salt=sB01pmG7zm5xfqB4wJDU5g hashes=${hash} saved=yes\nend`],
      ['\nactive', `\nrecovery salt=sB01pmG7zm5xfqB4wJDU5g hashes=${hash}\nactive`],
      [`active ${line}`, `recovery salt=sB01pmG7zm5xfqB4wJDU5g hashes=${hash}`],
    ] as const) {
      expect(good).toContain(from)
      refused(good.replace(from, to))
    }
    for (const text of ['', '{}', 'null', 'undefined', 'v2,0,,,', 'end', 'v2']) refused(text)
  })

  it('is refused with a separate code when its version is unknown', () => {
    for (const text of ['v1\nend', 'v20\nend', 'v0']) refused(text, 'ERR_RECORD_VERSION')
  })
})

function refused(text: string, code = 'ERR_RECORD_CORRUPT'): void {
  let error: unknown
  try {
    error = decode(text)
  } catch (reason) {
    error = reason
  }
  if (!(error instanceof EinmalError && error.code.startsWith(code))) {
    expect.fail(`${JSON.stringify(text)} gives ${error}`)
  }
}

describe('a record', () => {
  it('loses nothing when an enrolment begins', () => {
    fc.assert(
      fc.property(record, authenticator, instant, (record, next, expiresAt) => {
        const { pending, ...rest } = begun(record, { ...next, expiresAt })
        expect(rest).toEqual({ ...record, pending: undefined, ...rest, active: record.active })
        expect(rest.active).toBe(record.active)
        expect(pending).toEqual({ ...next, expiresAt })
      }),
    )
  })

  it('loses only the removed authenticator, and the recovery codes with the last one', () => {
    fc.assert(
      fc.property(record, fc.nat(4), instant, (record, index, at) => {
        const target = record.active[index % Math.max(1, record.active.length)]
        fc.pre(target !== undefined)
        const next = removed(record, target.id, at)
        expect(next.active).toEqual(record.active.filter((each) => each !== target))
        expect(next.recovery).toBe(record.active.length > 1 ? record.recovery : undefined)
        expect(next.pending).toBe(record.pending)
        expect(next.failures).toBe(record.failures)
        expect(next.lockedUntil).toBe(record.lockedUntil)
        expect(next.proofOffset).toBe(0)
        const isToken = target.serial !== undefined
        expect(next.ended).toEqual([...record.ended, ...(isToken ? [target.id] : [])])
        for (const earlier of [at, record.removedAt, record.provenAt]) {
          expect(next.removedAt).toBeGreaterThanOrEqual(earlier ?? at)
        }
      }),
    )
  })

  it('keeps only the time of the removal and the ids of hardware tokens after a reset', () => {
    fc.assert(
      fc.property(record, instant, (record, at) => {
        const { removedAt = -Infinity, provenAt = -Infinity } = record
        const mark = Math.max(at, removedAt, provenAt)
        const tokens = record.active.filter(({ serial }) => serial !== undefined)
        const ended = [...record.ended, ...tokens.map(({ id }) => id)]
        expect(reset(record, at)).toEqual({ ...NOBODY, removedAt: mark, ended })
      }),
    )
  })

  it('dates a proof later than every removal, by the clock and the offset', () => {
    fc.assert(
      fc.property(record, instant, (record, now) => {
        const shown = shownAt(record, now)
        const { removedAt = -Infinity, provenAt = -Infinity, proofOffset } = record
        fc.pre(Math.max(removedAt, provenAt, now) + proofOffset - now < 2 ** 52)
        expect(shown.at).toBe(now + shown.proofOffset)
        expect(shown.at).toBeGreaterThan(shown.removedAt ?? -Infinity)
        const isBehind = now + proofOffset <= removedAt
        expect(shown.proofOffset).toBe(
          isBehind ? Math.max(removedAt, provenAt) + 1 - now : proofOffset,
        )
        expect(shown.removedAt).toBe(isBehind ? Math.max(removedAt, provenAt) : record.removedAt)
      }),
    )
  })

  it('keeps the spent codes when it is unlocked', () => {
    fc.assert(
      fc.property(record, (record) => {
        const { failures, lockedUntil, ...rest } = unlocked(record)
        expect({ failures, lockedUntil }).toEqual({ failures: 0, lockedUntil: undefined })
        expect({ ...record, ...rest }).toEqual(record)
      }),
    )
  })

  it('has a confirmed authenticator after the existing ones', () => {
    fc.assert(
      fc.property(record, authenticator, (record, next) => {
        const { active, pending } = confirmed(record, next, undefined)
        expect(active).toEqual([...record.active, next])
        expect(pending).toBeUndefined()
      }),
    )
  })

  it('keeps the newest ids of removed tokens, so that it cannot grow without an end', () => {
    const ids = Array.from({ length: 100 }, (_, i) => `${i}`.padStart(16, 'A'))
    const record = ids.reduce((before, each) => ended(before, each), NOBODY)
    expect(record.ended).toEqual(ids.slice(-64))
    expect(decode(encode(record))).toEqual(record)
  })

  it('never expires with a factor, a time of removal or a lock that only unlock lifts', () => {
    fc.assert(
      fc.property(record, instant, (record, now) => {
        const keep = keepOf(record, now)
        const { active, ended, removedAt, lockedUntil } = record
        const isMarked = removedAt !== undefined || ended.length > 0
        const stays = active.length > 0 || isMarked || lockedUntil === Infinity
        expect(keep === undefined).toBe(stays)
      }),
    )
  })

  it('otherwise expires a day after its last instant', () => {
    const pending = { expiresAt: 700 } as UserRecord['pending']
    expect(keepOf(NOBODY, 500)).toBe(DAY)
    expect(keepOf({ ...NOBODY, failures: 3 }, 500)).toBe(DAY)
    expect(keepOf({ ...NOBODY, pending }, 500)).toBe(DAY + 200)
    expect(keepOf({ ...NOBODY, pending }, 900)).toBe(DAY)
    expect(keepOf({ ...NOBODY, pending, lockedUntil: 800 }, 500)).toBe(DAY + 300)
    const wrongRecovery = { failures: 5, lockedUntil: 900 }
    expect(keepOf({ ...NOBODY, pending, wrongRecovery }, 500)).toBe(DAY + 400)
  })
})
