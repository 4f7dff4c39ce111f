import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** Gives a test the bytes of a `.wasm` file, as the build does. */
const wasmBytes: Plugin = {
  name: 'wasm-bytes',
  enforce: 'pre',
  load(id) {
    if (!id.endsWith('.wasm')) return null
    const base64 = readFileSync(id).toString('base64')
    return `export default Uint8Array.from(atob('${base64}'), (each) => each.charCodeAt(0))`
  },
}

export default defineConfig({
  plugins: [wasmBytes],
  resolve: {
    alias: [
      { find: /^einmal$/, replacement: fileURLToPath(new URL('src/index.ts', import.meta.url)) },
      {
        find: /^einmal\/(stores\/.*|gate\/.*)$/,
        replacement: fileURLToPath(new URL('src/$1.ts', import.meta.url)),
      },
      {
        find: /^einmal\/(.*)$/,
        replacement: fileURLToPath(new URL('src/$1/index.ts', import.meta.url)),
      },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // Half of the cores by default; most tests wait for a server, a browser or a process.
    maxWorkers: '100%',
    // A database may take its time to start beside all the other tests; nothing asserts a time.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    globalSetup: ['test/support/print-seed.ts'],
    // Only then the plugin sees the file.
    server: { deps: { inline: [/\.wasm$/] } },
    setupFiles: ['test/support/seed.ts'],
    coverage: {
      provider: 'v8',
      include: ['src/core/**', 'src/verifier/**', 'src/accounts/**', 'src/gate/**'],
      thresholds: { lines: 100, branches: 100, functions: 100, statements: 100 },
      reporter: ['text'],
    },
  },
})
