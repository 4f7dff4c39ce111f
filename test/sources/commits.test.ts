/** The rules of commit messages, and the program that checks them. */

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { LONGEST_SUBJECT, messageFaults } from '../../.ci/commit-message.js'

describe('a commit message', () => {
  it.each([
    'fix(gate): make redirects absolute',
    'feat: add Steam codes\n\nSteam uses its own alphabet.',
    'feat(accounts)!: rename limit.free\n\nBREAKING CHANGE: limit.free is now limit.attempts.',
    'docs: TOTP needs a clock',
    'test(gate-frameworks): start Fastify on a free port',
  ])('is accepted: %j', (message) => {
    expect(messageFaults(message)).toEqual([])
  })

  it.each([
    'Make redirects absolute',
    'fix: ',
    'fixes(gate): make redirects absolute',
    'fix (gate): make redirects absolute',
    'fix(Gate): make redirects absolute',
    'fix: Make redirects absolute',
    'fix: make redirects absolute.',
    'fix: make redirects absolute\nbecause of proxies',
    'feat!: rename limit.free',
    'feat: rename limit.free\n\nBREAKING CHANGE: limit.free is now limit.attempts.',
    `fix: ${'x'.repeat(LONGEST_SUBJECT)}`,
  ])('is refused: %j', (message) => {
    expect(messageFaults(message)).toHaveLength(1)
  })
})

describe('the check', () => {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-commits-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['test/support/run.mjs', '.ci/commits.ts', ...args], {
      encoding: 'utf8',
    })

  it('reads the file of a commit-msg hook without the comments of git', () => {
    const file = join(folder, 'COMMIT_EDITMSG')
    writeFileSync(
      file,
      'fix: read the clock once\n\n# Please enter the message\n# ------ >8 ------\ndiff',
    )
    expect(run('--file', file)).toMatchObject({ status: 0, stderr: '' })
    writeFileSync(file, 'Read the clock once\n')
    expect(run('--file', file)).toMatchObject({ status: 1 })
    expect(run('--file', file).stderr).toContain('write it as "type(scope): text"')
  })

  it('is the hook that a contributor can switch on', (context) => {
    const held = execFileSync('git', ['ls-files', '-s', '.githooks'], { encoding: 'utf8' })
    expect(held).toMatch(/^100755 [0-9a-f]+ 0\t\.githooks\/commit-msg\n$/)
    if (process.platform === 'win32') context.skip('git on Windows brings the shell for hooks')
    const hook = resolve('.githooks/commit-msg')
    const file = join(folder, 'message')
    writeFileSync(file, 'no type\n')
    expect(spawnSync(hook, [file], { encoding: 'utf8' }).status).toBe(1)
    writeFileSync(file, 'fix: type\n')
    expect(spawnSync(hook, [file], { encoding: 'utf8' }).status).toBe(0)
  })

  it('names the commits that it checked', () => {
    const head = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
    expect(run('--base', head).stdout).toBe('commits: 1 checked\n')
  })
})
