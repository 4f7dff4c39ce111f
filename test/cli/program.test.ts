import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { einmal, SECRET, uriOf } from './run-command.js'

const ADMIN = ['status', 'unlock', 'reset', 'census', 'after-restore'].map(
  (word) => `admin ${word}`,
)
const VAULT = [
  ...['create', 'add', 'list', 'code', 'advance', 'rename', 'move', 'remove', 'undo', 'export'],
  'passwd',
].map((word) => `vault ${word}`)
const COMMANDS = [
  'try',
  'new',
  'show',
  'code',
  'verify',
  'inspect',
  'migrate',
  'tokens',
  'keygen',
  'doctor',
]

describe('einmal', () => {
  it.each(['--help', '-h', 'help'])('lists every command for %s', async (word) => {
    const { exit, out, err } = await einmal(word)
    expect([exit, err]).toEqual([0, ''])
    for (const command of [...COMMANDS, 'vault', 'admin'])
      expect(out).toMatch(new RegExp(`^  ${command} `, 'm'))
    expect(out).toContain('exit codes')
    expect(out).toContain('examples')
  })

  it('shows its help and exits with 2 without a command', async () => {
    const { exit, out, err } = await einmal('')
    expect([exit, out]).toEqual([2, ''])
    expect(err).toContain('usage: einmal COMMAND')
  })

  it.each(['--version', '-V'])('prints its version for %s', async (word) => {
    expect(await einmal(word)).toMatchObject({ exit: 0, out: '1.2.3\n', err: '' })
  })

  it('suggests a command for a typo', async () => {
    for (const [typed, meant] of [
      ['cod', 'code'],
      ['veryfi', 'verify'],
      ['inpsect', 'inspect'],
      ['migarte', 'migrate'],
    ]) {
      const { exit, err } = await einmal(String(typed))
      expect(exit).toBe(2)
      expect(err).toContain(`no such command: ${typed}; did you mean ${meant}?`)
      expect(err).toContain('usage: einmal COMMAND')
    }
  })

  it('suggests nothing for a word unlike every command', async () => {
    const { exit, err } = await einmal('frobnify')
    expect(exit).toBe(2)
    expect(err).toContain('no such command: frobnify\n')
  })

  it('says that options go after the command', async () => {
    expect((await einmal('--json code')).exit).toBe(2)
    expect((await einmal('--quiet code')).err).toContain('options go after the command')
  })

  it('has no help for an unknown command', async () => {
    const { exit, err } = await einmal('help cod')
    expect(exit).toBe(2)
    expect(err).toContain('did you mean code?')
  })

  it('prints a usage error as JSON with --json', async () => {
    const { exit, json, err } = await einmal('code --wacth --json')
    expect([exit, err]).toEqual([2, ''])
    const message = 'there is no such option: --wacth; did you mean --watch?'
    expect(json).toEqual([{ error: { code: 'ERR_USAGE', message } }])
  })

  it('never throws, for any command line and file', async () => {
    const word = fc.oneof(
      fc.constantFrom(
        ...COMMANDS,
        '--json',
        '--help',
        '--at',
        '--index',
        '--',
        '--to-export',
        '-h',
      ),
      fc.constantFrom(
        '--file',
        '--account',
        '--counter',
        '--type',
        'hotp',
        '1',
        '--qr',
        '--digits',
      ),
      fc.string({ unit: 'binary', maxLength: 20 }),
    )
    const input = fc.oneof(
      fc.constantFrom(SECRET, uriOf(), uriOf('&digits=8&x=1'), 'otpauth-migration://offline?data='),
      fc.string({ unit: 'binary', maxLength: 200 }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          ...[...COMMANDS, ...ADMIN, ...VAULT],
          ...['help', 'admin', 'help admin', 'vault', 'help vault', ''],
        ),
        fc.array(word, { maxLength: 6 }),
        input,
        async (command, words, stdin) => {
          const { exit } = await einmal([...command.split(' '), ...words], { stdin })
          expect([0, 1, 2]).toContain(exit)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe.each([...COMMANDS, ...ADMIN, ...VAULT])('einmal %s', (command) => {
  it('explains itself, with examples and the fields of its JSON', async () => {
    const { exit, out, err } = await einmal(`${command} --help`)
    expect([exit, err]).toEqual([0, ''])
    expect(out.startsWith(`einmal ${command}: `)).toBe(true)
    expect(out).toContain(`\nusage: einmal ${command} `)
    expect(out).toMatch(new RegExp(`\nexamples\n(?:  .*\n)*  .*einmal ${command}\\b`))
    expect(out).toContain('\nwith --json, one object a line\n  ')
    for (const option of ['--json', '--help, -h', '--version, -V']) expect(out).toContain(option)
    expect((await einmal(`help ${command}`)).out).toBe(out)
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  it('gives help and version together with any other words', async () => {
    expect((await einmal(`${command} --bogus -h`)).exit).toBe(0)
    expect(await einmal(`${command} --bogus --version`)).toMatchObject({ exit: 0, out: '1.2.3\n' })
  })

  it('refuses an option that it does not have, with its usage line', async () => {
    const { exit, out, err } = await einmal(`${command} --jsno`)
    expect([exit, out]).toEqual([2, ''])
    expect(err).toContain(
      `einmal ${command}: there is no such option: --jsno; did you mean --json?`,
    )
    expect(err).toContain(`usage: einmal ${command}`)
    expect(err).not.toMatch(/^ +at /m)
  })

  it('refuses a repeated option, and a switch with a value', async () => {
    for (const line of ['--json --json', '--json=yes', '-hx', '--constructor', '--__proto__=1']) {
      const { exit } = await einmal(`${command} ${line}`)
      expect([line, exit]).toEqual([line, 2])
    }
  })

  it('refuses a secret as an argument, explains why, and does not show it', async () => {
    // A user may have any id.
    const alone = [[SECRET], [SECRET.toLowerCase()], ['gezd gnbv gy3t qojq gezd gnbv gy3t qojq']]
    const places = [
      ...(command.startsWith('admin') ? [] : alone),
      [uriOf()],
      ['--file', uriOf()],
      [`--secret=${SECRET}`],
      ['--secret', SECRET],
      ['--uri', uriOf()],
      [`--${SECRET.toLowerCase()}`],
      [`-${SECRET}`],
      ...(command.startsWith('admin') ? [] : [['--json', SECRET]]),
      ['otpauth-migration://offline?data=ChQxMjM0NTY3ODkwMTIzNDU2Nzg5MA'],
    ]
    for (const words of places) {
      const { exit, out, err } = await einmal([...command.split(' '), ...words])
      expect([words, exit]).toEqual([words, 2])
      expect(err + out).not.toMatch(/gezdg|ChQxMjM/i)
      if (!words.some((word) => /^-+gezdg/i.test(word))) {
        expect(err + out).toContain('the process list and the shell history show it')
      }
    }
  })

  it('colours its messages only on a terminal without NO_COLOR', async () => {
    const line = `${command} --bogus`
    expect((await einmal(line, { terminal: true })).err).toContain('\u001b[31m')
    expect((await einmal(line)).err).not.toContain('\u001b')
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }] as Record<string, string>[]) {
      expect((await einmal(line, { terminal: true, env })).err).not.toContain('\u001b')
    }
    expect((await einmal(line, { terminal: true, env: { NO_COLOR: '' } })).err).toContain(
      '\u001b[31m',
    )
  })
})

describe('a secret instead of the command', () => {
  it.each([[SECRET], [SECRET.toLowerCase()], [uriOf()]])(
    'is refused and not shown',
    async (word) => {
      const { exit, out, err } = await einmal([word])
      expect([exit, out]).toEqual([2, ''])
      expect(err).toContain('the process list')
      expect(err).not.toMatch(/gezdg/i)
    },
  )
})

describe.each(['code', 'verify 123456', 'inspect', 'migrate'])('einmal %s', (line) => {
  it('exits with 2 for an empty input', async () => {
    for (const stdin of ['', '\n \n', '\ufeff']) {
      const { exit, err } = await einmal(line, { stdin })
      expect(exit).toBe(2)
      expect(err).toContain('the input is empty')
    }
  })

  it('explains why a file cannot be read, without its path, which may be the secret', async () => {
    const { exit, err } = await einmal([...line.split(' '), '--file', `./${SECRET}`])
    expect(exit).toBe(2)
    expect(err).toContain('--file cannot be read: there is no such file')
    expect(err).not.toContain(SECRET)
  })

  it('refuses broken data with an error code, and does not show it', async () => {
    // Only migrate takes files of other apps, which may be anything.
    const scheme = line === 'migrate' ? 'ERR_TRANSFER_UNKNOWN' : 'ERR_URI_SCHEME'
    const broken: [string, string][] = [
      [`otpauth://totp/ACME:ada?secret=${SECRET}1`, 'ERR_BASE32_CHARACTER'],
      [`otpauth://totp/ACME:ada?secret=${SECRET}&secret=${SECRET}`, 'ERR_URI_DUPLICATE_PARAMETER'],
      [uriOf('&algorithm=MD5'), 'ERR_URI_ALGORITHM'],
      [`otpauth://totp/${SECRET}%?secret=${SECRET}`, 'ERR_URI_ENCODING'],
      [`https://rat.example/?secret=${SECRET}`, scheme],
      [`otpauth-migration://offline?data=${SECRET}!`, 'ERR_MIGRATION_BASE64'],
    ]
    const direction = line === 'migrate' ? ' --to-export' : ''
    for (const [stdin, code] of broken) {
      const { exit, out, err } = await einmal(line + direction, { stdin })
      expect([stdin, exit, out]).toEqual([stdin, 1, ''])
      expect(err).toContain(`(${code})`)
      expect(err).not.toMatch(/gezdg/i)
      const asJson = await einmal(`${line}${direction} --json`, { stdin })
      expect([asJson.exit, asJson.err]).toEqual([1, ''])
      expect(asJson.json).toMatchObject([{ error: { code } }])
      expect(asJson.out).not.toMatch(/gezdg/i)
    }
  })

  it('prefers --file over EINMAL_SECRET, and that over standard input', async () => {
    // Each is broken in a different way, so that the error shows which one was read.
    const [file, variable, stdin] = [`${SECRET}1`, `${SECRET}A`, 'A'.repeat(1640)].map((secret) =>
      line === 'migrate' ? `otpauth://totp/ada?secret=${secret}` : secret,
    )
    const options = {
      files: { 'a.txt': `${file}` },
      env: { EINMAL_SECRET: `${variable}` },
      stdin: `${stdin}`,
    }
    const command = line === 'migrate' ? 'migrate --to-export' : line
    for (const [words, code] of [
      [' --file a.txt', 'ERR_BASE32_CHARACTER'],
      ['', 'ERR_BASE32_LENGTH'],
      [' --file -', 'ERR_SECRET_LENGTH'],
    ]) {
      expect((await einmal(command + words, options)).err).toContain(code)
    }
  })

  it('asks for the secret on a terminal', async () => {
    const { err } = await einmal(line, { typed: [] })
    expect(err).toContain('(not shown):')
    expect(err).toContain('the input is empty')
  })
})
