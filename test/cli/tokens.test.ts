/** Files of other programs on the command line. */

import { readKeys } from 'einmal/transfer'
import { describe, expect, it } from 'vitest'
import { aegisSealed, PASSWORD } from '../transfer/support/app-files.js'
import { SEVEN } from '../transfer/support/keys.js'
import { derived, SIGNED } from '../transfer/support/pskc-figures.js'
import { einmal } from './run-command.js'

const SEED = '3132333435363738393031323334353637383930'
const files = {
  'tokens.csv': `token01, ${SEED}, hotp, 6\ntoken02, xyz\ntoken03, ${SEED}, totp, 8, 60\n`,
  'tokens.xml': derived(),
  'signed.xml': SIGNED,
  'aegis.json': aegisSealed(),
  'pw.txt': 'qwerty\n',
  'test.txt': PASSWORD,
  'new.txt': 'correct horse\n',
}

describe('einmal tokens', () => {
  it('lists serial numbers, names what cannot be read, and shows no secret', async () => {
    const { exit, out, err } = await einmal('tokens --from tokens.csv', { files })
    expect(exit).toBe(1)
    expect(out).toBe(
      'token01  hotp SHA1, 6 digits, counter 0\ntoken03  totp SHA1, 8 digits, 60 s\n',
    )
    expect(err).toContain('entry 2, token02: character 1 of the hex')
    expect(out + err).not.toMatch(/3132|GEZD/)
    const { json } = await einmal('tokens --from tokens.csv --json', { files })
    expect(json).toMatchObject([
      { position: 2, name: 'token02', error: { code: 'ERR_HEX_CHARACTER' } },
      { serial: 'token01', type: 'hotp', counter: '0' },
      { serial: 'token03', type: 'totp', period: 60 },
    ])
  })

  it('asks for the password on the terminal, or reads it from a file', async () => {
    const asked = await einmal('tokens --from tokens.xml', { files, typed: ['qwerty'] })
    expect([asked.exit, asked.out]).toEqual([0, '987654321  hotp SHA1, 8 digits, counter 0\n'])
    expect(asked.err).toContain('Password of the file (not shown)')
    const read = await einmal('tokens --from tokens.xml --password-file pw.txt', { files })
    expect([read.exit, read.out]).toEqual([0, asked.out])
    const wrong = await einmal('tokens --from tokens.xml --password-file test.txt', { files })
    expect([wrong.exit, wrong.err]).toEqual([1, expect.stringContaining('ERR_TRANSFER_PASSWORD')])
    const none = await einmal('tokens --from tokens.xml', { files })
    expect([none.exit, none.err]).toEqual([2, expect.stringContaining('give --password-file')])
  })

  it('says that a signature is not verified', async () => {
    const { exit, err } = await einmal('tokens --from signed.xml', { files })
    expect([exit, err]).toEqual([
      0,
      expect.stringContaining('signature of the file is not verified'),
    ])
  })

  it('converts to another format, encrypted into a new file', async () => {
    const line = 'tokens --from tokens.csv --to 2fas --new-password-file new.txt --out keys.2fas'
    const { exit, out, appended } = await einmal(line, { files })
    expect([exit, out]).toEqual([1, ''])
    const { keys } = await readKeys(appended.get('keys.2fas') ?? '', { password: 'correct horse' })
    expect(keys.map(({ account }) => account)).toEqual(['token01', 'token03'])
  })

  it.each([
    ['tokens', '--from is missing'],
    ['tokens --from tokens.csv --out a', 'give --to too'],
    ['tokens --from tokens.csv --to winauth', '--to: format must be one of uris, google'],
    ['tokens --from tokens.csv --to uris --new-password-file new.txt', 'cannot be encrypted'],
    ['tokens --from tokens.csv --to uris --out pw.txt', '--out cannot be written'],
    ['tokens --from missing.xml', '--from cannot be read: there is no such file'],
  ])('refuses %s', async (line, message) => {
    const { exit, out, err } = await einmal(line, { files })
    expect([exit, out, err]).toEqual([2, '', expect.stringContaining(message)])
  })
})

describe('einmal migrate', () => {
  it('reads the file of another app, with its password', async () => {
    const line = 'migrate --file aegis.json --password-file test.txt'
    const { exit, out } = await einmal(line, { files })
    expect(exit).toBe(0)
    expect((await readKeys(out)).keys).toEqual(SEVEN)
  })

  it('writes another format, and reports keys that it cannot hold', async () => {
    const line = 'migrate --file aegis.json --password-file test.txt --to google'
    const { exit, out, err } = await einmal(line, { files })
    expect(exit).toBe(1)
    expect((await readKeys(out)).keys).toHaveLength(3)
    expect(err).toContain('key 7, Spiel:udo: the format cannot hold a key of Steam')
  })

  it('refuses --from with a format that does not exist', async () => {
    const { exit, err } = await einmal('migrate --from winauth --file pw.txt', { files })
    expect([exit, err]).toEqual([2, expect.stringContaining('--from: format must be one of')])
  })
})
