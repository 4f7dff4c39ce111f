/** `npm run build` skips only a package that it made itself from the same sources. */

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'einmal-build-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A project with one entry, built by the same script. @returns the number of the build in dist */
function build(...options: string[]): string {
  const script = join(folder, '.ci/build.mjs')
  const { status, stderr } = spawnSync(process.execPath, [script, ...options], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(status, stderr).toBe(0)
  return readFileSync(join(folder, 'dist/index.js'), 'utf8')
}

it('builds again after a change of a source, of the package or of the built files', () => {
  for (const path of ['.ci', 'src', 'node_modules/tsup/dist']) {
    mkdirSync(join(folder, path), { recursive: true })
  }
  cpSync(resolve('.ci/build.mjs'), join(folder, '.ci/build.mjs'))
  writeFileSync(join(folder, 'src/index.ts'), 'export const one = 1\n')
  writeFileSync(join(folder, 'package.json'), '{}')
  writeFileSync(join(folder, 'node_modules/tsup/package.json'), '{}')
  // Counts its runs in the built file.
  writeFileSync(
    join(folder, 'node_modules/tsup/dist/cli-default.js'),
    `const fs = require('node:fs')
const count = fs.existsSync('count') ? Number(fs.readFileSync('count', 'utf8')) + 1 : 1
fs.writeFileSync('count', String(count))
fs.mkdirSync('dist', { recursive: true })
fs.writeFileSync('dist/index.js', String(count))
`,
  )
  expect(build()).toBe('1')
  expect(build()).toBe('1')
  writeFileSync(join(folder, 'src/index.ts'), 'export const one = 2\n')
  expect(build()).toBe('2')
  writeFileSync(join(folder, 'package.json'), '{ "name": "x" }')
  expect(build()).toBe('3')
  writeFileSync(join(folder, 'dist/index.js'), '3x')
  expect(build()).toBe('4')
  rmSync(join(folder, 'dist'), { recursive: true })
  expect(build()).toBe('5')
  writeFileSync(join(folder, 'dist/more.js'), '')
  expect(build()).toBe('6')
  expect(build('--no-dts')).toBe('6')
  writeFileSync(join(folder, 'src/more.ts'), '')
  expect(build('--no-dts')).toBe('7')
  expect(build()).toBe('8')
  expect(build()).toBe('8')
})
