/**
 * An engine with only the language: no TextEncoder, as in jsdom under Jest, no `atob` and `btoa`, as in
 * older Hermes, no URL and no Buffer.
 */

import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from './pack.mjs'

type Entries = typeof import('einmal') & typeof import('einmal/qr')

let einmal: Entries
let outside: Entries
let withoutRandom: Entries

beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from './dist/index.js'\nexport * from './dist/qr.js'`,
      resolveDir: ROOT,
    },
    bundle: true,
    format: 'iife',
    globalName: 'einmal',
    write: false,
    logLevel: 'error',
  })
  const text = outputFiles[0]?.text ?? ''
  const load = (globals: object): Entries => runInContext(`${text}\neinmal`, createContext(globals))
  // The polyfill that Hermes needs. It fills arrays of another realm, which the function of Node
  // refuses.
  const getRandomValues = (bytes: Uint8Array): Uint8Array => {
    bytes.set(crypto.getRandomValues(new Uint8Array(bytes.length)))
    return bytes
  }
  einmal = load({ crypto: { getRandomValues }, setTimeout })
  withoutRandom = load({})
  outside = { ...(await import(`${ROOT}dist/index.js`)), ...(await import(`${ROOT}dist/qr.js`)) }
})

describe('without the globals of browsers and Node', () => {
  it('they are absent', () => {
    const names = ['TextEncoder', 'TextDecoder', 'atob', 'btoa', 'URL', 'Buffer', 'process']
    const there = runInContext(
      `${JSON.stringify(names)}.map((name) => typeof globalThis[name])`,
      createContext({}),
    )
    expect([...there]).toEqual(names.map(() => 'undefined'))
  })

  it('QR codes are the same, also of text beyond ASCII', () => {
    for (const text of ['otpauth://totp/Rat:ada', 'Stadt Köln €😀', '0123456789', 'RAT EXAMPLE']) {
      expect(einmal.qrSvg(text)).toBe(outside.qrSvg(text))
      expect(einmal.qrTerminal(text)).toBe(outside.qrTerminal(text))
    }
  })

  it('an export is written and read, with names beyond ASCII', () => {
    const key = {
      ...KEY,
      issuer: 'Stadt Köln',
      account: 'ada 😀',
      secret: einmal.Secret.generate(),
    }
    const uris = einmal.migrationUris(Array(11).fill(key))
    expect(uris).toHaveLength(2)
    for (const uri of uris) {
      const [read] = einmal.parseMigrationUri(uri).keys
      expect(read?.issuer).toBe('Stadt Köln')
      expect(read?.account).toBe('ada 😀')
      expect(read?.secret.toBase32()).toBe(key.secret.toBase32())
      // Another runtime reads the same from it.
      expect(outside.parseMigrationUri(uri).keys[0]).toMatchObject({ ...KEY, account: 'ada 😀' })
    }
  })

  it('URIs are written and read', () => {
    const secret = einmal.Secret.fromBase32(BASE32)
    const uri = einmal.otpauthUri({ issuer: 'Stadt Köln', account: 'ada', secret })
    expect(uri).toBe(
      outside.otpauthUri({
        issuer: 'Stadt Köln',
        account: 'ada',
        secret: outside.Secret.fromBase32(BASE32),
      }),
    )
    expect(einmal.parseOtpauthUri(uri).issuer).toBe('Stadt Köln')
  })

  it('a code is accepted once', async () => {
    const secret = einmal.Secret.generate()
    const verifier = einmal.createVerifier()
    const submission = { id: 'ada', secret, code: einmal.totp(secret) }
    expect((await verifier.verifyTotp(submission)).ok).toBe(true)
    expect((await verifier.verifyTotp(submission)).ok).toBe(false)
  })

  it('an error names the missing source of random bytes', () => {
    expect(() => withoutRandom.Secret.generate()).toThrow(
      'crypto.getRandomValues is missing or fails: polyfill it',
    )
    const secret = withoutRandom.Secret.fromBase32(BASE32)
    expect(withoutRandom.totp(secret, { at: 59_000 })).toBe('287082')
  })
})

const BASE32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const KEY = { type: 'totp', algorithm: 'SHA1', digits: 6, period: 30, counter: 0n } as const
