/** Every `$ einmal …` on the pages about the command line prints the text below it. */

import { readFileSync } from 'node:fs'
import { memoryStore, Secret } from 'einmal'
import { createAccounts, createKeyring, generateKey } from 'einmal/accounts'
import { beforeAll, describe, expect, it } from 'vitest'
import { sqliteFindings } from '../../src/stores/sqlite-findings.js'
import { einmal } from './run-command.js'

interface Example {
  line: string
  printed: string
  /** Output of a following `$ echo $?`. */
  exit: number | undefined
}

const text = ['cli', 'cli-keys', 'cli-codes', 'cli-vault', 'cli-admin']
  .map((page) => readFileSync(`docs/reference/${page}.md`, 'utf8'))
  .join('\n')
const blocks = [...text.matchAll(/^```console\n([\s\S]*?)^```$/gm)]
const lines = blocks.flatMap(([, block = '']) =>
  [...block.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)].map(([, line = '', printed = '']) => ({
    line,
    printed,
  })),
)
const files = Object.fromEntries(
  lines
    .filter(({ line }) => line.startsWith('cat '))
    .map(({ line, printed }) => [line.slice('cat '.length), printed]),
)
const examples = lines.flatMap(({ line, printed }, i): Example[] => {
  const next = lines[i + 1]
  const exit = next?.line === 'echo $?' ? Number(next.printed) : undefined
  return line.startsWith('einmal ') ? [{ line, printed, exit }] : []
})

const NOW = 1_795_428_000_000
const env = {
  EINMAL_KEYS: generateKey('k1'),
  EINMAL_DATABASE: 'portal.db',
  EINMAL_VAULT: 'keys.vault',
  NO_COLOR: '1',
}
const vaults = new Map()
const settings = { file: '/portal.db', synchronous: 2, journalMode: 'wal', busyTimeoutMs: 5000 }
const check = async () => sqliteFindings({ ...settings, fileSystem: 0x6969 })
const store = { ...memoryStore(), check }

beforeAll(async () => {
  const keyring = await createKeyring(env.EINMAL_KEYS)
  const portal = (now: number) => createAccounts({ store, issuer: 'Rat', keyring, now: () => now })
  const key = { secret: Secret.generate() }
  await portal(NOW).importKey('user-7', { key, label: 'Diensthandy' })
  await portal(NOW).regenerateRecoveryCodes('user-7')
  for (let i = 0; i < 5; i++) await portal(NOW).verify('user-7', `00000${i}`)
  // The record of a backup from the day before.
  await portal(NOW - 86_400_000).importKey('user-8', { key })
})

describe('the pages about the command line', () => {
  it.each(examples)('show the output of $line', async ({ line, printed, exit }) => {
    const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(
      ([, quoted, word]) => quoted ?? word ?? '',
    )
    // Only the examples of a vault are on a terminal, which asks for its passphrase.
    const typed = words[1] === 'vault' ? Array(3).fill('correct horse battery') : undefined
    const outcome = await einmal(words.slice(1), { files, env, store, now: NOW, vaults, typed })
    expect(settled(outcome.out + outcome.err, line)).toBe(settled(printed, line))
    if (exit !== undefined) expect(outcome.exit).toBe(exit)
  })

  it('have an example of every command', () => {
    const commands = examples.map(({ line }) => line.split(' ')[1])
    expect(new Set(commands)).toEqual(
      new Set([
        ...[
          'try',
          'new',
          'show',
          'code',
          'verify',
          'inspect',
          'migrate',
          'tokens',
          'keygen',
          'vault',
          'admin',
          'doctor',
        ],
      ]),
    )
  })

  it('have no line that this test does not check', () => {
    const others = lines.filter(({ line }) => !/^(einmal .*|cat \S+|echo \$\?)$/.test(line))
    expect(others).toEqual([])
  })
})

/** Replaces the random parts of an output by fixed texts. */
function settled(text: string, line: string): string {
  if (line.startsWith('einmal admin'))
    return text.replace(/(?<=id[ ":]+)[\w-]{16}\b|(?<=Id":")[\w-]{16}/g, 'ID')
  if (line.startsWith('einmal vault')) return text.replace(/^.*(?:\(not shown\)|again):\n/gm, '')
  if (!/^einmal (new|try|keygen)\b/.test(line)) return text
  return text
    .replace(/(?:[A-Z2-7]{4} ?){8}/g, 'SECRET')
    .replace(/(: )\d{6}$/gm, '$1CODE')
    .replace(/:[\w-]{43}/g, ':KEY')
    .replace(/step \d+/g, 'step N')
    .replace(/^[█▀▄ ]{40,}$/gm, 'QR CODE')
}
