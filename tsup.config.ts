/** What `npm run build` makes: every entry twice, as ESM and as CommonJS, each with its types. */

import { readFileSync, rmSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'

/**
 * The public entries: `einmal` is index, `einmal/qr` is qr. `exports` in package.json must say the
 * same, which test/package checks.
 */
export const entries = {
  index: 'src/index.ts',
  qr: 'src/qr/index.ts',
}

/** What package.json's `bin` names: programs, which nobody imports. */
export const commands = {}

const shared = {
  target: 'es2022',
  platform: 'neutral',
  // The entries of one format share chunks, so that Secret and EinmalError are one class in all.
  splitting: true,
  // Two builds write to one folder: neither may empty it under the other's feet.
  clean: false,
  // Left for test/package/notices.mjs, which reads from it what was inlined. Not packed.
  metafile: true,
  removeNodeProtocol: false,
  external: [/^node:/],
  esbuildPlugins: [base32DecodeAsModule()],
} satisfies Options

const dts = {
  entry: entries,
  // The bundler of declarations still sets `baseUrl`, which TypeScript 6 calls deprecated.
  compilerOptions: { ignoreDeprecations: '6.0', stripInternal: true },
}

export default defineConfig(() => {
  rmSync('dist', { recursive: true, force: true })
  return [
    { ...shared, dts, format: 'esm', entry: { ...entries, ...commands } },
    { ...shared, dts, format: 'cjs', entry: entries },
  ]
})

/**
 * base32-decode is CommonJS, and the wrapper that bundlers put around CommonJS weighs as much as
 * the function and cannot be shaken off. Its one export is made an ES module's.
 */
function base32DecodeAsModule(): NonNullable<Options['esbuildPlugins']>[number] {
  return {
    name: 'base32-decode-as-module',
    setup(build) {
      build.onLoad({ filter: /[\\/]base32-decode[\\/]index\.js$/ }, ({ path }) => {
        const [before, after, ...more] = readFileSync(path, 'utf8').split('module.exports = ')
        if (after === undefined || more.length > 0) {
          throw new Error('base32-decode no longer has exactly one "module.exports = "')
        }
        return { contents: `${before}export default ${after}`, loader: 'js' }
      })
    },
  }
}
