import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { ROOT } from './pack.mjs'

/** Text that only one part of the core contains, and that bundling keeps. */
const MARKS = {
  'base32 reading': 'ERR_BASE32_LENGTH',
  secrets: 'ERR_SECRET_LENGTH',
  hashes: '1732584193', // the first word of SHA-1's initial state
  'otpauth URIs': 'apple-',
  'migration URIs': 'otpauth-migration',
}

describe('importing one function does not bundle the others', () => {
  it.each([
    ['EinmalError', []],
    ['base32Encode', []],
    ['base32Decode', ['base32 reading']],
    ['totpStep', []],
    ['Secret', ['base32 reading', 'secrets', 'hashes']],
    ['hotp', ['base32 reading', 'secrets', 'hashes']],
    ['totp', ['base32 reading', 'secrets', 'hashes']],
    ['verifyTotp', ['base32 reading', 'secrets', 'hashes']],
    ['otpauthUri', ['base32 reading', 'secrets', 'hashes']],
    ['parseOtpauthUri', ['base32 reading', 'secrets', 'hashes', 'otpauth URIs']],
    ['migrationUris', ['base32 reading', 'secrets', 'hashes', 'migration URIs']],
    ['parseMigrationUri', ['base32 reading', 'secrets', 'hashes', 'migration URIs']],
  ])('%s brings %j alone', async (name, expected) => {
    const text = await bundled(`export { ${name} } from './dist/index.js'`)
    const brought = Object.entries(MARKS).filter(([, mark]) => text.includes(mark))
    expect(brought.map(([part]) => part)).toEqual(expected)
  })

  it('importing nothing bundles nothing', async () => {
    expect(await bundled(`import './dist/index.js'`)).toBe('')
  })

  it('has no side effects, even for a bundler that ignores sideEffects', async () => {
    expect(await bundled(`import './dist/index.js'`, [withoutSideEffectsField])).toBe('')
  })
})

/** Then the bundler must see that every top-level statement of dist is pure. */
const withoutSideEffectsField: Plugin = {
  name: 'without-side-effects-field',
  setup({ onResolve }) {
    onResolve({ filter: /\/dist\// }, ({ path }) => ({ path: join(ROOT, path), sideEffects: true }))
  },
}

async function bundled(contents: string, plugins: Plugin[] = []): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    write: false,
    logLevel: 'silent',
    plugins,
  })
  return outputFiles.map((file) => file.text).join('')
}
