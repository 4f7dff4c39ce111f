/**
 * What must be known before speed means anything: that all compute the same codes, and what each of
 * them accepts that it should refuse.
 */

import { totp as einmalTotp, otpauthUri, Secret } from '../dist/index.js'

/** @typedef {import('./contenders.js').Contender} Contender */

/** The key of RFC 6238 Appendix B. */
const RFC_KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

/**
 * The last six digits of its SHA1 codes, by second.
 *
 * @type {ReadonlyArray<[seconds: number, code: string]>}
 */
const RFC_CODES = [
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
  [20000000000, '353130'],
]

/**
 * The step at which the 31-bit number of that key has fewer digits than a code: 92555, so the code
 * is 092555.
 */
const SHORT_STEP = 10281

/**
 * Throws unless the library gives the right code, and accepts and refuses the right ones, for the
 * published vectors and a fixed list of other secrets and instants.
 *
 * @param {Contender} contender
 */
export async function requireAgreement(contender) {
  for (const [seconds, code] of RFC_CODES) await requireCase(contender, RFC_KEY, seconds, code)
  for (const [base32, seconds] of furtherCases()) {
    const code = einmalTotp(Secret.fromBase32(base32), { at: seconds * 1000 })
    await requireCase(contender, base32, seconds, code)
  }
}

/**
 * @param {Contender} contender
 * @param {string} base32
 * @param {number} seconds
 * @param {string} code the right one at that instant
 */
async function requireCase(contender, base32, seconds, code) {
  const { name, prepared, prepare, generate, verifyStored, verifyPrepared } = contender
  /** @type {Array<[label: string, verify: (typed: string) => boolean | Promise<boolean>]>} */
  const verifiers = [['stored', (typed) => verifyStored(base32, typed)]]
  if (verifyPrepared && prepared !== null) {
    verifiers.push(['prepared', (typed) => verifyPrepared(prepare(base32), typed)])
  }
  const place = `${name} at second ${seconds}`
  await atInstant(seconds * 1000, async () => {
    const computed = await generate(prepare(base32))
    if (computed !== code) throw new Error(`${place} computes ${computed}, not ${code}`)
    const wrong = String((Number(code) + 1) % 1e6).padStart(6, '0')
    for (const [label, verify] of verifiers) {
      if (await verify(wrong)) throw new Error(`${place} accepts a wrong code (${label})`)
    }
  })
  for (const drift of [-60, -30, 0, 30, 60]) {
    // Steps before 1970 are nobody's business.
    if (seconds + drift < 60) continue
    const within = Math.abs(drift) <= 30
    await atInstant((seconds + drift) * 1000, async () => {
      for (const [label, verify] of verifiers) {
        if ((await verify(code)) !== within) {
          throw new Error(`${place} is wrong about its code ${drift} s away (${label})`)
        }
      }
    })
  }
}

/**
 * A fixed list, so that whether two steps of a window share a code does not change by the run.
 *
 * @returns {Iterable<[base32: string, seconds: number]>}
 */
function* furtherCases() {
  let state = 1
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return state >>> 16
  }
  for (let i = 0; i < 30; i++) {
    const bytes = Uint8Array.from({ length: 20 }, () => next() & 255)
    yield [Secret.fromBytes(bytes).toBase32(), 1.6e9 + next() * 4000]
  }
}

/**
 * What should hold of every library. A finding is no reason to leave one out of the tables, only to
 * say so.
 *
 * @type {ReadonlyArray<{ id: string, holds: string, needs?: keyof Contender, ask: (contender: Contender) => Promise<boolean> }>}
 */
const RULES = [
  {
    id: 'once',
    holds: 'a code is accepted once, and refused the second time',
    ask: async ({ generate, prepare, verifyStored, verifyOnce = verifyStored }) =>
      atInstant(1.6e12, async () => {
        const code = await generate(prepare(RFC_KEY))
        return (await verifyOnce(RFC_KEY, code)) && !(await verifyOnce(RFC_KEY, code))
      }),
  },
  {
    id: 'window-zero',
    holds: 'with a window of 0 steps, the code of ten steps ago is refused',
    ask: async ({ verifyNow }) => {
      const code = einmalTotp(Secret.fromBase32(RFC_KEY), { at: 1.6e12 })
      return !(await atInstant(1.6e12 + 300_000, async () => verifyNow?.(RFC_KEY, code)))
    },
  },
  {
    id: 'leading-zero',
    holds: 'every code has its six digits, when the number under it is small too',
    ask: async ({ generate, prepare }) =>
      (await atInstant(SHORT_STEP * 30_000, async () => generate(prepare(RFC_KEY)))) === '092555',
  },
  {
    id: 'not-digits',
    holds: 'the digits with a letter after them are refused (`92555x` for 092555)',
    ask: async ({ verifyStored }) =>
      !(await atInstant(SHORT_STEP * 30_000, async () => {
        try {
          return await verifyStored(RFC_KEY, '92555x')
        } catch {
          return false
        }
      })),
  },
  {
    id: 'wrong-length',
    holds: 'a code with a digit missing or too many is refused without an exception',
    ask: async ({ verifyStored }) => {
      for (const code of ['', '12345', '1234567'])
        if (await verifyStored(RFC_KEY, code)) return false
      return true
    },
  },
  {
    id: 'not-a-string',
    holds: 'what is no string is refused without an exception (`undefined`, `null`, an object)',
    ask: async ({ verifyStored }) => {
      for (const code of [undefined, null, {}]) {
        // The type says string: what a request's body holds does not ask.
        if (await verifyStored(RFC_KEY, /** @type {string} */ (/** @type {unknown} */ (code)))) {
          return false
        }
      }
      return true
    },
  },
  {
    id: 'late-steps',
    holds: 'counters beyond 2^31 are computed right (year 4011 by time, any day by HOTP)',
    ask: async ({ generate, prepare }) => {
      const at = (2 ** 31 + 5) * 30_000
      const code = einmalTotp(Secret.fromBase32(RFC_KEY), { at })
      return (await atInstant(at, async () => generate(prepare(RFC_KEY)))) === code
    },
  },
  {
    id: 'secret-characters',
    holds: 'a secret with 0, 1 or 8 in it is an error, not another key',
    ask: async ({ generate, prepare }) => {
      for (const character of '018') {
        const mistyped = character + RFC_KEY.slice(1)
        if (await throws(async () => generate(prepare(mistyped)))) continue
        return false
      }
      return true
    },
  },
  {
    id: 'uri-space',
    holds: 'a space in a URI is written %20, not +, which many apps show',
    needs: 'buildUri',
    ask: async ({ buildUri }) => !buildUri?.(RFC_KEY, 'My firm', 'ada@firm.example').includes('+'),
  },
  {
    id: 'uri-two-secrets',
    holds: 'a URI with two secrets is an error',
    needs: 'parseUri',
    ask: async ({ parseUri }) =>
      throws(async () =>
        parseUri?.(`otpauth://totp/a:b?secret=${RFC_KEY}&secret=MFRGGZDFMZTWQ2LK`),
      ),
  },
  {
    id: 'uri-algorithm',
    holds: 'a URI with an unknown algorithm is an error',
    needs: 'parseUri',
    ask: async ({ parseUri }) =>
      throws(async () => parseUri?.(`otpauth://totp/a:b?secret=${RFC_KEY}&algorithm=MD5`)),
  },
  {
    id: 'uri-secret',
    holds: 'a URI with a secret that is no base32 is an error',
    needs: 'parseUri',
    ask: async ({ parseUri }) => throws(async () => parseUri?.('otpauth://totp/a:b?secret=0189!')),
  },
  {
    id: 'uri-round-trip',
    holds: 'a URI that was built is parsed to the same secret',
    needs: 'parseUri',
    ask: async ({ buildUri, parseUri, secretOf }) =>
      secretOf?.(parseUri?.(buildUri?.(RFC_KEY, 'My firm', 'ada@firm.example') ?? '')) === RFC_KEY,
  },
]

/**
 * @param {readonly Contender[]} all
 * @returns {Promise<Array<{ id: string, holds: string, answers: Record<string, 'yes' | 'no' | 'throws' | null> }>>}
 * by library; null where it has nothing to ask about
 */
export async function findings(all) {
  const rows = []
  for (const { id, holds, needs, ask } of RULES) {
    /** @type {Record<string, 'yes' | 'no' | 'throws' | null>} */
    const answers = {}
    for (const contender of all) answers[contender.name] = await answer(contender, needs, ask)
    rows.push({ id, holds, answers })
  }
  return rows
}

/**
 * @param {Contender} contender
 * @param {keyof Contender | undefined} needs
 * @param {(contender: Contender) => Promise<boolean>} ask
 */
async function answer(contender, needs, ask) {
  if (needs && contender[needs] === undefined) return null
  try {
    return (await ask(contender)) ? 'yes' : 'no'
  } catch {
    return 'throws'
  }
}

/** A URI for every parser to read: the plain form, which all of them must know. */
export function plainUri() {
  return otpauthUri({
    issuer: 'My firm',
    account: 'ada@firm.example',
    secret: Secret.fromBase32(RFC_KEY),
  })
}

/** @param {() => Promise<unknown>} attempt */
async function throws(attempt) {
  try {
    await attempt()
    return false
  } catch {
    return true
  }
}

/**
 * Runs with the clock standing still: half of the libraries take no instant.
 *
 * @template T
 * @param {number} at milliseconds since the Unix epoch
 * @param {() => Promise<T>} run
 * @returns {Promise<T>}
 */
async function atInstant(at, run) {
  const { Date: real } = globalThis
  class Standing extends real {
    /** @param {unknown[]} parts */
    constructor(...parts) {
      // The arguments of Date, whatever they are, or the instant when there are none.
      super(.../** @type {[number]} */ (parts.length === 0 ? [at] : parts))
    }
    /** @override */
    static now() {
      return at
    }
  }
  // Date is also called without `new`, which none of the libraries does.
  globalThis.Date = /** @type {DateConstructor} */ (/** @type {unknown} */ (Standing))
  try {
    return await run()
  } finally {
    globalThis.Date = real
  }
}
