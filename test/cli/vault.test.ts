/** `einmal vault`: an authenticator on the command line. */

import { hotp, Secret, totp } from 'einmal'
import { readKeys } from 'einmal/transfer'
import { openVault, type VaultStorage } from 'einmal/vault'
import { beforeEach, describe, expect, it } from 'vitest'
import { aegisSealed, PASSWORD } from '../transfer/support/app-files.js'
import { SEVEN } from '../transfer/support/keys.js'
import { memoryStorage, PASSPHRASE } from '../vault/support/memory-storage.js'
import { type CommandOptions, einmal, SECRET, uriOf } from './run-command.js'

const HOTP = `otpauth://hotp/Rat:bob?secret=${SECRET}&issuer=Rat&counter=7`
const secret = Secret.fromBase32(SECRET)
const env = { EINMAL_VAULT: 'keys.vault' }
const files = {
  'pw.txt': `${PASSPHRASE}\n`,
  'next.txt': 'another horse\n',
  'aegis.json': aegisSealed(),
  'test.txt': PASSWORD,
  'secret.txt': SECRET,
  'uris.txt': [uriOf(), HOTP, uriOf('', 'ACME:eve').replace('GEZD', 'MEZD')].join('\n'),
}

let vaults = new Map<string, VaultStorage>()

/** Runs `einmal vault` on the vault of the test, with its passphrase. */
const vault = (line: string | readonly string[], options: CommandOptions = {}) =>
  einmal(
    [
      'vault',
      ...(typeof line === 'string' ? line.split(' ') : line),
      ...['--passphrase-file', 'pw.txt'],
    ],
    { env, files, vaults, ...options },
  )

/** The names in the vault, in their order. */
async function names(): Promise<unknown[]> {
  const { out } = await vault('list --json')
  return out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).account]))
}

beforeEach(async () => {
  vaults = new Map()
  expect((await vault('create')).exit).toBe(0)
})

/** Fills the vault with ada, bob (HOTP) and eve. */
async function filled() {
  const { exit, out } = await vault('add uris.txt')
  expect([exit, out]).toEqual([0, 'added 3 keys\n'])
}

describe('einmal vault create', () => {
  it('asks twice for the passphrase, which opens the vault', async () => {
    const run = { files, vaults, typed: ['pass word', 'pass word'] }
    const { exit, out, err } = await einmal('vault create --vault new.vault', run)
    expect([exit, out]).toEqual([0, 'made an empty vault; einmal vault add adds keys\n'])
    expect(err).toBe('New passphrase (not shown):\nThe new passphrase again:\n')
    const storage = vaults.get('new.vault') ?? memoryStorage()
    expect((await openVault({ storage, passphrase: 'pass word' })).entries()).toEqual([])
  })

  it('makes nothing when the two passphrases differ', async () => {
    const run = { files, vaults, typed: ['pass word', 'password'] }
    const { exit, err } = await einmal('vault create --vault new.vault', run)
    expect([exit, err]).toEqual([2, expect.stringContaining('the two passphrases differ')])
    expect(await vaults.get('new.vault')?.read()).toBeUndefined()
  })

  it('keeps a vault that is there', async () => {
    await filled()
    const { exit, err } = await vault('create')
    expect([exit, err]).toEqual([2, expect.stringContaining('there is a file at this path')])
    expect(await names()).toEqual(['ada', 'bob', 'eve'])
  })

  it('takes a higher cost of a guess', async () => {
    const storage = memoryStorage()
    const line = 'vault create --vault v --cost 18 --passphrase-file pw.txt'
    await einmal(line, { files, vaults: new Map([['v', storage]]) })
    expect(storage.costs).toEqual([2 ** 18])
    expect((await vault('create --cost 21')).exit).toBe(2)
  })
})

describe('einmal vault add', () => {
  it('adds the keys of an encrypted export, once', async () => {
    const line = 'add aegis.json --password-file test.txt'
    const { exit, out } = await vault(line)
    expect([exit, out]).toEqual([0, `added ${SEVEN.length} keys\n`])
    expect((await vault(line)).out).toBe('added 0 keys; 7 keys the vault had already\n')
    expect((await vault('add aegis.json', { stdin: '' })).err).toContain('give --password-file')
    const { json } = await vault(`${line} --json`)
    expect(json).toEqual([{ format: 'aegis', added: 0, known: 7 }])
  })

  it('adds several files, and reports what it cannot read', async () => {
    const broken = { ...files, 'broken.txt': `otpauth://totp/x?secret=1\n${HOTP}` }
    const { exit, out, err } = await vault('add broken.txt uris.txt', { files: broken })
    expect([exit, out]).toEqual([1, 'added 1 key\nadded 2 keys; 1 key the vault had already\n'])
    expect(err).toContain('entry 1: ')
    expect(await names()).toEqual(['bob', 'ada', 'eve'])
  })

  it('adds a secret alone with the names and parameters of the options', async () => {
    const line = 'add --file secret.txt --issuer ACME --account ada --digits 8 --period 60'
    expect(await vault(line)).toMatchObject({ exit: 0, out: 'added ACME:ada\n' })
    expect((await vault('code ada')).out).toBe(
      `${totp(secret, { at: 59_000, digits: 8, period: 60 })}\n`,
    )
    expect((await vault('add --file secret.txt')).err).toContain('--account is missing')
    const token = await vault('add --type hotp --account t --counter 9', { stdin: `${SECRET}\n` })
    expect(token.exit).toBe(0)
    expect((await vault('advance t')).out).toBe(`${hotp(secret, 9n)}\n`)
    const weak = await vault('add --account short', { stdin: SECRET.slice(0, 16) })
    expect([weak.exit, weak.err]).toEqual([
      0,
      expect.stringContaining('warning: the secret has 10'),
    ])
  })

  it.each([
    ['add uris.txt secret.txt', 'file 2: --account is missing'],
    ['add secret.txt uris.txt --account ada', 'file 2: --account is for a secret alone'],
    ['add secret.txt secret.txt --account ada --digits 5', '--digits must be'],
  ])('adds no key of any file when the options are wrong: %s', async (line, message) => {
    const { exit, out, err } = await vault(line)
    expect([exit, out, err]).toEqual([2, '', expect.stringContaining(message)])
    expect(await names()).toEqual([])
  })

  it('exits with 1 for a later file that cannot be read, after it has added keys', async () => {
    const wrong = { ...files, 'wrong.txt': 'guess', 'text.txt': 'no keys!\n' }
    const noPassword = await vault('add uris.txt aegis.json', { files: wrong })
    expect([noPassword.exit, noPassword.out]).toEqual([1, 'added 3 keys\n'])
    expect(noPassword.err).toContain('file 2: the file is encrypted: give --password-file')
    expect(await names()).toEqual(['ada', 'bob', 'eve'])
    await vault('undo 1')
    const line = 'add aegis.json text.txt uris.txt --password-file wrong.txt'
    const wrongPassword = await vault(line, { files: wrong })
    expect([wrongPassword.exit, wrongPassword.out]).toEqual([1, 'added 3 keys\n'])
    expect(wrongPassword.err).toMatch(/file 1: .*\(ERR_TRANSFER_PASSWORD\)/)
    expect(wrongPassword.err).toMatch(/file 2: .*\(ERR_TRANSFER_UNKNOWN\)/)
    const first = await vault('add aegis.json uris.txt')
    expect([first.exit, first.out]).toEqual([2, ''])
    expect(first.err).toContain('file 1: the file is encrypted')
  })

  it('names the file of an entry that cannot be read, if there are several files', async () => {
    const broken = { ...files, 'broken.txt': 'otpauth://totp/x?secret=1' }
    const several = await vault('add uris.txt broken.txt', { files: broken })
    expect([several.exit, several.err]).toEqual([1, expect.stringContaining('file 2: entry 1')])
    expect(several.err).toContain('undo 1 undoes the last file that added keys, until')
    const one = await vault('add broken.txt', { files: broken })
    expect([one.exit, one.err]).toEqual([1, expect.stringMatching(/^einmal vault add: entry 1/)])
  })

  it('says that the vault has the key of a secret already, and its name', async () => {
    const line = 'add --file secret.txt --issuer ACME --account ada'
    expect((await vault(line)).out).toBe('added ACME:ada\n')
    const again = await vault(line)
    expect([again.exit, again.out]).toEqual([0, 'added 0 keys; the vault has this key: ACME:ada\n'])
    const { json } = await vault(`${line} --json`)
    expect(json).toMatchObject([{ position: 1, account: 'ada', known: true }])
    expect((await vault('add --file secret.txt --account eve')).out).toBe('added eve\n')
    expect(await names()).toEqual(['ada', 'eve'])
  })

  it('asks for keys on a terminal, and does not show them', async () => {
    const typed = [PASSPHRASE, uriOf(), HOTP]
    const { exit, err } = await einmal('vault add', { env, vaults, typed })
    expect([exit, err]).toEqual([
      0,
      'Passphrase of the vault (not shown):\nURIs or one secret, then an empty line (not shown):\n' +
        'einmal vault undo 1 undoes this, until the next change\n',
    ])
    expect(await names()).toEqual(['ada', 'bob'])
  })

  it('takes no secret and no URI as an argument, and shows none', async () => {
    for (const word of [SECRET, uriOf()]) {
      const { exit, out, err } = await vault(['add', word])
      expect([exit, out]).toEqual([2, ''])
      expect(err).toContain('must not be an argument')
      expect(err).not.toContain('GEZD')
    }
  })

  it.each([
    ['add --file a --issuer ACME missing.txt', '--file and other files exclude each other'],
    ['add uris.txt --issuer ACME', '--issuer is for a secret alone'],
    ['add missing.txt', 'file 1 cannot be read: there is no such file'],
    ['add --file secret.txt --account ada --counter 3', '--counter is for hotp'],
  ])('refuses %s, and adds nothing', async (line, message) => {
    const { exit, out, err } = await vault(line)
    expect([exit, out, err]).toEqual([2, '', expect.stringContaining(message)])
    expect(await names()).toEqual([])
  })
})

describe('einmal vault code', () => {
  beforeEach(filled)

  it('prints the code alone, and its name and time on the error output', async () => {
    const { exit, out, err } = await vault('code ada')
    expect([exit, out, err]).toEqual([0, '287082\n', 'ACME:ada, valid for 1 s\n'])
    const { json } = await vault('code ada --json')
    expect(json).toMatchObject([
      { type: 'totp', code: '287082', step: 1, secondsLeft: 1, issuer: 'ACME', account: 'ada' },
    ])
  })

  it.each([
    ['1', 'ACME:ada'],
    ['ACME:ada', 'ACME:ada'],
    ['acme:ADA', 'ACME:ada'],
    ['ev', 'ACME:eve'],
  ])('finds an entry by %s', async (word, name) => {
    expect((await vault(['code', word])).err).toContain(`${name}, valid for`)
  })

  it('prefers an exact name to a part of a name, and takes a name with spaces', async () => {
    const uris = [uriOf('', 'ACME:ada lovelace').replace('GEZD', 'NEZD')]
    await vault('add', { stdin: uris.join('\n') })
    expect((await vault('code ada')).err).toContain('ACME:ada, valid')
    expect((await vault('code ada lovelace')).err).toContain('ACME:ada lovelace, valid')
    const { exit, err } = await vault('code ad')
    expect([exit, err]).toEqual([
      2,
      expect.stringContaining('by its position: 1 ACME:ada, 4 ACME:ada lovelace'),
    ])
  })

  it('lists the entries when none matches, without the word', async () => {
    const { exit, err } = await vault(['code', `x:${SECRET}`])
    expect(exit).toBe(2)
    expect(err).toContain(
      'no entry matches; the vault has 3 keys: 1 ACME:ada, 2 Rat:bob, 3 ACME:eve',
    )
    expect(err).not.toContain('GEZD')
  })

  it('finds a name that looks like a secret by its position or a part of it', async () => {
    const stdin = uriOf('', 'Ratsinformationssystem:ada').replace(
      '=ACME',
      '=Ratsinformationssystem',
    )
    await vault('add', { stdin: stdin.replace('GEZD', 'PEZD') })
    const { exit, out, err } = await vault('code Ratsinformationssystem')
    expect([exit, out]).toEqual([2, ''])
    expect(err).toContain('if it is a name, give its position or a part of it')
    for (const word of ['4', 'ratsinfo', 'Ratsinformationssystem:ada']) {
      const found = await vault(['code', word])
      expect([found.exit, found.err]).toEqual([0, 'Ratsinformationssystem:ada, valid for 1 s\n'])
    }
  })

  it('prints each new code with --watch, until Ctrl-C', async () => {
    const { exit, out, err } = await vault('code ada --watch', { sleeps: 32 })
    const codes = [59_000, 60_000, 90_000].map((at) => totp(secret, { at }))
    expect([exit, out, err]).toEqual([0, `${codes.join('\n')}\n`, 'ACME:ada\n'])
    const drawn = await vault('code ada --watch', { terminal: true, sleeps: 1 })
    expect(drawn.out).toMatch(/287082.*█/)
  })

  it('gives no code of HOTP without its counter', async () => {
    const { exit, out, err } = await vault('code bob')
    expect([exit, out, err]).toEqual([2, '', expect.stringContaining('use einmal vault advance')])
    expect((await vault('advance ada')).err).toContain('use einmal vault code')
  })
})

describe('einmal vault advance', () => {
  beforeEach(filled)

  it('prints the next code alone, and never one twice', async () => {
    const codes: string[] = []
    for (let counter = 7n; counter < 10n; counter++) {
      const { exit, out, err } = await vault('advance bob')
      expect([exit, out, err]).toEqual([
        0,
        `${hotp(secret, counter)}\n`,
        `Rat:bob, counter ${counter}\n`,
      ])
      codes.push(out)
    }
    expect(new Set(codes).size).toBe(3)
    expect((await vault('advance bob --json')).json).toMatchObject([{ counter: '10' }])
  })

  it('prints nothing when the counter cannot be stored', async () => {
    const storage = vaults.get('keys.vault') ?? memoryStorage()
    storage.write = async () => {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
    }
    const { exit, out, err } = await vault('advance bob')
    expect([exit, out]).toEqual([1, ''])
    expect(err).toContain('the vault cannot be written: the disk is full (ERR_VAULT_STORAGE)')
  })
})

describe('einmal vault', () => {
  beforeEach(filled)

  it('lists the entries without secrets', async () => {
    const { out, json: _ } = await vault('list --json')
    expect(out).not.toContain('GEZD')
    expect((await vault('list')).out).toBe(
      '1  ACME:ada  totp\n2  Rat:bob  hotp, counter 7\n3  ACME:eve  totp\n',
    )
    expect((await vault('list --json')).json[1]).toMatchObject({ position: 2, counter: '7' })
  })

  it('renames an entry, and removes issuer and group', async () => {
    await vault(['rename', '1', '--issuer', 'Stadt Köln', '--group', 'Work'])
    expect((await vault('list')).out).toContain('1  Stadt Köln:ada  totp  [Work]\n')
    expect((await vault('rename ada --no-issuer --no-group --account eva')).out).toBe(
      'renamed to eva\n',
    )
    expect((await vault('list')).out).toContain('1  eva  totp\n')
    expect((await vault('rename eva')).err).toContain('give a new name')
    expect((await vault('rename eva --issuer a --no-issuer')).err).toContain('exclude each other')
    expect((await vault(['rename', 'eva', '--account', 'a\u0007'])).exit).toBe(2)
  })

  it('moves, removes and undoes', async () => {
    const moved = await vault('move eve --to 1')
    expect(moved.out).toBe('moved ACME:eve to position 1\n')
    expect(moved.err).toBe('einmal vault undo 2 undoes this, until the next change\n')
    expect(await names()).toEqual(['eve', 'ada', 'bob'])
    expect((await vault('undo 2')).out).toBe('undone: the entry is at its earlier position\n')
    const removed = await vault('remove ada --json')
    expect(removed.json).toMatchObject([{ account: 'ada', revision: 4 }])
    expect(await names()).toEqual(['bob', 'eve'])
    expect((await vault('undo 4')).out).toBe('undone: the removed entry is back\n')
    expect(await names()).toEqual(['ada', 'bob', 'eve'])
    expect((await vault('rename ada --group x --json')).json).toMatchObject([{ revision: 6 }])
    expect((await vault('undo 6 --json')).json).toEqual([{ undone: 'edit' }])
    expect((await vault('move ada --to 1')).err).toBe('')
    expect((await vault('move ada --to 4')).err).toContain('from 1 to 3')
    expect((await vault('move ada')).err).toContain('--to is missing')
  })

  it('undoes no change of another process, and nothing twice', async () => {
    const [added] = (await vault('add --json', { stdin: uriOf('', 'ACME:udo') })).json
    expect(added).toMatchObject({ added: 1, revision: 2 })
    await vault('add', { stdin: uriOf('', 'ACME:uwe') })
    const late = await vault('undo 2')
    expect([late.exit, late.out]).toEqual([1, ''])
    expect(late.err).toContain('this is not the last change')
    expect(late.err).toContain('(ERR_VAULT_CHANGED)')
    expect(await names()).toEqual(['ada', 'bob', 'eve', 'udo', 'uwe'])
    expect((await vault('undo 3')).exit).toBe(0)
    expect((await vault('undo 3')).exit).toBe(1)
    const again = await vault('add uris.txt --json')
    expect(again.json).toEqual([{ format: 'uris', added: 0, known: 3 }])
    for (const line of ['undo', 'undo x', 'undo -- -1']) {
      const { exit, err } = await vault(line.split(' '))
      expect([line, exit, err]).toEqual([line, 2, expect.stringContaining('REVISION')])
    }
  })

  it.each([
    ['/home/ada/keys.vault', '/home/ada/keys.vault'],
    ['my keys.vault', "'my keys.vault'"],
    ["ada's $HOME.vault", "'ada'\\''s $HOME.vault'"],
  ])('prints the undo for the vault that --vault names: %s', async (path, word) => {
    const named = ['--vault', path]
    expect((await vault(['create', ...named])).exit).toBe(0)
    const { err } = await vault(['add', 'uris.txt', ...named])
    expect(err).toBe(`einmal vault undo 1 --vault ${word} undoes this, until the next change\n`)
    expect((await vault(['undo', '1', ...named])).exit).toBe(0)
  })

  it('moves no entry to a position that another process has just removed', async () => {
    const storage = vaults.get('keys.vault') ?? memoryStorage()
    const { write } = storage
    storage.write = async (...args) => {
      storage.write = write
      expect((await vault('remove bob')).exit).toBe(0)
      return write(...args)
    }
    const { exit, out, err } = await vault('move ada --to 3')
    expect([exit, out]).toEqual([2, ''])
    expect(err).toContain('--to must be an integer from 1 to 2')
    expect(await names()).toEqual(['ada', 'eve'])
  })

  it.each(['code', 'advance', 'rename', 'move', 'remove'])(
    'takes no empty name for an entry: %s',
    async (command) => {
      await vault('remove bob')
      await vault('remove eve')
      const options = { rename: ['--account', 'x'], move: ['--to', '1'] }[command] ?? []
      for (const word of ['', ' ']) {
        const { exit, out, err } = await vault([command, word, ...options])
        expect([exit, out]).toEqual([2, ''])
        expect(err).toContain('ENTRY is missing')
      }
      expect(await names()).toEqual(['ada'])
    },
  )

  it('exports keys, and reports those that the format cannot hold', async () => {
    await vault('add aegis.json --password-file test.txt')
    const all = await vault('export')
    expect(all.exit).toBe(0)
    const { keys } = await readKeys(all.out)
    expect(keys.map(({ account }) => account)).toEqual(await names())
    const google = await vault('export --to google --out keys.txt')
    expect([google.exit, google.out]).toEqual([1, ''])
    expect(google.err).toContain('the format cannot hold a key of Steam (ERR_KEY_UNWRITABLE)')
    const written = (await readKeys(google.appended.get('keys.txt') ?? '')).keys.length
    expect(google.err).toContain(`wrote ${written} keys`)
    const lines = google.err.split('\n').filter((line) => line.includes('ERR_KEY_UNWRITABLE'))
    expect(written + lines.length).toBe(keys.length)
    const sealed = await vault('export --to aegis --new-password-file next.txt')
    expect((await readKeys(sealed.out, { password: 'another horse' })).keys).toHaveLength(
      keys.length,
    )
    expect((await vault('export --to winauth')).err).toContain('--to: format must be one of')
  })

  it('changes the passphrase', async () => {
    const changed = await vault('passwd --new-passphrase-file next.txt')
    expect([changed.exit, changed.out]).toEqual([0, 'the passphrase is changed\n'])
    const refused = await vault('list')
    expect([refused.exit, refused.out]).toEqual([1, ''])
    expect(refused.err).toContain('ERR_VAULT_PASSPHRASE')
    const typed = ['another horse', 'third horse', 'third horse']
    expect((await einmal('vault passwd', { env, vaults, typed })).exit).toBe(0)
    expect((await einmal('vault list', { env, vaults, typed: ['third horse'] })).exit).toBe(0)
  })

  it('loses nothing when sixteen processes change one vault at once', async () => {
    const stdins = Array.from({ length: 8 }, (_, i) =>
      uriOf('', `ACME:user${i}`).replace('GEZD', `${'ABCDEFHI'[i]}EZD`),
    )
    const runs = await Promise.all([
      ...stdins.map((stdin) => vault('add', { stdin })),
      ...stdins.map(() => vault('advance bob')),
    ])
    expect(runs.map(({ exit }) => exit)).toEqual(runs.map(() => 0))
    expect((await names()).sort()).toEqual([
      'ada',
      'bob',
      'eve',
      ...stdins.map((_, i) => `user${i}`),
    ])
    expect(new Set(runs.slice(8).map(({ out }) => out)).size).toBe(8)
  })

  it('warns of a file that other users can open', async () => {
    const { exit, err } = await vault('list', { mode: 0o644 })
    expect([exit, err]).toEqual([0, expect.stringContaining('(mode 644): run chmod 600')])
    expect((await vault('list', { mode: 0o600 })).err).toBe('')
  })

  it('asks for no passphrase where there is no vault, or none is named', async () => {
    const absent = await einmal('vault list --vault none', {
      vaults: new Map(),
      typed: [PASSPHRASE],
    })
    expect([absent.exit, absent.err]).toEqual([
      2,
      expect.stringContaining('there is no vault at this path'),
    ])
    const unnamed = await einmal('vault list', { typed: [PASSPHRASE] })
    expect([unnamed.exit, unnamed.err]).toEqual([
      2,
      expect.stringContaining('EINMAL_VAULT is not set'),
    ])
    const silent = await einmal('vault list', { env, vaults })
    expect([silent.exit, silent.err]).toEqual([
      2,
      expect.stringContaining('give --passphrase-file'),
    ])
    const cancelled = await einmal('vault list', { env, vaults, typed: [] })
    expect([cancelled.exit, cancelled.err]).toEqual([2, expect.stringContaining('no passphrase')])
  })

  it('says that a file is damaged, before it asks for the passphrase', async () => {
    const bytes = (await vaults.get('keys.vault')?.read())?.bytes ?? expect.fail('no vault')
    bytes[3] = 0
    // A disk without power may leave zeros.
    for (const damaged of [bytes, new Uint8Array(500)]) {
      vaults.set('keys.vault', memoryStorage(damaged))
      const { exit, err } = await einmal('vault list', { env, vaults, typed: ['x'] })
      expect([exit, err]).toEqual([1, expect.stringContaining('ERR_VAULT_CORRUPT')])
      expect(err).not.toContain('Passphrase')
    }
  })

  it.each([
    ['the export of an app', aegisSealed(), 'a file of the format aegis; einmal vault add puts'],
    ['URIs', uriOf(), 'a file of the format uris; einmal vault add puts'],
    ['a picture', '\u0089PNG\r\n\u001a\n', 'a file of png; einmal vault add puts'],
    ['another text', 'hello', 'give the file that einmal vault create'],
  ])('says that %s is not a vault, and what to do with it', async (_, text, advice) => {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0))
    vaults.set('keys.vault', memoryStorage(bytes))
    const { exit, err } = await einmal('vault list', { env, vaults, typed: ['x'] })
    expect([exit, err]).toEqual([1, expect.stringContaining('this is not a vault: ')])
    expect(err).toContain(advice)
    expect(err).toContain('ERR_VAULT_UNKNOWN')
    expect(err).not.toContain('Passphrase')
  })

  it('suggests a command, and says which there are', async () => {
    expect((await einmal('vault lst')).err).toContain('did you mean list?')
    expect((await einmal('vault')).err).toContain('usage: einmal vault COMMAND')
    expect((await einmal('vault --help')).out).toContain('  passwd   change the passphrase')
  })
})
