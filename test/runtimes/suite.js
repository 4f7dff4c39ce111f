// @ts-check
/**
 * What einmal must do on every runtime: plain JavaScript that imports nothing, so that it runs in a
 * worker and in a page as it is. A host hands in the entries, however it loads them.
 */

/**
 * @typedef {typeof import('einmal')} Core
 * @typedef {typeof import('einmal/accounts')} Accounts
 * @typedef {typeof import('einmal/qr')} Qr
 * @typedef {typeof import('einmal/gate')} Gate
 * @typedef {{ core: Core, accounts: Accounts, qr: Qr, gate: Gate }} Entries
 * @typedef {{ passed: number, failures: { name: string, message: string }[] }} Report
 */

/**
 * Runs every test once, in order.
 *
 * @param {Entries} entries
 */
export function run(entries) {
  return runAll(Object.entries(tests).map(([name, test]) => ({ name, run: () => test(entries) })))
}

/**
 * Runs cases once, in order, as those of `storeContract`.
 *
 * @param {readonly { name: string, run(): void | Promise<void> }[]} cases
 * @returns {Promise<Report>}
 */
export async function runAll(cases) {
  /** @type {Report} */
  const report = { passed: 0, failures: [] }
  for (const { name, run } of cases) {
    try {
      await run()
      report.passed++
    } catch (error) {
      report.failures.push({ name, message: String(error) })
    }
  }
  return report
}

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

/** What the hashes make of 200 bytes 0xaa, in base32. */
const DIGESTS_OF_LONG_KEY = {
  SHA1: 'FIDRY2DJLGTAR7AS6FBBO6VTNC3Y4HVQ',
  SHA256: 'MBPNE6OQUGXXQ3DZAVHZIJGRS3WWUHYDGEIAVER5OEMILVBATG5Q',
  SHA512:
    'F5FBBY4IRB24XX37SG6VUASCAATIPLDIILM335PFA4IUPOS2WYLJW2AIYB7ZLS5JPOIAXQARZFIDKYBI34AD22BQNEFHDU2XWEUWOWY',
}

/** @type {Record<string, (entries: Entries) => void | Promise<void>>} */
const tests = {
  'computes HOTP as RFC 4226 Appendix D': ({ core }) => {
    const secret = core.Secret.fromBase32(ASCII_20)
    HOTP_CODES.forEach((code, counter) => {
      equal(core.hotp(secret, counter), code)
      equal(core.hotp(secret, BigInt(counter)), code)
    })
  },

  'computes TOTP as RFC 6238 Appendix B with SHA1': (entries) => rfc6238(entries, 'SHA1', 20),
  'computes TOTP as RFC 6238 Appendix B with SHA256': (entries) => rfc6238(entries, 'SHA256', 32),
  'computes TOTP as RFC 6238 Appendix B with SHA512': (entries) => rfc6238(entries, 'SHA512', 64),

  'hashes a key that is longer than a block, as RFC 2104 §3 has it': ({ core }) => {
    const long = core.Secret.fromBytes(new Uint8Array(200).fill(0xaa))
    for (const [algorithm, digest] of Object.entries(DIGESTS_OF_LONG_KEY)) {
      const short = core.Secret.fromBase32(digest)
      // Cast: the keys of the table are the three names.
      const options = { algorithm: /** @type {'SHA1'} */ (algorithm) }
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

  'throws at nothing that stands for a code': ({ core }) => {
    const secret = core.Secret.fromBase32(ASCII_20)
    /** @type {unknown[]} */
    const values = [undefined, null, 0, 1n, NaN, true, {}, [], ['287082'], Symbol('code'), () => 0]
    values.push('', '٢٨٧٠٨٢', '287082\0', '2'.repeat(100_000), new Date(0), new Uint8Array(6))
    for (const value of values) {
      // Cast: the types forbid it, and a request's body brings it.
      const code = /** @type {string} */ (value)
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

  'encodes and decodes base32 of every length to 64': ({ core }) => {
    for (let length = 0; length <= 64; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255)
      equal([...core.base32Decode(core.base32Encode(bytes))], [...bytes])
    }
    equal(core.base32Encode(new TextEncoder().encode('fooba')), 'MZXW6YTB')
  },

  'refuses what is not base32, with a code': ({ core }) => {
    const cases = {
      MZXW6YT1: 'ERR_BASE32_CHARACTER',
      MZXW6YTı: 'ERR_BASE32_CHARACTER',
      'MZX=====': 'ERR_BASE32_LENGTH',
      MZXW6: 'ERR_BASE32_PADDING',
      'MZ======': 'ERR_BASE32_TRAILING_BITS',
    }
    for (const [text, code] of Object.entries(cases)) {
      const error = throws(() => core.base32Decode(text), core.EinmalError)
      equal([error.name, error.code], ['EinmalError', code])
      equal(error.message.includes(text), false)
    }
  },

  'tells misuse from broken data': ({ core }) => {
    const secret = core.Secret.fromBase32(ASCII_20)
    // Cast: JavaScript has no types that would forbid it.
    throws(() => core.hotp(/** @type {never} */ ('secret'), 0), TypeError)
    throws(() => core.hotp(secret, 0, { digits: /** @type {6} */ (9) }), RangeError)
    throws(() => core.verifyTotp(secret, '287082', { window: 1000 }), RangeError)
    throws(() => core.parseOtpauthUri('https://rat.example'), core.EinmalError)
  },

  'writes a URI and reads it back': ({ core }) => {
    const secret = core.Secret.generate(32)
    const written = core.otpauthUri({
      type: 'hotp',
      issuer: 'Stadt Köln 🏛',
      account: 'ada+rat@köln.example',
      secret,
      algorithm: 'SHA256',
      digits: 8,
      counter: UINT64_MAX,
    })
    equal(/[+]|[^!-~]/.test(written), false)
    const read = core.parseOtpauthUri(written)
    equal(read.issuer, 'Stadt Köln 🏛')
    equal(read.account, 'ada+rat@köln.example')
    equal(read.secret.toBase32(), secret.toBase32())
    equal([read.type, read.algorithm, read.digits, read.counter], ['hotp', 'SHA256', 8, UINT64_MAX])
  },

  'reads URIs as they are found in the wild': ({ core }) => {
    const key = core.parseOtpauthUri(
      ' APPLE-OTPAUTH://ToTp/Big%20Corp:%20ada/it?issuer=Big+Corp&SECRET=gezd-gnbv+gy3t%20qojq' +
        '&algorithm=sha-512&x=1&x=2 ',
    )
    equal([key.type, key.issuer, key.account], ['totp', 'Big Corp', 'ada/it'])
    equal([key.algorithm, key.digits, key.period], ['SHA512', 6, 30])
    equal(key.secret.toBase32(), CANARY)
    equal(key.extra.get('x'), ['1', '2'])
  },

  'writes an export of several parts and reads it back': ({ core }) => {
    const keys = Array.from({ length: 25 }, (_, i) => ({
      ...core.parseOtpauthUri(`otpauth://totp/Köln:user${i}?secret=${ASCII_20}&issuer=Köln`),
      digits: /** @type {const} */ (8),
    }))
    const parts = core.migrationUris(keys).map(core.parseMigrationUri)
    equal(
      parts.map(({ batch }) => [batch.index, batch.size]),
      [0, 1, 2].map((index) => [index, 3]),
    )
    equal(new Set(parts.map(({ batch }) => batch.id)).size, 1)
    const read = parts.flatMap((part) => part.keys)
    equal(
      read.map((key) => [key.issuer, key.account, key.digits, key.secret.toBase32()]),
      keys.map((key) => [key.issuer, key.account, 8, ASCII_20]),
    )
  },

  'enrols, verifies, seals and recovers': async ({ core, accounts }) => {
    const keyring = await accounts.createKeyring(accounts.generateKey('k1'))
    const store = core.memoryStore()
    const desk = accounts.createAccounts({ store, issuer: 'Rat', keyring })
    const { authenticatorId, secret, uri } = await desk.enrol('ada', { account: 'ada' })
    // One class in all entries, or a secret of one would be none to the other.
    equal(secret instanceof core.Secret, true)
    equal(core.parseOtpauthUri(uri).secret.toBase32(), secret.toBase32())
    const code = core.totp(secret)
    const confirmed = await desk.confirm('ada', authenticatorId, code)
    equal(confirmed.ok, true)
    const replayed = await desk.verify('ada', code)
    equal([replayed.ok, 'reason' in replayed && replayed.reason], [false, 'replayed'])
    const [recoveryCode = ''] = ('recoveryCodes' in confirmed && confirmed.recoveryCodes) || []
    const recovered = await Promise.all([1, 2].map(() => desk.recover('ada', recoveryCode)))
    equal(recovered.filter(({ ok }) => ok).length, 1)
  },

  'opens many secrets at once, each with its own context': async ({ accounts }) => {
    const keyring = await accounts.createKeyring(accounts.generateKey('k1'))
    const users = Array.from({ length: 50 }, (_, i) => {
      return {
        userId: `user ${i}`,
        authenticatorId: 'phone',
        purpose: /** @type {const} */ ('otp'),
      }
    })
    const bytes = users.map((_, i) => new Uint8Array(20 + i).fill(i))
    const sealed = await Promise.all(
      users.map((user, i) => keyring.seal(bytes[i] ?? new Uint8Array(), user)),
    )
    const opened = await Promise.all(users.map((user, i) => keyring.open(sealed[i] ?? '', user)))
    equal(opened.map(String), bytes.map(String))
  },

  'draws a QR code as SVG and as text': ({ core, qr }) => {
    const uri = core.otpauthUri({ account: 'ada', secret: core.Secret.fromBase32(ASCII_20) })
    const svg = qr.qrSvg(uri, { title: 'Scan me' })
    equal([svg.startsWith('<svg '), svg.endsWith('</svg>')], [true, true])
    equal(svg.includes('<title>Scan me</title>'), true)
    const lines = qr.qrTerminal(uri, { background: 'dark' }).split('\n')
    equal(lines.length > 10 && lines.slice(0, -1).every((line) => /^[ █▀▄]+$/.test(line)), true)
  },

  'asks for a second factor, enrols one, and lets pass': async ({ core, accounts, gate }) => {
    const keyring = await accounts.createKeyring(accounts.generateKey('k1'))
    const store = core.memoryStore()
    /** @type {Record<string, { id: string, userId: string, secondFactorAt?: number }>} */
    const sessions = { a: { id: 'a', userId: 'ada' } }
    const door = gate.createGate({
      accounts: accounts.createAccounts({ store, issuer: 'Rat', keyring }),
      origin: 'https://rat.example',
      key: crypto.getRandomValues(new Uint8Array(32)),
      session: {
        async read({ headers }) {
          return sessions[headers.get('authorization')?.slice('Bearer '.length) ?? ''] ?? null
        },
        async elevate(_request, { userId }, { at }) {
          delete sessions['a']
          sessions['b'] = { id: 'b', userId, secondFactorAt: at }
          return new Headers({ 'x-session': 'b' })
        },
      },
    })
    /** @param {string} path @param {string} [session] @param {object} [sent] */
    const ask = (path, session, sent) => {
      const headers = new Headers({ accept: 'application/json' })
      if (session) headers.set('authorization', `Bearer ${session}`)
      if (sent) headers.set('content-type', 'application/json')
      const init = sent ? { method: 'POST', body: JSON.stringify(sent) } : {}
      return door.handle(new Request(`https://rat.example${path}`, { headers, ...init }))
    }
    equal((await ask('/papers/7'))?.status, 401)
    equal((await jsonOf(ask('/papers/7', 'a'))).type, 'enrolment-required')
    const { authenticatorId, uri } = await jsonOf(ask('/second-factor/enrol', 'a', {}))
    const code = core.totp(core.parseOtpauthUri(uri).secret)
    const confirmed = await ask('/second-factor/confirm', 'a', { id: authenticatorId, code })
    equal(confirmed?.headers.get('x-session'), 'b')
    equal((await ask('/papers/7', 'a'))?.status, 401)
    equal(await ask('/papers/7', 'b'), undefined)
    const page = await door.handle(
      new Request('https://rat.example/second-factor/devices', {
        headers: { accept: 'text/html', authorization: 'Bearer b', 'accept-language': 'de' },
      }),
    )
    equal(/<html lang="(..)/.exec((await page?.text()) ?? '')?.[1], 'de')
  },
}

/**
 * @param {Entries} entries
 * @param {'SHA1' | 'SHA256' | 'SHA512'} algorithm
 * @param {number} length - of the key, which is the digits 1 to 0 over and over
 */
function rfc6238({ core }, algorithm, length) {
  const secret = core.Secret.fromBytes(Uint8Array.from({ length }, (_, i) => 48 + ((i + 1) % 10)))
  const column = ['', 'SHA1', 'SHA256', 'SHA512'].indexOf(algorithm)
  for (const row of TOTP_ROWS) {
    equal(core.totp(secret, { at: Number(row[0]) * 1000, algorithm, digits: 8 }), row[column])
  }
}

/**
 * @param {Promise<Response | undefined>} answer
 * @returns {Promise<any>}
 */
async function jsonOf(answer) {
  return Object(await (await answer)?.json())
}

/** @param {string} reason */
function refused(reason) {
  return { ok: false, reason }
}

/**
 * What a debugger of this runtime would print, where it has a function for that.
 *
 * @param {unknown} value
 * @returns {string}
 */
function inspected(value) {
  // Cast: these globals exist on one runtime each.
  const { Deno, Bun, process } = /** @type {Record<string, any>} */ (globalThis)
  const inspect = Deno?.inspect ?? Bun?.inspect ?? process?.getBuiltinModule?.('util')?.inspect
  return inspect ? String(inspect(value)) : ''
}

/**
 * @param {unknown} actual
 * @param {unknown} expected
 */
function equal(actual, expected) {
  if (written(actual) !== written(expected)) {
    throw new Error(`expected ${written(expected)}, got ${written(actual)}`)
  }
}

/** @param {unknown} value */
function written(value) {
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}n` : part))
}

/**
 * @template {Error} T
 * @param {() => unknown} act
 * @param {new (...args: any[]) => T} kind
 * @returns {T} what was thrown
 */
function throws(act, kind) {
  try {
    act()
  } catch (error) {
    if (error instanceof kind) return error
    throw new Error(`expected ${kind.name}, got ${String(error)}`)
  }
  throw new Error(`expected ${kind.name}, nothing was thrown`)
}
