/** `npm run build` makes every entry twice, as ESM and as CommonJS, each with its types. */

import { rmSync } from 'node:fs'
import { transform } from 'esbuild'
import { defineConfig, type Options } from 'tsup'

/**
 * The public entries: `einmal` is index, `einmal/qr` is qr. `exports` in package.json must say the
 * same, which test/package checks.
 */
export const entries = {
  index: 'src/index.ts',
  'stores/sqlite': 'src/stores/sqlite.ts',
  'stores/postgres': 'src/stores/postgres.ts',
  'stores/mysql': 'src/stores/mysql.ts',
  'stores/redis': 'src/stores/redis.ts',
  accounts: 'src/accounts/index.ts',
  transfer: 'src/transfer/index.ts',
  gate: 'src/gate/index.ts',
  'gate/fr': 'src/gate/fr.ts',
  'gate/node': 'src/gate/node.ts',
  qr: 'src/qr/index.ts',
  testing: 'src/testing/index.ts',
  vault: 'src/vault/index.ts',
  'vault/node': 'src/vault/node/index.ts',
  'vault/browser': 'src/vault/browser/index.ts',
}

/** The programs of `bin` in package.json, which are not imported. */
export const commands = {
  cli: 'src/cli/main.ts',
}

/** Files that an entry loads by their address, next to it in dist. */
export const workers = {
  'vault/scrypt-worker': 'src/vault/scrypt-worker.ts',
}

const TARGET = 'es2022'

const esm = {
  format: 'esm',
  target: TARGET,
  platform: 'neutral',
  // The entries share chunks, so that Secret and EinmalError are one class in all of them.
  splitting: true,
  // Several builds write to one folder, so none of them may empty it.
  clean: false,
  removeNodeProtocol: false,
  external: [/^node:/],
  plugins: [ownClassNames(), denseTables()],
} satisfies Options

const types = {
  entry: entries,
  format: ['esm', 'cjs'],
  dts: {
    only: true,
    // The bundler of declarations still sets `baseUrl`, which TypeScript 6 calls deprecated.
    // Only the gate uses `Request` and `Response`; test/package and tsconfig.json check this.
    compilerOptions: {
      ignoreDeprecations: '6.0',
      stripInternal: true,
      lib: ['ES2023', 'DOM', 'DOM.Iterable'],
      // Only vault/node imports modules of Node, and no type of them is public.
      types: ['node'],
    },
  },
} satisfies Options

export default defineConfig(({ dts }) => {
  rmSync('dist', { recursive: true, force: true })
  return [
    // test/package/notices.mjs reads the inlined packages from the metafile.
    {
      ...esm,
      entry: { ...entries, ...commands, ...workers },
      metafile: true,
      // The decoder of WebP is a part of its chunk, which is only loaded for such a picture.
      loader: { '.wasm': 'binary' },
    },
    {
      ...esm,
      entry: entries,
      plugins: [commonJs(), ownClassNames(), denseTables()],
      outExtension: () => CJS,
    },
    // `npm start` needs no types, and builds faster with `--no-dts`.
    ...(dts === false ? [] : [types]),
  ]
})

const CJS = { js: '.cjs' }

type Plugin = NonNullable<Options['plugins']>[number]

/**
 * Restores the name of a class that refers to itself: esbuild writes `var Secret = class _Secret`,
 * and `console.log` would print `_Secret`.
 */
function ownClassNames(): Plugin {
  return {
    name: 'own-class-names',
    renderChunk(code) {
      const names = [...code.matchAll(/^var (\w+) = class _\1 /gm)].map(([, name]) => name)
      const renamed = names.map((name) => new RegExp(`\\b_(${name})\\b`, 'g'))
      return { code: renamed.reduce((text, name) => text.replace(name, '$1'), code) }
    },
  }
}

/**
 * Removes the white space of the tables in sha2-constants.ts, which would add 0.1 kB to every bundle.
 */
function denseTables(): Plugin {
  return {
    name: 'dense-tables',
    renderChunk(code) {
      return { code: code.replace(/`[\s0-9a-f]+`/g, (table) => table.replace(/\s/g, '')) }
    },
  }
}

/**
 * Rewrites each file of a build as CommonJS. The CommonJS of the bundlers either has no shared
 * chunks, and so a separate class in each entry, or is also lowered to a much older JavaScript.
 */
function commonJs(): Plugin {
  return {
    name: 'common-js',
    async renderChunk(code) {
      // A chunk is read once, here: esbuild would read a getter of it at every use, which makes scrypt
      // much slower. This gives the same values: chunks have no cycles, so that the names have theirs
      // already, and no exported `let` is assigned again.
      const constants = code.replace(
        /^import (\{[^}]*\}) from ("\.[^"]*");$/gm,
        (_, names: string, path: string) =>
          `const ${names.replaceAll(' as ', ': ')} = require(${path});`,
      )
      // `node`: Node then finds the names of the exports, for those who import CommonJS.
      const options = { format: 'cjs', platform: 'node', target: TARGET } as const
      return { code: (await transform(constants, options)).code }
    },
  }
}
