/** Cases of the core and the verifier. */

import { equal, type LanguageCases, type LanguageEntries, throws } from './report.js'

const ASCII_20 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const CANARY = 'GEZDGNBVGY3TQOJQ'
const UINT64_MAX = 2n ** 64n - 1n

/** RFC 4226 Appendix D, counters 0 to 9. */
const HOTP_CODES = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(
  ' ',
)

/** RFC 6238 Appendix B: seconds, then the codes of SHA1, SHA256 and SHA512. */
const TOTP_ROWS = [
  [59, '94287082', '46119246', '90693936'],
  [1111111109, '07081804', '68084774', '25091201'],
  [1111111111, '14050471', '67062674', '99943326'],
  [1234567890, '89005924', '91819424', '93441116'],
  [2000000000, '69279037', '90698825', '38618901'],
  [20000000000, '65353130', '77737706', '47863826'],
]

/** The digests of 200 bytes 0xaa, in base32. */
const DIGESTS_OF_LONG_KEY = {
  SHA1: 'FIDRY2DJLGTAR7AS6FBBO6VTNC3Y4HVQ',
  SHA256: 'MBPNE6OQUGXXQ3DZAVHZIJGRS3WWUHYDGEIAVER5OEMILVBATG5Q',
  SHA512:
    'F5FBBY4IRB24XX37SG6VUASCAATIPLDIILM335PFA4IUPOS2WYLJW2AIYB7ZLS5JPOIAXQARZFIDKYBI34AD22BQNEFHDU2XWEUWOWY',
}

export const coreCases: LanguageCases = {
  'computes HOTP as RFC 4226 Appendix D': ({ core }) => {
    const secret = core.Secret.fromBase32(ASCII_20)
    HOTP_CODES.forEach((code, counter) => {
      equal(core.hotp(secret, counter), code)
      equal(core.hotp(secret, BigInt(counter)), code)
    })
  },

  'computes TOTP as RFC 6238 Appendix B with SHA1': (entries) => checkTotp(entries, 'SHA1', 20),
  'computes TOTP as RFC 6238 Appendix B with SHA256': (entries) => checkTotp(entries, 'SHA256', 32),
  'computes TOTP as RFC 6238 Appendix B with SHA512': (entries) => checkTotp(entries, 'SHA512', 64),

  'hashes a key that is longer than a block, as RFC 2104 §3 has it': ({ core }) => {
    const long = core.Secret.fromBytes(new Uint8Array(200).fill(0xaa))
    for (const [algorithm, digest] of Object.entries(DIGESTS_OF_LONG_KEY)) {
      const short = core.Secret.fromBase32(digest)
      // Cast: the keys of the table are the three names.
      const options = { algorithm: algorithm as 'SHA1' }
      equal(core.hotp(long, 7, options), core.hotp(short, 7, options))
    }
  },

  'counts to 2^64 - 1': ({ core }) => {
    const secret = core.Secret.fromBase32(ASCII_20)
    const code = core.hotp(secret, UINT64_MAX)
    const verdict = core.verifyHotp(secret, code, { counter: UINT64_MAX - 2n, lookAhead: 100 })
    equal(verdict, { ok: true, counter: UINT64_MAX })
    throws(() => core.hotp(secret, UINT64_MAX + 1n), RangeError)
  },

  'knows the time beyond 2038, 2106 and 9999': ({ core }) => {
    for (const at of ['2038-01-19T03:14:08Z', '2106-02-07T06:28:16Z', '+012000-01-01T00:00:00Z']) {
      const seconds = Date.parse(at) / 1000
      equal(core.totpStep({ at: new Date(at) }).step, Math.floor(seconds / 30))
    }
  },

  'takes the time from the clock': ({ core }) => {
    const secret = core.Secret.generate()
    const verdict = core.verifyTotp(secret, core.totp(secret))
    equal(verdict.ok, true)
  },

  'accepts a code of the window and says how far it was': ({ core }) => {
    const secret = core.Secret.fromBase32(ASCII_20)
    equal(core.verifyTotp(secret, '287 082', { at: 60_000 }), { ok: true, step: 1, drift: -1 })
    equal(core.verifyTotp(secret, '287082', { at: 60_000, window: 0 }), refused('mismatch'))
    equal(core.verifyTotp(secret, '287082', { at: 60_000, after: 1 }), refused('replayed'))
    equal(core.verifyTotp(secret, '28708', { at: 60_000 }), refused('malformed'))
  },

  'finds a counter by look-ahead': ({ core }) => {
    const secret = core.Secret.fromBase32(ASCII_20)
    const found = core.verifyHotp(secret, '969429', { counter: 0, lookAhead: 3 })
    equal(found, { ok: true, counter: 3n })
    equal(core.verifyHotp(secret, '969429', { counter: 4, lookAhead: 3 }), refused('mismatch'))
  },

  'accepts a code once when it comes a hundred times together': async ({ core }) => {
    const secret = core.Secret.generate()
    const verifier = core.createVerifier({ limit: { free: 100 } })
    const attempt = { id: 'ada', secret, code: core.totp(secret) }
    const attempts = Array.from({ length: 100 }, () => verifier.verifyTotp(attempt))
    const verdicts = await Promise.all(attempts)
    equal(verdicts.filter((verdict) => verdict.ok).length, 1)
    const last = await verifier.verifyTotp(attempt)
    equal([last.ok, 'reason' in last && last.reason], [false, 'replayed'])
  },

  'throws for no value in place of a code': ({ core }) => {
    const secret = core.Secret.fromBase32(ASCII_20)
    const values: unknown[] = [
      undefined,
      null,
      0,
      1n,
      NaN,
      true,
      {},
      [],
      ['287082'],
      Symbol('code'),
      () => 0,
    ]
    values.push('', '٢٨٧٠٨٢', '287082\0', '2'.repeat(100_000), new Date(0), new Uint8Array(6))
    for (const value of values) {
      // Cast: the types forbid it, and a request's body brings it.
      const code = value as string
      equal(core.verifyTotp(secret, code, { at: 59_000 }), refused('malformed'))
      equal(core.verifyHotp(secret, code, { counter: 0 }), refused('malformed'))
    }
  },

  'draws a new secret each time': ({ core }) => {
    const secrets = Array.from({ length: 100 }, () => core.Secret.generate().toBase32())
    equal(new Set(secrets).size, 100)
    equal(core.Secret.generate(64).byteLength, 64)
    throws(() => core.Secret.generate(15), RangeError)
  },

  'shows a secret nowhere': ({ core }) => {
    const secret = core.Secret.fromBase32(CANARY)
    core.hotp(secret, 0)
    equal([core.Secret.name, core.EinmalError.name], ['Secret', 'EinmalError'])
    const shown = [
      `${secret}`,
      JSON.stringify({ secret }),
      Object.getOwnPropertyNames(secret).join(),
      JSON.stringify(Object.entries(secret)),
      inspected(secret),
    ]
    for (const text of shown) {
      equal(text.includes(CANARY) || text.includes('49, 50') || text.includes('49,50'), false)
    }
  },

  'distinguishes misuse from broken data': ({ core }) => {
    const secret = core.Secret.fromBase32(ASCII_20)
    // Cast: JavaScript has no types that would forbid it.
    throws(() => core.hotp('secret' as never, 0), TypeError)
    throws(() => core.hotp(secret, 0, { digits: 9 as 6 }), RangeError)
    throws(() => core.verifyTotp(secret, '287082', { window: 1000 }), RangeError)
    throws(() => core.parseOtpauthUri('https://rat.example'), core.EinmalError)
  },
}

/** @param length - of the key, which repeats the digits 1 to 0 */
function checkTotp(
  { core }: LanguageEntries,
  algorithm: 'SHA1' | 'SHA256' | 'SHA512',
  length: number,
): void {
  const secret = core.Secret.fromBytes(Uint8Array.from({ length }, (_, i) => 48 + ((i + 1) % 10)))
  const column = ['', 'SHA1', 'SHA256', 'SHA512'].indexOf(algorithm)
  for (const row of TOTP_ROWS) {
    equal(core.totp(secret, { at: Number(row[0]) * 1000, algorithm, digits: 8 }), row[column])
  }
}

function refused(reason: string): object {
  return { ok: false, reason }
}

/** The text that a debugger of this runtime would print; empty where there is no such function. */
function inspected(value: unknown): string {
  const { Deno, Bun, process } = globalThis as Inspecting
  const inspect = Deno?.inspect ?? Bun?.inspect ?? process?.getBuiltinModule?.('node:util').inspect
  return inspect ? inspect(value) : ''
}

interface Inspector {
  inspect(value: unknown): string
}

/** Each of these globals exists in one runtime only. */
interface Inspecting {
  Deno?: Inspector
  Bun?: Inspector
  process?: { getBuiltinModule?(name: string): Inspector }
}
