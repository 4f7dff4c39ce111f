/** The commands in "A native app" of the portal's README, as a reader types them. */

import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { parseOtpauthUri, totp } from 'einmal'
import { afterAll, describe, expect, it } from 'vitest'
import { fencesOf } from '../docs/support/pages.js'
import { bundle } from '../support/bundle.js'
import { located, whyNot } from '../support/locate.mjs'
import {
  DEFAULTS,
  letterCodes,
  removeTemporaryFolders,
  startPortal,
  temporaryFolder,
} from './support/process.js'

const folder = mkdtempSync(join(tmpdir(), 'einmal-walk-'))
afterAll(() => {
  removeTemporaryFolders()
  rmSync(folder, { recursive: true })
})

const README = 'docs/examples/council-portal/README.md'
/** A paper that only members may read. */
const NOT_PUBLIC = 'v014'
const STATE = ['portal', 'json', 'token']

describe('the commands of a native app in the README of the council portal', () => {
  it('list the papers, at the first login and at a later one', async (context) => {
    const missing = whyNot('bash', 'curl', 'jq')
    if (missing) context.skip(missing)
    const walk = fencesOf(README).filter(({ language, text }) => {
      return language === 'sh' && text.includes('curl')
    })
    expect(walk).toHaveLength(2)
    const [first = '', further = ''] = walk.map(({ text }) => text)
    const data = temporaryFolder()
    const portal = await startPortal({ folder: data, environment: DEFAULTS })
    await provideCommand()
    const letter = letterCodes(data)['aylin.celik'] ?? ''

    expect(first).toContain('http://localhost:3000')
    const begun = await run(first.replace('http://localhost:3000', portal.origin), '', letter)
    expect(papersIn(begun.printed)).toContain(NOT_PUBLIC)
    const { recoveryCodes } = JSON.parse(readFileSync(join(folder, 'recovery-codes.json'), 'utf8'))
    expect(recoveryCodes).toHaveLength(10)

    // The code of the next step, since the first block has used an earlier one.
    const { secret } = parseOtpauthUri(readFileSync(join(folder, 'uri'), 'utf8').trim())
    const code = totp(secret, { at: Date.now() + 30_000 })
    const again = await run(further, begun.state, code)
    expect(papersIn(again.printed)).toContain(NOT_PUBLIC)

    const papers = await fetch(`${portal.origin}/api/papers`, {
      headers: { authorization: `Bearer ${tokenIn(begun.state)}` },
    })
    expect(papers.status, 'the session of the first login still counts').toBe(200)
    await portal.end()
  })
})

/** Provides `npx einmal` from the sources; it also saves its input. */
async function provideCommand(): Promise<void> {
  const program = await bundle('test/portal/support/einmal.ts', 'sources')
  const path = join(folder, 'bin')
  mkdirSync(path)
  const lines = [
    '#!/bin/sh',
    '[ "$1" = einmal ] || exit 2',
    'shift',
    `tee '${join(folder, 'uri')}' | '${process.execPath}' '${program}' "$@"`,
  ]
  writeFileSync(join(path, 'npx'), `${lines.join('\n')}\n`)
  chmodSync(join(path, 'npx'), 0o755)
}

/** Runs a block in a shell with the variables of the previous block. */
async function run(
  block: string,
  state = '',
  input = '',
): Promise<{ printed: string; state: string }> {
  const script = `set -eu\n${state}\n${block}\nprintf '\\n%s\\n' END\ndeclare -p ${STATE.join(' ')}`
  const running = promisify(execFile)(located('bash'), ['-c', script], {
    cwd: folder,
    env: { ...process.env, PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter) },
  })
  running.child.stdin?.end(`${input}\n`)
  const { stdout } = await running
  const [printed = '', after = ''] = stdout.split('\nEND\n')
  return { printed, state: after }
}

function tokenIn(state: string): string {
  return /token="([\w-]+)"/.exec(state)?.[1] ?? ''
}

function papersIn(answer: string): string[] {
  const { papers } = JSON.parse(answer)
  return papers.map(({ id }: { id: string }) => id)
}
