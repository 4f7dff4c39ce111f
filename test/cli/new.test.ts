import { parseOtpauthUri } from 'einmal'
import { describe, expect, it } from 'vitest'
import { paintTerminal, readWithJsQr } from '../qr/readers.js'
import { einmal } from './run-command.js'

const LINE = ['new', '--issuer', 'Stadt Köln', '--account', 'ada@rat.example']

describe('einmal new', () => {
  it('prints the secret in groups, its URI, and the same URI as a QR code', async () => {
    const { exit, out } = await einmal(LINE)
    expect(exit).toBe(0)
    const secret = /^Secret {2}((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})$/m
      .exec(out)?.[1]
      ?.replaceAll(' ', '')
    const uri = /^URI {5}(\S+)$/m.exec(out)?.[1] ?? ''
    const key = parseOtpauthUri(uri)
    expect(key).toMatchObject({ type: 'totp', issuer: 'Stadt Köln', account: 'ada@rat.example' })
    expect(key).toMatchObject({ algorithm: 'SHA1', digits: 6, period: 30 })
    expect(key.secret.toBase32()).toBe(secret)
    const picture = out.slice(out.indexOf('█'))
    expect(readWithJsQr(paintTerminal(picture, 'dark', 4))).toBe(uri)
  })

  it('draws a QR code that is readable on every background of a terminal', async () => {
    const { out } = await einmal(LINE, { terminal: true })
    const picture = out.slice(out.indexOf('\u001b[38;5;16'))
    for (const background of ['dark', 'light'] as const) {
      expect(readWithJsQr(paintTerminal(picture, background, 4))).toMatch(/^otpauth:/)
    }
  })

  it('draws without colours for the given background when NO_COLOR is set', async () => {
    const env = { NO_COLOR: '1' }
    const dark = await einmal(LINE, { terminal: true, env })
    const light = await einmal([...LINE, '--background', 'light'], { terminal: true, env })
    for (const [{ out }, background] of [
      [dark, 'dark'],
      [light, 'light'],
    ] as const) {
      expect(out).not.toContain('\u001b')
      const picture = out.slice(out.indexOf('\n\n') + 2)
      expect(readWithJsQr(paintTerminal(picture, background, 4))).toMatch(/^otpauth:/)
    }
  })

  it('draws no QR code that is wider than the terminal, and reports it', async () => {
    const { exit, out, err } = await einmal(LINE, { terminal: true, columns: 40 })
    expect(exit).toBe(0)
    expect(out).not.toMatch(/[█▀▄]/)
    expect(err).toMatch(/takes \d+ columns, and the terminal has 40/)
  })

  it('draws no QR code with --no-qr', async () => {
    expect((await einmal([...LINE, '--no-qr'])).out).not.toMatch(/[█▀▄]/)
  })

  it('generates a different secret every time', async () => {
    const outs = await Promise.all(Array.from({ length: 20 }, () => einmal([...LINE, '--json'])))
    expect(new Set(outs.map(({ json }) => json[0]?.['secret'])).size).toBe(20)
  })

  it('prints only one JSON object with --json', async () => {
    const { exit, json, err } = await einmal([...LINE, '--json'])
    expect([exit, err, json.length]).toEqual([0, '', 1])
    expect(json[0]).toEqual({
      type: 'totp',
      issuer: 'Stadt Köln',
      account: 'ada@rat.example',
      algorithm: 'SHA1',
      digits: 6,
      period: 30,
      secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
      uri: expect.stringMatching(/^otpauth:\/\/totp\/Stadt%20K%C3%B6ln:ada%40rat.example\?secret=/),
      warnings: [],
    })
  })

  it('writes a key of hotp with its counter', async () => {
    const { json } = await einmal('new --account a --issuer b --type hotp --counter 7 --json')
    expect(json[0]).toMatchObject({ type: 'hotp', counter: '7' })
    expect(json[0]).not.toHaveProperty('period')
    expect(parseOtpauthUri(String(json[0]?.['uri']))).toMatchObject({ type: 'hotp', counter: 7n })
    const { json: first } = await einmal('new --account a --issuer b --type hotp --json')
    expect(first[0]).toMatchObject({ counter: '0' })
  })

  it.each([
    ['SHA1', 20],
    ['SHA256', 32],
    ['sha-512', 64],
  ])('generates a secret for %s as long as the output of the hash', async (name, bytes) => {
    const { json } = await einmal(`new --account a --issuer b --algorithm ${name} --json`)
    expect(parseOtpauthUri(String(json[0]?.['uri'])).secret.byteLength).toBe(bytes)
    const { json: short } = await einmal(`new --account a --algorithm ${name} --bytes 24 --json`)
    expect(parseOtpauthUri(String(short[0]?.['uri'])).secret.byteLength).toBe(24)
  })

  it.each([
    ['--algorithm SHA256', 'algorithm', 'not SHA1'],
    ['--digits 8', 'digits', '8 digits, not 6'],
    ['--digits 7', 'digits', '7 digits'],
    ['--period 60', 'period', '60 s, not 30'],
    ['--type hotp', 'hotp', 'support only totp'],
  ])('warns on the error output about %s, which many apps ignore', async (options, code, words) => {
    const line = `new --issuer ACME --account ada ${options}`
    const { exit, out, err } = await einmal(line)
    expect(exit).toBe(0)
    expect(err).toContain(`warning: `)
    expect(err).toContain(words)
    expect(out).not.toContain('warning')
    const { json } = await einmal(`${line} --json`)
    expect(json[0]?.['warnings']).toEqual([{ code, message: expect.stringContaining(words) }])
  })

  it('has no warning for a common key, and one for a missing issuer', async () => {
    expect((await einmal(LINE)).err).not.toContain('warning')
    expect((await einmal('new --account ada')).err).toContain('warning: no --issuer')
  })

  it('refuses --background with --json', async () => {
    const { exit, json } = await einmal('new --account a --json --background light')
    expect(exit).toBe(2)
    expect(json).toMatchObject([
      { error: { message: expect.stringContaining('--json leave out') } },
    ])
  })

  it.each([
    ['new', '--account is missing'],
    ['new --account a:b', 'account must not have a colon'],
    ['new --account a --issuer b:c', 'issuer must not have a colon'],
    ['new --account a --algorithm MD5', '--algorithm must be SHA1, SHA256 or SHA512'],
    ['new --account a --digits 9', '--digits must be an integer from 6 to 8'],
    ['new --account a --digits six', '--digits must be an integer from 6 to 8'],
    ['new --account a --period 0', '--period must be an integer from 1 to 86400'],
    ['new --account a --bytes 15', '--bytes must be an integer from 16 to 128'],
    ['new --account a --type otp', '--type must be totp or hotp'],
    ['new --account a --counter 1', '--counter is for hotp'],
    ['new --account a --type hotp --period 60', '--period is for totp, and this key is hotp'],
    [
      'new --account a --no-qr --background light',
      '--background is for the QR code, which --no-qr',
    ],
    ['new --account a --type hotp --counter -1', '--counter needs a value'],
    ['new --account a --type hotp --counter=-1', '--counter must be an integer from 0'],
    ['new --account a --type hotp --counter 18446744073709551616', '--counter must be an integer'],
    ['new --account a --background grey', '--background must be any, dark or light'],
    [`new --account ${'a'.repeat(2048)}`, 'over 2048 characters'],
  ])('exits with 2 for %s', async (line, words) => {
    const { exit, out, err } = await einmal(line)
    expect([exit, out]).toEqual([2, ''])
    expect(err).toContain(words)
  })
})
