/** The functions of docs/guides/migrate.md, run on secrets of the other libraries. */

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { parseOtpauthUri, Secret } from 'einmal'
import type { ImportOptions } from 'einmal/accounts'
import { transformSync } from 'esbuild'
import { describe, expect, it, type TestContext } from 'vitest'
import { fencesOf } from '../docs/support/pages.js'
import { codeOf } from '../support/errors.js'
import { whyNot } from '../support/locate.mjs'
import { askOathtool, type OathtoolCase } from '../support/oathtool.js'
import { openTestAccounts } from './support/test-accounts.js'

type Imported = ImportOptions['key'] | ImportOptions

/** A function from the code of the guide. */
function onThePage(name: string): (row: object) => Imported {
  const fence = fencesOf('docs/guides/migrate.md').find(({ text }) =>
    text.includes(`function ${name}(`),
  )
  if (fence === undefined) throw new Error(`docs/guides/migrate.md has no function ${name}`)
  const { code } = transformSync(fence.text.replace(/^import .*$/gm, ''), { loader: 'ts' })
  const make = new Function('Secret', 'parseOtpauthUri', `${code}\nreturn ${name}`)
  return make(Secret, parseOtpauthUri)
}

const { resolve } = createRequire(new URL('../../bench/peers/package.json', import.meta.url))

/** A library of bench/peers; skips the test with a reason if they are not installed. */
async function peer<T>(name: string, context: TestContext): Promise<T> {
  if (!existsSync('bench/peers/node_modules')) {
    context.skip('the other libraries are not installed: npm ci --prefix bench/peers')
  }
  const module = await import(pathToFileURL(resolve(name)).href)
  return module.default ?? module
}

/** Expects that einmal accepts the current codes of the old library, or of oathtool in its place. */
async function expectAccepted(
  imported: Imported,
  ...codes: (() => string | Promise<string>)[]
): Promise<void> {
  const setup = await openTestAccounts()
  const options = 'key' in imported ? imported : { key: imported }
  await setup.accounts.importKey('ada', options)
  for (const code of codes) {
    const text = await code()
    setup.clock.set(Date.now())
    // A step may end in between; the window covers it.
    expect(await setup.accounts.verify('ada', text)).toMatchObject({ ok: true })
  }
}

function oathtool(context: TestContext, question: Omit<OathtoolCase, 'algorithm'>): () => string {
  const missing = whyNot('oathtool')
  if (missing) context.skip(missing)
  const seconds = question.counter === undefined && { seconds: Math.floor(Date.now() / 1000) }
  return () => askOathtool({ period: 30, algorithm: 'SHA1', ...question, ...seconds })
}

describe('docs/guides/migrate.md', () => {
  it.for([{}, { digits: 8, period: 60 }])(
    'imports from otplib with %j',
    async (options, context) => {
      interface Otplib {
        generateSecret(): string
        generate(options: object): Promise<string>
      }
      const otplib = await peer<Otplib>('otplib', context)
      for (let i = 0; i < 5; i++) {
        const row = { secret: otplib.generateSecret(), ...options }
        await expectAccepted(onThePage('fromOtplib')(row), () => otplib.generate(row))
      }
    },
  )

  it.for(['base32', 'hex', 'ascii'] as const)(
    'imports from speakeasy as %s',
    async (form, context) => {
      interface Speakeasy {
        generateSecret(): Record<typeof form, string>
        totp(options: object): string
      }
      const speakeasy = await peer<Speakeasy>('speakeasy', context)
      for (let i = 0; i < 5; i++) {
        const secret = speakeasy.generateSecret()[form]
        await expectAccepted(onThePage('fromSpeakeasy')({ [form]: secret }), () =>
          speakeasy.totp({ secret, encoding: form }),
        )
      }
    },
  )

  it.for([{}, { algorithm: 'SHA256', digits: 8, period: 60 }, { algorithm: 'SHA512', digits: 7 }])(
    'imports from otpauth with %j',
    async (options, context) => {
      interface Otpauth {
        TOTP: new (options: object) => { generate(): string; toString(): string }
      }
      const { TOTP } = await peer<Otpauth>('otpauth', context)
      const totp = new TOTP({ issuer: 'ACME', label: 'ada', ...options })
      await expectAccepted(onThePage('fromOtpauth')({ uri: totp.toString() }), () =>
        totp.generate(),
      )
    },
  )

  it('imports a counter from otpauth', async (context) => {
    interface Otpauth {
      HOTP: new (options: object) => { generate(): string; toString(): string }
    }
    const { HOTP } = await peer<Otpauth>('otpauth', context)
    const hotp = new HOTP({ label: 'ada', counter: 41 })
    const imported = onThePage('fromOtpauth')({ uri: hotp.toString() })
    await expectAccepted(
      imported,
      () => hotp.generate(),
      () => hotp.generate(),
    )
  })

  it.for([{}, { digits: 8, period: 60 }])(
    'imports from better-auth with %j',
    async (options, context) => {
      interface BetterAuth {
        createOTP(secret: string, options: object): { totp(): Promise<string> }
      }
      const { createOTP } = await peer<BetterAuth>('@better-auth/utils/otp', context)
      const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_'
      for (let i = 0; i < 5; i++) {
        const random = crypto.getRandomValues(new Uint8Array(32))
        const decrypted = Array.from(random, (byte) => letters[byte & 63]).join('')
        await expectAccepted(onThePage('fromBetterAuth')({ decrypted, ...options }), () =>
          createOTP(decrypted, options).totp(),
        )
      }
    },
  )

  const key = '5a1f0c9b8e7d6c5b4a39281706f5e4d3c2b1a090'

  it.for([
    { step: 30, digits: 6 as const },
    { step: 60, digits: 8 as const },
  ])('imports a TOTP device from django-otp with %j', async ({ step, digits }, context) => {
    const row = { key, step, digits, t0: 0, last_t: -1, drift: 0, tolerance: 1 }
    const ask = oathtool(context, { keyHex: key, digits, period: step })
    await expectAccepted(onThePage('fromDjangoOtp')(row), ask)
    // The step that Django has accepted is spent.
    const used = { ...row, last_t: Math.floor(Date.now() / 1000 / step) + 2 }
    const imported = onThePage('fromDjangoOtp')(used)
    await expect(expectAccepted(imported, ask)).rejects.toThrow(/replayed/)
    expect(() => onThePage('fromDjangoOtp')({ ...row, t0: 1 })).toThrow(RangeError)
  })

  it('imports an HOTP device from django-otp with its counter', async (context) => {
    const row = { key, digits: 6, counter: 41, tolerance: 5 }
    const ask = (counter: string) => oathtool(context, { keyHex: key, digits: 6, counter })
    await expectAccepted(onThePage('fromDjangoOtp')(row), ask('41'), ask('42'))
    const earlier = expectAccepted(onThePage('fromDjangoOtp')(row), ask('39'))
    await expect(earlier).rejects.toThrow(/mismatch/)
  })

  it.each([
    ['3132zz', 'ERR_HEX_CHARACTER'],
    ['GEZDGNBVGY3TQOJQ', 'ERR_HEX_CHARACTER'],
    ['313', 'ERR_HEX_LENGTH'],
    ['', 'ERR_SECRET_LENGTH'],
  ])('refuses a damaged key in hexadecimal: %j', (key, code) => {
    const device = { key, step: 30, t0: 0, digits: 6, last_t: -1 }
    expect(codeOf(() => onThePage('fromDjangoOtp')(device))).toBe(code)
    expect(codeOf(() => onThePage('fromSpeakeasy')({ hex: key }))).toBe(code)
  })

  it.for([
    { subType: 'totp', secretEncoding: null },
    { subType: 'totp', secretEncoding: 'BASE32' },
    { subType: 'hotp', secretEncoding: null },
  ])('imports from Keycloak with %j', async (some, context) => {
    const data = { digits: 6, counter: 7, period: 30, algorithm: 'HmacSHA1', ...some }
    const bytes = Buffer.from('gHXF5hCtPk8MZ4zBAk7u')
    const value = some.secretEncoding ? Secret.fromBytes(bytes).toBase32() : `${bytes}`
    const row = { secret_data: JSON.stringify({ value }), credential_data: JSON.stringify(data) }
    const counter = some.subType === 'hotp' && { counter: '7' }
    const ask = oathtool(context, { keyHex: bytes.toString('hex'), digits: 6, ...counter })
    await expectAccepted(onThePage('fromKeycloak')(row), ask)
  })
})
