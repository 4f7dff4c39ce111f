/**
 * `npm run check:commits`: commit messages are Conventional Commits.
 *
 * With `--file PATH`: checks the message in a file, as a commit-msg hook does. With `--base REF`: checks
 * the commits from there to HEAD. Without either: the commits that main does not have, or HEAD alone.
 */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { messageFaults } from './commit-message.js'

const [option, value = ''] = process.argv.slice(2)
if (option !== undefined && option !== '--file' && option !== '--base') {
  throw new Error(`unknown option ${option}: use --file PATH or --base REF`)
}
const messages = option === '--file' ? [fromFile(value)] : commitsSince(value || mainBranch())

for (const { name, text } of messages) {
  const faults = messageFaults(text)
  if (faults.length === 0) continue
  console.error(`${name} ${text.split('\n')[0]}`)
  for (const fault of faults) console.error(`  ${fault}`)
  process.exitCode = 1
}
if (option !== '--file') console.log(`commits: ${messages.length} checked`)

interface Message {
  readonly name: string
  readonly text: string
}

/** Git leaves its own comments in the file. */
function fromFile(path: string): Message {
  const text = readFileSync(path, 'utf8').replace(/^# -+ >8 -+$[\s\S]*|^#.*\n?/gm, '')
  return { name: 'message', text: text.trim() }
}

function commitsSince(base: string): Message[] {
  const range = base === '' ? ['-1', 'HEAD'] : [`${base}..HEAD`]
  const ids = git('rev-list', '--no-merges', ...range)
    .split('\n')
    .filter(Boolean)
  const list = ids.length > 0 ? ids : [git('rev-parse', 'HEAD')]
  return list.map((id) => ({ name: id.slice(0, 9), text: git('show', '-s', '--format=%B', id) }))
}

/** Empty where there is no main branch, as in a shallow checkout. */
function mainBranch(): string {
  for (const name of ['origin/main', 'main']) {
    try {
      return git('rev-parse', '--verify', '--quiet', `${name}^{commit}`)
    } catch {
      // The next name, then.
    }
  }
  return ''
}

function git(...args: string[]): string {
  return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
}
