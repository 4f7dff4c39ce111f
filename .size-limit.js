/** The budgets: `npm run check:size`. What a bundler makes of an entry, minified and gzipped. */

import { readFileSync } from 'node:fs'

/** Bundled as a module, so that all its exports stay and nothing is added that uses them. */
const asModule = (config) => ({ ...config, format: 'esm' })

/** Leaves out the parts of an entry that are loaded while it runs, by `import()`. */
const withoutLoaded = (config) => {
  const plugin = {
    name: 'without-loaded',
    setup(build) {
      build.onResolve({ filter: /./ }, ({ kind, path }) => {
        return kind === 'dynamic-import' ? { path, external: true } : undefined
      })
    },
  }
  return asModule({ ...config, plugins: [...(config.plugins ?? []), plugin] })
}

/**
 * Leaves out what a program has that imports einmal already. `path` lists the parts that are counted, also those that are
 * loaded while the program runs.
 */
const besideCore = (config) => {
  const core = chunksOf('index.js')
  const contents = config.entryPoints.map((path) => `export * from ${JSON.stringify(path)}\n`)
  const plugin = {
    name: 'beside-core',
    setup(build) {
      build.onResolve({ filter: /./ }, ({ kind, path }) => {
        const isLeftOut = kind === 'dynamic-import' || core.has(path.slice('./'.length))
        return isLeftOut ? { path, external: true } : undefined
      })
    },
  }
  const stdin = { contents: contents.join(''), resolveDir: '.' }
  return asModule({ ...config, entryPoints: [], stdin, plugins: [plugin] })
}

/** The chunks that a file of dist imports, directly or not. */
function chunksOf(file, found = new Set()) {
  for (const [, path] of readFileSync(`dist/${file}`, 'utf8').matchAll(
    /(?<!\()"\.\/(chunk-[^"]+)"/g,
  )) {
    if (found.has(path)) continue
    found.add(path)
    chunksOf(path, found)
  }
  return found
}

// The core holds the constants of SHA-256 and SHA-512 as tables (src/core/sha2-constants.ts). They add
// 1.0 kB to every entry that contains the core, so that an auditor can compare them with FIPS 180-4.
// The rounds of SHA-256 in eights and faster otpauth URIs add 0.2 kB to every entry with the core.
// The codes of the errors for wrong arguments (src/core/argument-errors.ts) add 0.04 kB to every entry.
export default [
  {
    name: 'einmal, all of it',
    path: 'dist/index.js',
    gzip: true,
    modifyEsbuildConfig: asModule,
    limit: '14.45 kB',
  },
  {
    name: 'einmal, the core without the verifier',
    path: 'dist/index.js',
    gzip: true,
    import:
      '{ base32Decode, base32Encode, EinmalError, hotp, migrationUris, otpauthUri, parseMigrationUri, parseOtpauthUri, Secret, totp, totpStep, verifyHotp, verifyTotp }',
    limit: '10.4 kB',
  },
  {
    name: 'einmal { Secret, totp, verifyTotp }',
    path: 'dist/index.js',
    gzip: true,
    import: '{ Secret, totp, verifyTotp }',
    limit: '6.75 kB',
  },
  {
    name: 'einmal { createVerifier }',
    path: 'dist/index.js',
    gzip: true,
    import: '{ createVerifier }',
    limit: '9.45 kB',
  },
  // The findings of `check` and their words add 0.8 to 1.1 kB to each store.
  {
    name: 'einmal/stores/sqlite',
    path: 'dist/stores/sqlite.js',
    gzip: true,
    modifyEsbuildConfig: asModule,
    limit: '3.02 kB',
  },
  {
    name: 'einmal/stores/postgres',
    path: 'dist/stores/postgres.js',
    gzip: true,
    modifyEsbuildConfig: asModule,
    limit: '2.75 kB',
  },
  {
    name: 'einmal/stores/mysql',
    path: 'dist/stores/mysql.js',
    gzip: true,
    modifyEsbuildConfig: asModule,
    limit: '3.35 kB',
  },
  {
    name: 'einmal/stores/redis',
    path: 'dist/stores/redis.js',
    gzip: true,
    modifyEsbuildConfig: asModule,
    limit: '2.8 kB',
  },
  {
    name: 'einmal/accounts',
    path: 'dist/accounts.js',
    gzip: true,
    modifyEsbuildConfig: asModule,
    // The inventory of hardware tokens adds 3.3 kB; the next entry shows that it stays out of other programs.
    // Secrets that are opened by node:crypto, and revocations that were interrupted, add 0.2 kB.
    // So do claims that do not tell which tokens are free, and the holder of `release` and `revoke`.
    limit: '24.9 kB',
  },
  {
    name: 'einmal/accounts { createAccounts, createKeyring }',
    path: 'dist/accounts.js',
    gzip: true,
    import: '{ createAccounts, createKeyring }',
    limit: '21.2 kB',
  },
  // Without the parts that are loaded when a file needs them: readers, writers, scrypt, Argon2id, XML, CSV.
  {
    name: 'einmal/transfer',
    path: 'dist/transfer.js',
    gzip: true,
    modifyEsbuildConfig: withoutLoaded,
    limit: '9.65 kB',
  },
  // It compares the codes of enrolments that were superseded, so it holds the kernels, as accounts do.
  // The page for a lost record adds 0.3 kB, and the first enrolment with an activation code 2.1 kB.
  // The check of the option `messages`, and the look-up of a language, add 0.8 kB.
  // The words for a Yubico OTP, a password and other texts that are no codes add 1.2 kB.
  // The pages for hardware keys, in two languages, add 4 kB.
  {
    name: 'einmal/gate',
    path: 'dist/gate.js',
    gzip: true,
    modifyEsbuildConfig: asModule,
    limit: '53.6 kB',
  },
  {
    name: 'einmal/gate/fr',
    path: 'dist/gate/fr.js',
    gzip: true,
    modifyEsbuildConfig: asModule,
    limit: '6 kB',
  },
  {
    name: 'einmal/gate/node',
    path: 'dist/gate/node.js',
    gzip: true,
    modifyEsbuildConfig: asModule,
    limit: '3 kB',
  },
  {
    name: 'einmal/qr',
    path: 'dist/qr.js',
    gzip: true,
    modifyEsbuildConfig: asModule,
    limit: '7.2 kB',
  },
  // With the core, to open a vault and to show codes. Loaded when they are needed: scrypt, changes of entries, and
  // the URIs and files of other programs.
  {
    name: 'einmal/vault',
    path: 'dist/vault.js',
    gzip: true,
    modifyEsbuildConfig: withoutLoaded,
    limit: '11.65 kB',
  },
  // All that the vault adds to a program that has einmal, except the URIs and files of other programs. scrypt is
  // that of @noble/hashes.
  {
    name: 'einmal/vault with scrypt, beside einmal',
    path: ['vault', 'vault-changes-*', 'own-scrypt-*', 'foreign-scrypt-*'].map(
      (name) => `dist/${name}.js`,
    ),
    gzip: true,
    modifyEsbuildConfig: besideCore,
    limit: '12 kB',
  },
  {
    name: 'einmal/vault/node',
    path: 'dist/vault/node.js',
    gzip: true,
    modifyEsbuildConfig: (config) => ({ ...asModule(config), platform: 'node' }),
    limit: '4 kB',
  },
  {
    name: 'einmal/vault/browser',
    path: 'dist/vault/browser.js',
    gzip: true,
    modifyEsbuildConfig: asModule,
    limit: '4 kB',
  },
]
