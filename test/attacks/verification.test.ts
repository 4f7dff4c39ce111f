/**
 * Attacks on verification, by their numbers in the threat model. Each happened to a real product; a verifier must
 * withstand all of them. Races between processes, killed processes and failing servers
 * are in test/race and test/contract.
 */

import { inspect } from 'node:util'
import {
  createVerifier,
  type EinmalError,
  guessingRisk,
  hotp,
  memoryStore,
  Secret,
  type StateStore,
  totp,
  type VerifierEvent,
  type VerifierOptions,
} from 'einmal'
import { settableClock } from 'einmal/testing'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'

const secret = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
const id = 'ada'
const AT = 1_790_000_010_000

/** A verifier with a clock that stands at AT; `codeAt(-30)` is the code of 30 seconds before. */
function openVerifier(options: VerifierOptions = {}) {
  const clock = settableClock(AT)
  const store = memoryStore()
  const verifier = createVerifier({ store, now: clock.now, ...options })
  const codeAt = (seconds = 0) => totp(secret, { at: clock.now() + seconds * 1000 })
  const submit = (code: unknown) => {
    // Any value, as from a request without validation.
    return verifier.verifyTotp({ id, secret, code: code as string })
  }
  return { clock, store, verifier, codeAt, submit }
}

const accepted = { ok: true }
const replayed = { ok: false, reason: 'replayed' }
const mismatch = { ok: false, reason: 'mismatch' }

afterEach(() => {
  vi.restoreAllMocks()
})

describe('replay protection', () => {
  it('1: refuses the same code twice in the same step', async () => {
    const { submit, codeAt, clock } = openVerifier()
    expect(await submit(codeAt())).toMatchObject(accepted)
    expect(await submit(codeAt())).toMatchObject(replayed)
    clock.advance(19.9)
    expect(await submit(codeAt())).toMatchObject(replayed)
  })

  it('2: refuses a used code in the trailing step', async () => {
    const { submit, codeAt, clock } = openVerifier()
    const code = codeAt()
    expect(await submit(code)).toMatchObject(accepted)
    clock.advance(30)
    expect(await submit(code)).toMatchObject(replayed)
    clock.advance(30)
    expect(await submit(code)).toMatchObject(mismatch)
  })

  it('3: refuses a used code with white space or in another spelling', async () => {
    const { submit, codeAt } = openVerifier({ limit: { free: 100 } })
    const code = codeAt()
    expect(await submit(code)).toMatchObject(accepted)
    const spaces = [
      ` ${code}`,
      `${code} `,
      `${code}\n`,
      `\t${code}`,
      `\u200e${code}`,
      code.replace(/(...)/, '$1 '),
      code.replace(/(...)/, '$1\u202f'),
      [...code].join('\u00a0'),
    ]
    for (const spelling of spaces) expect(await submit(spelling)).toMatchObject(replayed)
    const others = [
      `+${code}`,
      `0${code}`,
      `${code}.0`,
      code.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    ]
    for (const spelling of others)
      expect(await submit(spelling)).toMatchObject({ reason: 'malformed' })
  })

  it('4: accepts a code once when many nodes submit it at the same instant', async () => {
    const { store, clock, codeAt } = openVerifier()
    const nodes = Array.from({ length: 8 }, () =>
      createVerifier({ store, now: clock.now, limit: { free: 100 } }),
    )
    const verdicts = await Promise.all(
      Array.from({ length: 64 }, (_, i) =>
        nodes[i % 8]?.verifyTotp({ id, secret, code: codeAt() }),
      ),
    )
    expect(verdicts.filter((verdict) => verdict?.ok)).toHaveLength(1)
    const reasons = new Set(verdicts.flatMap((v) => (v && !v.ok ? [v.reason] : [])))
    expect([...reasons].filter((reason) => !['replayed', 'contended'].includes(reason))).toEqual([])
  })

  it('5: refuses an older unused code after a newer one', async () => {
    const { submit, codeAt } = openVerifier()
    expect(await submit(codeAt(30))).toMatchObject(accepted)
    expect(await submit(codeAt(0))).toMatchObject(replayed)
    expect(await submit(codeAt(-30))).toMatchObject(replayed)
  })

  it('6: refuses code A after codes A and B', async () => {
    const { submit, codeAt } = openVerifier()
    const [a, b] = [codeAt(-30), codeAt(0)]
    expect(await submit(a)).toMatchObject(accepted)
    expect(await submit(b)).toMatchObject(accepted)
    expect(await submit(a)).toMatchObject(replayed)
  })

  it('7: refuses the enrolment code as the first login code', async () => {
    const { verifier, submit, codeAt } = openVerifier()
    // The enrolment confirms the credential under the id of the later logins.
    expect(await verifier.verifyTotp({ id, secret, code: codeAt() })).toMatchObject(accepted)
    expect(await submit(codeAt())).toMatchObject(replayed)
  })
})

describe('malformed codes', () => {
  it('10: are refused without an exception, for any type, length and script', async () => {
    const { submit, codeAt, verifier } = openVerifier()
    const code = codeAt()
    const hostile = [
      '',
      ' ',
      code.slice(1),
      `${code}0`,
      [code],
      [...code],
      Number(code),
      BigInt(code),
      null,
      undefined,
      true,
      {},
      { toString: () => code },
      Symbol('code'),
      () => code,
      '0'.repeat(100_000),
      code.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit))),
      `${code}\0`,
      `' OR 1=1 --`,
      '\ud800',
    ]
    for (const typed of hostile) {
      expect(await submit(typed)).toEqual({ ok: false, reason: 'malformed', attemptsLeft: 5 })
    }
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (typed) => {
        expect(await submit(typed)).toMatchObject({ ok: false })
        await verifier.unlock(id)
      }),
    )
    expect(await submit(code)).toMatchObject(accepted)
  })

  it('10: cost no HMAC', async () => {
    const { submit, codeAt } = openVerifier()
    const macs = countMacs()
    await submit('12345')
    await submit('0'.repeat(100_000))
    expect(macs.count()).toBe(0)
    const code = codeAt()
    expect(macs.count()).toBe(1)
    await submit(code)
    expect(macs.count()).toBe(4)
  })
})

describe('the limit of guesses', () => {
  it('11: allows 100 guesses in a week, also with a new verifier for each', async () => {
    const { store, clock } = openVerifier()
    let guesses = 0
    // A new verifier for each guess, as in a new session on another node, for a week.
    for (const end = AT + 7 * 86_400_000; clock.now() < end; clock.advance(30)) {
      const verifier = createVerifier({ store, now: clock.now })
      const verdict = await verifier.verifyTotp({ id, secret, code: '999999' })
      if (!verdict.ok && verdict.reason === 'mismatch') guesses++
    }
    expect(guesses).toBe(100)
    expect(guessingRisk({}, 1, 6, Infinity)).toBeLessThan(0.0004)
  })

  it('12: counts every parallel guess', async () => {
    const limits = [{ free: 100 }, { free: 7 }, {}]
    for (const limit of limits) {
      const { submit, verifier } = openVerifier({ limit })
      const verdicts = await Promise.all(Array.from({ length: 50 }, () => submit('999999')))
      const counted = verdicts.filter((verdict) => !verdict.ok && verdict.reason === 'mismatch')
      const { failures, lockedUntil } = await verifier.inspect(id)
      expect(failures).toBe(counted.length)
      if (limit.free !== 100) expect(lockedUntil).toBe(AT + 30_000)
      expect(counted.length).toBeLessThanOrEqual(limit.free ?? 5)
    }
  })

  it('13: keeps a separate count for each credential', async () => {
    const { verifier, submit, codeAt } = openVerifier({ limit: { free: 2 } })
    await submit('999999')
    expect(await verifier.verifyTotp({ id: 'bob', secret, code: codeAt() })).toMatchObject(accepted)
    expect(await verifier.inspect(id)).toMatchObject({ failures: 1 })
    await submit('999999')
    expect(await submit(codeAt())).toMatchObject({ reason: 'locked' })
    expect(await verifier.verifyTotp({ id: 'bob', secret, code: codeAt(30) })).toMatchObject(
      accepted,
    )
    // A second factor under the same id shares the count and the lock of the first.
    const code = hotp(secret, 0)
    expect(await verifier.verifyHotp({ id, secret, code })).toMatchObject({ reason: 'locked' })
  })

  it('14: keeps the count when the caller rolls back its transaction', async () => {
    const { verifier, store } = openVerifier({ limit: { free: 1 } })
    // The handler fails after the verdict, when the count is already written.
    const handler = async () => {
      await verifier.verifyTotp({ id, secret, code: '999999' })
      throw new Error('rolled back')
    }
    await expect(handler()).rejects.toThrow('rolled back')
    expect((await store.read('otp:ada'))?.value).toBe(`v1,1,${AT + 30_000},,`)
    // A store in an aborted transaction rejects its writes, and the attempt throws.
    const aborted: StateStore = {
      ...store,
      write: () => Promise.reject(new Error('current transaction is aborted')),
    }
    const inside = createVerifier({ store: aborted, now: () => AT })
    await expect(
      inside.verifyTotp({ id: 'bob', secret, code: totp(secret, { at: AT }) }),
    ).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' })
  })

  it('15: keeps the count in the store, where a client cannot change it', async () => {
    const { submit, store } = openVerifier({ limit: { free: 3 } })
    // A client has only its verdicts. Sending an old one changes nothing.
    const verdicts = []
    for (let i = 0; i < 3; i++) verdicts.push(await submit('999999'))
    expect(verdicts.map((verdict) => Object.keys(verdict).sort())).toEqual(
      verdicts.map(() => ['attemptsLeft', 'ok', 'reason']),
    )
    const { verifier } = openVerifier({ store, limit: { free: 3 } })
    const smuggled = { failures: 0, lockedUntil: 0, ...verdicts[0] }
    expect(
      await verifier.verifyTotp({ ...smuggled, id, secret, code: '999999' } as never),
    ).toMatchObject({ reason: 'locked' })
  })
})

describe('a verification', () => {
  it('33: shows the secret in no error, event, verdict, record or inspected object', async () => {
    const canary = Secret.fromBase32('KNSWG4TFOQQEGYLOMFZHSICUNBUXGICJOM')
    const base32 = canary.toBase32()
    const bytes = Buffer.from(canary.toBytes())
    const shown: unknown[] = []
    const events: VerifierEvent[] = []
    const memory = memoryStore()
    let down = false
    const store: StateStore = {
      async read(key) {
        shown.push(key)
        if (down) throw new Error('down')
        return memory.read(key)
      },
      async write(key, value, expected, expiresAt) {
        shown.push(key, value, expected, expiresAt)
        return memory.write(key, value, expected, expiresAt)
      },
      delete: (key) => memory.delete(key),
    }
    const onEvent = (event: VerifierEvent) => {
      events.push(event)
    }
    const verifier = createVerifier({ store, onEvent, now: () => AT, limit: { free: 2 } })
    const code = totp(canary, { at: AT })
    const wrong = '739105'
    const attempt = async (submission: object) => {
      try {
        shown.push(await verifier.verifyTotp({ id, secret: canary, ...submission } as never))
        shown.push(await verifier.verifyHotp({ id, secret: canary, ...submission } as never))
        shown.push(await verifier.resyncHotp({ id, secret: canary, codes: [wrong, code] }))
      } catch (error) {
        shown.push(error, (error as EinmalError).stack, (error as EinmalError).cause)
      }
    }
    await attempt({ code })
    await attempt({ code: wrong })
    await attempt({ code: `${wrong}1` })
    await attempt({ code, digits: 9 })
    await attempt({ code, id: canary })
    await attempt({ code: canary })
    await attempt({ code, secret: canary.toBytes() })
    await memory.write('otp:bad', `${code} ${base32}`, undefined)
    await attempt({ code, id: 'bad' })
    await memory.write('otp:newer', `v2 ${code} ${base32}`, undefined)
    await attempt({ code, id: 'newer' })
    down = true
    await attempt({ code })
    shown.push(verifier, createVerifier, canary)
    const text = [...shown, ...events]
      .map((value) => {
        const shownInJson = JSON.stringify(value, (_, field) => {
          return typeof field === 'bigint' ? `${field}n` : field
        })
        return `${inspect(value, { depth: 9, showHidden: true })} ${shownInJson} ${String(value)}`
      })
      .join('\n')
    expect(events.length).toBeGreaterThan(5)
    expect(text).toContain('ERR_RECORD_CORRUPT')
    expect(text).toContain('ERR_STORE_UNAVAILABLE')
    for (const hidden of [base32, bytes.toString('hex'), bytes.toString('base64'), code, wrong]) {
      expect(text).not.toContain(hidden)
    }
    expect(text).not.toContain([...bytes.subarray(0, 4)].join(', '))
  })

  it('35: computes as many HMACs for every code and every place in the window', async () => {
    const macs = countMacs()
    const work = new Set<string>()
    for (const seconds of [-60, -30, 0, 30, 60]) {
      const { submit, codeAt, store } = openVerifier()
      const calls = vi.spyOn(store, 'write')
      const code = codeAt(seconds)
      // The second attempt with an accepted code writes nothing.
      for (const at of [0, 1]) {
        const before = macs.count()
        const verdict = await submit(code)
        const silent = at === 1 && !verdict.ok && verdict.reason === 'replayed'
        expect(calls).toHaveBeenCalledTimes(silent ? 1 : at + 1)
        work.add(`${macs.count() - before} HMACs`)
      }
    }
    expect([...work]).toEqual(['3 HMACs'])
    work.clear()
    for (const counter of [9, 10, 11, 14, 15, 99]) {
      const { verifier } = openVerifier()
      const code = hotp(secret, counter)
      const before = macs.count()
      await verifier.verifyHotp({ id, secret, code, initialCounter: 10, lookAhead: 4 })
      work.add(`${macs.count() - before} HMACs`)
    }
    expect([...work]).toEqual(['6 HMACs'])
  })
})

describe('when the clock changes', () => {
  it('37: a used code stays refused after the clock was set back', async () => {
    const { submit, codeAt, clock } = openVerifier()
    const code = codeAt()
    expect(await submit(code)).toMatchObject(accepted)
    clock.advance(-3600)
    expect(await submit(codeAt())).toMatchObject(mismatchOrReplayed())
    clock.advance(3600)
    expect(await submit(code)).toMatchObject(replayed)
    clock.advance(30)
    expect(await submit(codeAt())).toMatchObject(accepted)
  })

  it('37: codes are refused after the clock was far ahead, until forget', async () => {
    const { submit, codeAt, clock, verifier } = openVerifier()
    const year = 365 * 86_400
    clock.advance(year)
    const ahead = codeAt()
    expect(await submit(ahead)).toMatchObject(accepted)
    clock.advance(-year)
    expect(await submit(codeAt())).toMatchObject(replayed)
    await verifier.unlock(id)
    expect(await submit(codeAt())).toMatchObject(replayed)
    await verifier.forget(id)
    expect(await submit(codeAt())).toMatchObject(accepted)
  })

  it('37: a lock from a clock far ahead stays until unlock', async () => {
    const { submit, codeAt, clock, verifier } = openVerifier({ limit: { free: 1 } })
    clock.advance(86_400)
    await submit('999999')
    clock.advance(-86_400)
    expect(await submit(codeAt())).toMatchObject({ reason: 'locked', retryAfterSeconds: 86_430 })
    await verifier.unlock(id)
    expect(await submit(codeAt())).toMatchObject(accepted)
  })

  it('37: a used code stays refused during a leap second', async () => {
    const { submit, codeAt, clock } = openVerifier()
    clock.set(1_483_228_799_000)
    const code = codeAt()
    expect(await submit(code)).toMatchObject(accepted)
    clock.advance(1)
    clock.advance(-1)
    expect(await submit(code)).toMatchObject(replayed)
  })
})

describe('when the store', () => {
  const broken: Array<[string, Partial<StateStore>, string]> = [
    ['is down', { read: () => Promise.reject(new Error('down')) }, 'ERR_STORE_UNAVAILABLE'],
    ['is read-only', { write: () => Promise.reject(new Error('ro')) }, 'ERR_STORE_UNAVAILABLE'],
    [
      'answers garbage',
      { read: async () => ({ value: '\u0000\uffff{"ok":true}', version: '1' }) },
      'ERR_RECORD_CORRUPT',
    ],
    ['answers nothing', { read: async () => ({ value: '', version: '' }) }, 'ERR_RECORD_CORRUPT'],
    [
      'answers with the record of a newer version',
      { read: async () => ({ value: 'v2,0,,1,', version: '1' }) },
      'ERR_RECORD_VERSION',
    ],
  ]
  it.each(broken)('38: %s, a verification throws an error', async (_, methods, code) => {
    const { store } = openVerifier()
    const events: VerifierEvent[] = []
    const onEvent = (event: VerifierEvent) => {
      events.push(event)
    }
    const verifier = createVerifier({ store: { ...store, ...methods }, now: () => AT, onEvent })
    const right = { id, secret, code: totp(secret, { at: AT }) }
    await expect(verifier.verifyTotp(right)).rejects.toMatchObject({ name: 'EinmalError', code })
    expect(events).toEqual([])
    // The code is not spent: it is accepted once the store works again.
    expect(await createVerifier({ store, now: () => AT }).verifyTotp(right)).toMatchObject(accepted)
  })

  it('38: is full, a new credential is refused with an error', async () => {
    const { verifier, submit, codeAt } = openVerifier({ store: memoryStore({ maxEntries: 1 }) })
    expect(await submit(codeAt())).toMatchObject(accepted)
    const other = { id: 'bob', secret, code: codeAt() }
    await expect(verifier.verifyTotp(other)).rejects.toMatchObject({ code: 'ERR_STORE_FULL' })
    expect(await submit(codeAt())).toMatchObject(replayed)
  })

  it('38: is slow, a code is accepted once', async () => {
    const { store, clock, codeAt } = openVerifier()
    const wait = (milliseconds: number) =>
      new Promise((resume) => {
        setTimeout(resume, milliseconds)
      })
    const slow: StateStore = {
      ...store,
      async read(key) {
        await wait(20 * Math.random())
        return store.read(key)
      },
      async write(...args) {
        await wait(20 * Math.random())
        return store.write(...args)
      },
    }
    const verifier = createVerifier({ store: slow, now: clock.now })
    const verdicts = await Promise.all(
      Array.from({ length: 4 }, () => verifier.verifyTotp({ id, secret, code: codeAt() })),
    )
    expect(verdicts.filter(({ ok }) => ok)).toHaveLength(1)
  })
})

describe('the id of a credential', () => {
  it('39: names one record, also when ids look alike, contain separators or are __proto__', async () => {
    const { verifier, codeAt } = openVerifier()
    const ids = [
      '1',
      '01',
      '1 ',
      ' 1',
      '1\0',
      '１',
      'ada',
      'Ada',
      'adа',
      'a\u0308',
      '\u00e4',
      '__proto__',
      'constructor',
      'toString',
      'a:b',
      'a:b:c',
      'otp:a',
      'a%3Ab',
      'a%3ab',
      '%',
      '%25',
      '../a',
      "a' OR 'a'='a",
      'a\nb',
      '😀',
      '{a}1',
      '*',
    ]
    for (const id of ids) {
      expect(await verifier.verifyTotp({ id, secret, code: codeAt() })).toMatchObject(accepted)
      expect(await verifier.verifyTotp({ id, secret, code: codeAt() })).toMatchObject(replayed)
    }
    // A number is not converted to a text of its digits.
    const numeric = { id: 1 as never, secret, code: codeAt() }
    await expect(verifier.verifyTotp(numeric)).rejects.toThrow(TypeError)
  })
})

describe('options and counters', () => {
  it('40: a counter over 2^53 is exact', async () => {
    const { verifier } = openVerifier()
    for (const counter of [2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n]) {
      const submission = { id: `${counter}`, secret, initialCounter: counter }
      const code = hotp(secret, counter + 1n)
      expect(await verifier.verifyHotp({ ...submission, code, lookAhead: 1 })).toEqual({
        ok: true,
        counter: counter + 1n,
      })
      expect(await verifier.inspect(`${counter}`)).toMatchObject({ nextCounter: counter + 2n })
      const next = hotp(secret, counter + 2n)
      expect(await verifier.verifyHotp({ ...submission, code: next })).toMatchObject(accepted)
    }
  })

  it('40: a step over 2^31 is exact: the years 2038 and 2106 and the end of Date', async () => {
    const { clock, verifier } = openVerifier()
    const instants = [
      ...['2038-01-19T03:14:07Z', '2038-01-19T03:14:08Z', '2106-02-07T06:28:16Z'].map(Date.parse),
      8.64e15,
    ]
    for (const at of instants) {
      for (const period of [1, 30]) {
        clock.set(at)
        const submission = { id: `${at} ${period}`, secret, period }
        const code = totp(secret, { at, period })
        const step = Math.floor(at / 1000 / period)
        expect(await verifier.verifyTotp({ ...submission, code })).toEqual({
          ok: true,
          step,
          drift: 0,
        })
        expect(await verifier.verifyTotp({ ...submission, code })).toMatchObject(replayed)
        expect(await verifier.inspect(submission.id)).toMatchObject({ lastStep: step })
      }
    }
  })

  it('41: a huge window or limit in the options is refused', () => {
    for (const window of [11, 1e5, { past: 0, future: 11 }, { past: 1e9, future: 0 }, -1, 0.5]) {
      // Some of them have a type that the compiler refuses.
      expect(() => createVerifier({ window: window as number })).toThrow(RangeError)
    }
    for (const limit of [{ free: 1e9 }, { hardStop: 1e9 }, { maxSeconds: 1e12 }, { free: 0 }]) {
      expect(() => createVerifier({ limit })).toThrow(RangeError)
    }
  })

  it('41: huge digits, a huge period and a huge look-ahead are refused', async () => {
    const { verifier } = openVerifier()
    const totpOptions = [{ digits: 100 }, { period: 0 }, { period: 1e9 }]
    for (const options of totpOptions) {
      const submission = { id, secret, code: '123456', ...options }
      await expect(verifier.verifyTotp(submission as never)).rejects.toThrow(RangeError)
    }
    const far = { id, secret, lookAhead: 1e6 }
    await expect(verifier.verifyHotp({ ...far, code: '123456' })).rejects.toThrow(RangeError)
    await expect(verifier.resyncHotp({ ...far, codes: ['123456', '123457'] })).rejects.toThrow(
      RangeError,
    )
  })

  it('42: one code is accepted for a step while the secret is exchanged', async () => {
    const { verifier, codeAt, clock } = openVerifier({ limit: { free: 100 } })
    const fresh = Secret.generate()
    const verdicts = await Promise.all(
      Array.from({ length: 8 }, (_, i) => {
        const current = i % 2 === 0 ? secret : fresh
        const code = i % 2 === 0 ? codeAt() : totp(fresh, { at: clock.now() })
        return verifier.verifyTotp({ id, secret: current, code })
      }),
    )
    // Both secrets share the step, so only one code is accepted, and no request throws.
    expect(verdicts.filter(({ ok }) => ok)).toHaveLength(1)
    clock.advance(30)
    const next = { id, secret: fresh, code: totp(fresh, { at: clock.now() }) }
    expect(await verifier.verifyTotp(next)).toMatchObject(accepted)
  })
})

function mismatchOrReplayed(): object {
  return { ok: false, reason: expect.stringMatching(/^(mismatch|replayed)$/) }
}

/** Counts the HMACs that the test and the verifier compute. */
function countMacs(): { count: () => number } {
  let count = 0
  const original = Secret.hmac
  vi.spyOn(Secret, 'hmac').mockImplementation((...args) => {
    const mac = original(...args)
    return (high, low) => {
      count++
      return mac(high, low)
    }
  })
  return { count: () => count }
}
