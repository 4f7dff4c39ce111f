/** The budgets: `npm run check:size`. What a bundler makes of an entry, minified and gzipped. */

/** Bundled as a module, so that all its exports stay and nothing is added that uses them. */
const asModule = (config) => ({ ...config, format: 'esm' })

export default [
  {
    name: 'einmal, all of it',
    path: 'dist/index.js',
    gzip: true,
    modifyEsbuildConfig: asModule,
    limit: '11.3 kB',
  },
  {
    name: 'einmal { Secret, totp, verifyTotp }',
    path: 'dist/index.js',
    gzip: true,
    import: '{ Secret, totp, verifyTotp }',
    limit: '5.1 kB',
  },
  {
    name: 'einmal { createVerifier }',
    path: 'dist/index.js',
    gzip: true,
    import: '{ createVerifier }',
    limit: '7.7 kB',
  },
  {
    name: 'einmal/stores/sqlite',
    path: 'dist/stores/sqlite.js',
    gzip: true,
    modifyEsbuildConfig: asModule,
    limit: '2.1 kB',
  },
  {
    name: 'einmal/stores/postgres',
    path: 'dist/stores/postgres.js',
    gzip: true,
    modifyEsbuildConfig: asModule,
    limit: '1.8 kB',
  },
  {
    name: 'einmal/stores/redis',
    path: 'dist/stores/redis.js',
    gzip: true,
    modifyEsbuildConfig: asModule,
    limit: '2.0 kB',
  },
  {
    name: 'einmal/accounts',
    path: 'dist/accounts.js',
    gzip: true,
    modifyEsbuildConfig: asModule,
    limit: '16.0 kB',
  },
  {
    name: 'einmal/gate',
    path: 'dist/gate.js',
    gzip: true,
    modifyEsbuildConfig: asModule,
    limit: '39 kB',
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
]
