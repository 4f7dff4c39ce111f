/**
 * Two copies of einmal in one process: a test runner that gives `require` the CommonJS files, or a
 * bundle beside a package. Each has separate classes, and accepts the values of the other.
 */

import { createRequire } from 'node:module'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { invalidType } from '../../src/core/argument-errors.js'
import { ROOT } from './pack.mjs'

type Core = typeof import('einmal')
type Accounts = typeof import('einmal/accounts')

const require = createRequire(import.meta.url)
const modules: Core = await import(`${ROOT}dist/index.js`)
const commonJs: Core = require(`${ROOT}dist/index.cjs`)
const accountsOf = new Map<Core, Accounts>([
  [modules, await import(`${ROOT}dist/accounts.js`)],
  [commonJs, require(`${ROOT}dist/accounts.cjs`)],
])

describe.each([
  ['ES modules', modules, 'CommonJS', commonJs],
  ['CommonJS', commonJs, 'ES modules', modules],
])('the %s', (_, mine, _name, other) => {
  const base32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  const own = mine.Secret.fromBase32(base32)
  const foreign = other.Secret.fromBase32(base32)
  const at = new Date(59_000)

  it('have a separate class Secret', () => {
    expect(mine.Secret).not.toBe(other.Secret)
    expect(foreign).not.toBeInstanceOf(mine.Secret)
  })

  it('accept a secret of the other copy in every function', async () => {
    const key = { account: 'ada', type: 'totp', algorithm: 'SHA1', digits: 6, period: 30 } as const
    const answers = async (secret: typeof own): Promise<unknown[]> => [
      mine.totp(secret, { at }),
      mine.hotp(secret, 1),
      mine.verifyTotp(secret, '287082', { at }),
      mine.verifyHotp(secret, '287082', { counter: 1 }),
      [own.equals(secret), mine.Secret.generate(20).equals(secret)],
      mine.otpauthUri({ account: 'ada', secret }),
      mine
        .migrationUris([{ ...key, counter: 0n, secret }])
        .map((uri) => mine.parseMigrationUri(uri).keys[0]?.secret.toBase32()),
      await mine
        .createVerifier({ now: () => 59_000 })
        .verifyTotp({ id: 'ada', secret, code: '287082' }),
      await imported(secret),
    ]
    expect(await answers(foreign)).toEqual(await answers(own))
  })

  it('verify a code of an imported secret of the other copy once', async () => {
    expect(await imported(foreign)).toEqual([true, false])
  })

  it('recognise an error of the other copy by instanceof, and no other value', () => {
    const thrown = errorOf(() => other.base32Decode('1'))
    expect(thrown).toBeInstanceOf(mine.EinmalError)
    expect(thrown).toBeInstanceOf(other.EinmalError)
    expect(thrown).toMatchObject({ name: 'EinmalError', code: 'ERR_BASE32_CHARACTER' })
    for (const value of [new Error('EinmalError'), { name: 'EinmalError' }, null, 'EinmalError']) {
      expect(value instanceof mine.EinmalError).toBe(false)
    }
  })

  it('distinguish subclasses of their error', () => {
    class Mine extends mine.EinmalError {}
    const child = new Mine('ERR_URI_TYPE', 'of a program')
    expect(child).toBeInstanceOf(Mine)
    expect(child).toBeInstanceOf(mine.EinmalError)
    expect(child).toBeInstanceOf(other.EinmalError)
    expect(errorOf(() => mine.base32Decode('1')) instanceof Mine).toBe(false)
    expect(errorOf(() => other.base32Decode('1')) instanceof Mine).toBe(false)
  })

  it('refuse a value that only looks like a secret', () => {
    const looks = [
      Object.create(mine.Secret.prototype),
      Object.create(other.Secret.prototype),
      mine.Secret.prototype,
      { ...foreign },
      { toBytes: () => new Uint8Array(20), toBase32: () => base32 },
      other.Secret,
      foreign.toBase32(),
      foreign.toBytes(),
      null,
      undefined,
    ]
    for (const secret of looks) {
      expect(() => mine.totp(secret, { at })).toThrow(
        invalidType(`secret must be a Secret, not ${typeof secret}`),
      )
    }
  })

  /** Whether a code of the imported secret is accepted the first time and the second time. */
  async function imported(secret: typeof own): Promise<boolean[]> {
    const { createAccounts, createKeyring } = accountsOf.get(mine) ?? {}
    if (!createAccounts || !createKeyring) throw new Error('there are no accounts')
    const keyring = await createKeyring({ current: 'k1', keys: { k1: new Uint8Array(32).fill(7) } })
    const now = (): number => 59_000
    const accounts = createAccounts({ store: other.memoryStore(), issuer: 'Rat', keyring, now })
    await accounts.importKey('ada', { key: { secret } })
    const first = await accounts.verify('ada', '287082')
    return [first.ok, (await accounts.verify('ada', '287082')).ok]
  }
})

describe('a bundler', () => {
  it('loads one copy for import and require', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `import { Secret, EinmalError } from 'einmal'
          const required = require('einmal')
          export default [Secret === required.Secret, EinmalError === required.EinmalError]`,
        // The project resolves its own name.
        resolveDir: ROOT,
      },
      bundle: true,
      format: 'esm',
      write: false,
      logLevel: 'error',
    })
    const text = outputFiles[0]?.text ?? ''
    const bundled = await import(`data:text/javascript,${encodeURIComponent(text)}`)
    expect(bundled.default).toEqual([true, true])
  })
})

function errorOf(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}
