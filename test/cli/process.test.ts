/** The program as a process: bundled like the package, run by Node, with pipes and a terminal. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Secret, totp } from 'einmal'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { locate, located } from '../support/locate.mjs'
import { whyNoSignals } from '../support/platform.js'
import { buildProgram } from './build-program.js'
import { SECRET, uriOf } from './run-command.js'

// Processes may be slow.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let folder = ''
let program = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'einmal-cli-'))
  program = await buildProgram(folder)
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

interface Ended {
  exit: number | null
  out: string
  err: string
}

function einmal(args: readonly string[], input = '', env: Record<string, string> = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    input,
    env: { ...process.env, EINMAL_SECRET: '', ...env },
    encoding: 'utf8',
  })
  return { exit: status, out: stdout, err: stderr }
}

/** Resolves with the output so far as soon as it matches. */
function shown(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk) => {
      text += chunk
      if (pattern.test(text)) resolve(text)
    })
    child.once('exit', () => reject(new Error(`ended without ${pattern}; it wrote: ${text}`)))
  })
}

function ended(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    const result = { out: '', err: '' }
    child.stdout?.on('data', (chunk) => {
      result.out += chunk
    })
    child.stderr?.on('data', (chunk) => {
      result.err += chunk
    })
    child.once('close', (exit) => resolve({ exit, ...result }))
  })
}

describe('the program einmal', () => {
  it('is a script for Node that prints the version of its package', () => {
    expect(readFileSync(program, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
    expect(einmal(['--version'])).toEqual({ exit: 0, out: '9.8.7\n', err: '' })
  })

  it('reads the secret from standard input, a file and the environment', () => {
    const args = ['code', '--at', '59s']
    const wanted = { exit: 0, out: '287082\n', err: '' }
    expect(einmal(args, `${SECRET}\n`)).toEqual(wanted)
    expect(einmal(args, '', { EINMAL_SECRET: SECRET })).toEqual(wanted)
    const file = join(folder, 'secret.txt')
    writeFileSync(file, uriOf())
    expect(einmal([...args, '--file', file])).toEqual(wanted)
  })

  it('exits with 0, 1 and 2', () => {
    expect(einmal(['verify', '287082', '--at', '59s'], SECRET).exit).toBe(0)
    expect(einmal(['verify', '287083', '--at', '59s'], SECRET).exit).toBe(1)
    expect(einmal(['verify', '287082', '--at', '59'], SECRET).exit).toBe(2)
  })

  it('explains a file error without a stack and without the path', () => {
    const long = join(folder, 'long.txt')
    writeFileSync(long, 'a'.repeat(2 ** 20 + 1))
    mkdirSync(join(folder, SECRET))
    for (const [file, words] of [
      [join(folder, SECRET), 'it is a directory'],
      [join(folder, SECRET, 'absent'), 'there is no such file'],
      [long, 'it has over 1 MiB'],
    ] as const) {
      const { exit, out, err } = einmal(['inspect', '--file', file])
      expect([exit, out]).toEqual([2, ''])
      expect(err).toContain(words)
      expect(err).not.toMatch(/^ +at |GEZDG/m)
    }
    expect(einmal(['inspect'], 'a'.repeat(2 ** 20 + 1)).err).toContain('it has over 1 MiB')
  })

  it('runs a demonstration without a terminal', () => {
    const { exit, out, err } = einmal(['try'])
    expect([exit, err]).toEqual([0, ''])
    expect(out).toContain('refused, replayed')
  })

  it('ends without an error when its reader goes away', async () => {
    const args = [program, 'code', '--watch', '--period', '1']
    const child = spawn(process.execPath, args, { env: { ...process.env, EINMAL_SECRET: SECRET } })
    const end = ended(child)
    await shown(child, /\n/)
    child.stdout.destroy()
    expect(await end).toMatchObject({ exit: 0, err: '' })
  })

  it('keeps the exit code of a refusal when its output is closed', async () => {
    const child = spawn(process.execPath, [program, 'verify', '000000', '--at', '59s'], {
      env: { ...process.env, EINMAL_SECRET: SECRET },
    })
    child.stdout.destroy()
    expect(await ended(child)).toMatchObject({ exit: 1, err: '' })
  })

  it('ends --watch with 0 on Ctrl-C', async (context) => {
    const without = whyNoSignals()
    if (without) context.skip(without)
    const child = spawn(process.execPath, [program, 'code', '--watch'], {
      env: { ...process.env, EINMAL_SECRET: SECRET },
    })
    const end = ended(child)
    await shown(child, /\n/)
    child.kill('SIGINT')
    expect(await end).toMatchObject({ exit: 0, err: '' })
  })
})

describe('the program einmal vault', () => {
  const passphrase = () => {
    const file = join(folder, 'passphrase.txt')
    writeFileSync(file, 'correct horse\n')
    return file
  }
  const made = (name: string) => {
    const path = join(mkdtempSync(join(folder, 'vault-')), name)
    const rest = ['--vault', path, '--passphrase-file', passphrase()]
    expect(einmal(['vault', 'create', ...rest]).exit).toBe(0)
    return { path, rest }
  }

  it('keeps its file for the user alone, and mends a wider mode at the next change', (context) => {
    const without = whyNoSignals()
    if (without) context.skip(without)
    const { path, rest } = made('keys.vault')
    const modeOf = () => statSync(path).mode & 0o777
    expect(modeOf()).toBe(0o600)
    chmodSync(path, 0o644)
    expect(einmal(['vault', 'list', ...rest]).err).toContain('(mode 644): run chmod 600')
    expect(einmal(['vault', 'add', ...rest], uriOf())).toMatchObject({ exit: 0 })
    expect(modeOf()).toBe(0o600)
    expect(einmal(['vault', 'list', ...rest])).toEqual({
      exit: 0,
      out: '1  ACME:ada  totp\n',
      err: '',
    })
    expect(readFileSync(path).includes(Buffer.from(SECRET))).toBe(false)
  })

  it('loses nothing when several processes change one file at once', async () => {
    const { path, rest } = made('race.vault')
    expect(
      einmal(['vault', 'add', ...rest], `${uriOf().replace('totp', 'hotp')}&counter=1`).exit,
    ).toBe(0)
    const start = (args: readonly string[], input: string) => {
      const child = spawn(process.execPath, [program, 'vault', ...args, ...rest])
      child.stdin.end(input)
      return ended(child)
    }
    const ends = await Promise.all([
      start(['add'], uriOf('', 'ACME:bob').replace('GEZD', 'MEZD')),
      start(['add'], uriOf('', 'ACME:eve').replace('GEZD', 'NEZD')),
      start(['advance', 'ada'], ''),
      start(['advance', 'ada'], ''),
    ])
    const undo = 'einmal vault undo N --vault PATH undoes this, until the next change\n'
    const said = (err: string) =>
      err
        .replace(/counter \d/, 'counter')
        .replace(/undo \d/, 'undo N')
        .replace(/--vault \S+/, '--vault PATH')
    expect(ends.map(({ exit, err }) => [exit, said(err)])).toEqual([
      [0, undo],
      [0, undo],
      [0, 'ACME:ada, counter\n'],
      [0, 'ACME:ada, counter\n'],
    ])
    expect(ends[2]?.out).not.toBe(ends[3]?.out)
    const { out } = einmal(['vault', 'list', ...rest])
    expect(out).toContain('ACME:ada  hotp, counter 3\n')
    expect(out).toMatch(/ACME:bob[\s\S]*ACME:eve|ACME:eve[\s\S]*ACME:bob/)
    expect(readdirSync(dirname(path))).toEqual(['race.vault'])
  })

  it('explains a folder that is missing, without the path', () => {
    const path = join(folder, 'none', 'keys.vault')
    const args = ['vault', 'create', '--vault', path, '--passphrase-file', passphrase()]
    const { exit, err } = einmal(args)
    expect([exit, err]).toEqual([1, expect.stringContaining('there is no such file or folder')])
    expect(err).not.toContain(path)
  })
})

describe('the program einmal, on a pseudo-terminal,', () => {
  const missing = whyNoPseudoTerminal()
  beforeEach((context) => {
    if (missing) context.skip(missing)
  })

  /** Node, run by `script` with a pseudo-terminal whose keyboard is a pipe. */
  const onTerminal = (args: string) =>
    spawn(located('script'), ['-qec', commandLine(args), '/dev/null'], {
      env: { ...process.env, EINMAL_SECRET: '', NO_COLOR: '1', TERM: 'xterm' },
    })

  it('tries the codes of an app, refuses one the second time, and ends on Ctrl-D', async () => {
    const child = onTerminal('try')
    const end = ended(child)
    const screen = await shown(child, /code> /)
    expect(screen).toMatch(/[█▀▄]/)
    const secret = /type it in: ([A-Z2-7 ]+)/.exec(screen)?.[1] ?? ''
    const code = totp(Secret.fromBase32(secret))
    child.stdin.write(`${code}\n`)
    await shown(child, /✓ {2}accepted[\s\S]*code> /)
    child.stdin.write(`${code}\n`)
    await shown(child, /✗ {2}refused, replayed[\s\S]*code> /)
    child.stdin.write('\u0004')
    expect((await end).exit).toBe(0)
  })

  it('loses no line of several pasted together', async () => {
    const child = onTerminal('try')
    const end = ended(child)
    await shown(child, /code> /)
    child.stdin.write('12\n34\n56\n\n')
    const { exit, out } = await end
    expect(exit).toBe(0)
    expect(out.match(/refused, malformed/g)).toHaveLength(3)
  })

  it('ends on Ctrl-C', async () => {
    const child = onTerminal('try')
    const end = ended(child)
    await shown(child, /code> /)
    child.stdin.write('\u0003')
    expect((await end).exit).toBe(0)
  })

  it('asks for a secret without showing it, then draws until Ctrl-C', async () => {
    const child = onTerminal('code --watch')
    const end = ended(child)
    await shown(child, /not shown/)
    child.stdin.write(`${uriOf()}\n`)
    await shown(child, /\d{6} .*\d s/)
    child.stdin.write('\u0003')
    const { exit, out } = await end
    expect(exit).toBe(0)
    expect(out).not.toMatch(/GEZDG/)
  })

  it('makes a vault, adds a key and prints its code, and shows no passphrase and no secret', async () => {
    const path = join(mkdtempSync(join(folder, 'vault-')), 'keys.vault')
    const answering = async (args: string, answers: readonly [prompt: RegExp, typed: string][]) => {
      const child = onTerminal(`vault ${args} --vault ${path}`)
      const end = ended(child)
      for (const [prompt, typed] of answers) {
        await shown(child, prompt)
        child.stdin.write(`${typed}\n`)
      }
      const { exit, out } = await end
      expect(out).not.toMatch(/horse|GEZDG/)
      return [exit, out.replaceAll('\r', '')]
    }
    const open = [/Passphrase of the vault/, 'correct horse'] as const
    expect(
      await answering('create', [
        [/New passphrase/, 'correct horse'],
        [/again/, 'correct horse'],
      ]),
    ).toEqual([0, expect.stringContaining('made an empty vault')])
    expect(await answering('add', [[...open], [/URIs or one secret/, `${uriOf()}\n`]])).toEqual([
      0,
      expect.stringContaining('added 1 key\n'),
    ])
    expect(await answering('code ada', [[...open]])).toEqual([
      0,
      expect.stringMatching(/^\d{6}\nACME:ada, valid for \d+ s$/m),
    ])
    expect(await answering('list', [[open[0], 'wrong horse']])).toEqual([
      1,
      expect.stringContaining('ERR_VAULT_PASSPHRASE'),
    ])
  })

  it.each([
    ['at once', 0],
    ['while the vault is opened', 60],
  ])('keeps a new passphrase that is typed ahead %s, and does not show it', async (_, pause) => {
    const path = join(mkdtempSync(join(folder, 'vault-')), 'keys.vault')
    const file = join(folder, 'old.txt')
    writeFileSync(file, 'correct horse\n')
    const rest = ['--vault', path, '--passphrase-file', file]
    expect(einmal(['vault', 'create', ...rest]).exit).toBe(0)
    const child = onTerminal(`vault passwd --vault ${path}`)
    const end = ended(child)
    await shown(child, /Passphrase of the vault/)
    const ahead = 'new horse\nnew horse\n'
    child.stdin.write(`correct horse\n${pause ? '' : ahead}`)
    if (pause) {
      await new Promise((resolve) => setTimeout(resolve, pause))
      child.stdin.write(ahead)
    }
    const { exit, out } = await end
    expect([exit, out]).toEqual([0, expect.stringContaining('the passphrase is changed')])
    expect(out).not.toContain('horse')
    writeFileSync(file, 'new horse\n')
    expect(einmal(['vault', 'list', ...rest]).exit).toBe(0)
  })

  it('ends on Ctrl-C while the vault is opened', async () => {
    const path = join(mkdtempSync(join(folder, 'vault-')), 'keys.vault')
    const file = join(folder, 'horse.txt')
    writeFileSync(file, 'correct horse\n')
    const rest = ['--vault', path, '--passphrase-file', file]
    expect(einmal(['vault', 'create', ...rest]).exit).toBe(0)
    const child = onTerminal(`vault list --vault ${path}`)
    const end = ended(child)
    await shown(child, /Passphrase of the vault/)
    child.stdin.write('correct horse\n\u0003')
    const { exit, out } = await end
    // 128 and the number of SIGINT.
    expect(exit).toBe(130)
    expect(out).not.toContain('the vault is empty')
  })

  it('reads several lines without showing them, up to an empty one', async () => {
    const child = onTerminal('inspect')
    const end = ended(child)
    await shown(child, /not shown/)
    child.stdin.write(`${uriOf('', 'ACME:ada')}\n${uriOf('', 'ACME:bob')}\n\n`)
    const { exit, out } = await end
    expect(exit).toBe(0)
    expect(out.match(/^Account +(ada|bob)\r$/gm)).toHaveLength(2)
    expect(out).not.toMatch(/GEZDG/)
  })
})

/** Quotes each argument for the shell that `script` starts. */
const commandLine = (args: string): string =>
  ['exec', process.execPath, program, ...args.split(' ')]
    .map((one, i) => (i === 0 ? one : `'${one.replaceAll("'", `'\\''`)}'`))
    .join(' ')

/** The reason if there is no pseudo-terminal for the tests; CI must have one. */
function whyNoPseudoTerminal(): string | undefined {
  const path = locate('script')
  // The `script` of macOS has other options.
  const ours = path && spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout
  if (ours?.includes('util-linux')) return undefined
  const reason = "util-linux's script is not installed: apt-get install bsdutils"
  if (process.env['CI']) throw new Error(reason)
  return reason
}
