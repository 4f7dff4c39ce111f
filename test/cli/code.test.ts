import { hotp, migrationUris, parseOtpauthUri, Secret, totp } from 'einmal'
import { describe, expect, it } from 'vitest'
import { einmal, SECRET, uriOf } from './run-command.js'

const KEYS = ['ACME:ada', 'ACME:bob', 'Rat:ada'].map((label, i) =>
  parseOtpauthUri(
    `otpauth://totp/${label}?secret=${Secret.fromBytes(new Uint8Array(20).fill(i + 1)).toBase32()}`,
  ),
)
const CODES = KEYS.map(({ secret }) => totp(secret, { at: 59_000 }))
const [EXPORT = ''] = migrationUris(KEYS)

describe('einmal code', () => {
  it('prints only the current code on the output', async () => {
    expect(await einmal('code', { stdin: `${SECRET}\n` })).toMatchObject({
      exit: 0,
      out: '287082\n',
      err: '',
    })
  })

  it('prints on a terminal how long the code is valid, on the error output', async () => {
    const { out, err } = await einmal('code', { typed: [SECRET], now: 45_000 })
    expect(out).toBe('287082\n')
    expect(err).toContain('valid for 15 s')
  })

  it('reads a secret in every copied form, and every kind of URI', async () => {
    for (const stdin of [
      'gezd gnbv gy3t qojq gezd gnbv gy3t qojq',
      `\r\n  ${SECRET}====\r\n\r\n`.replace('====', ''),
      `\ufeff${SECRET}`,
      uriOf(),
      `otpauth-migration:${migrationUris([parseOtpauthUri(uriOf())])[0]?.split(':')[1]}`,
    ]) {
      expect(await einmal('code', { stdin })).toMatchObject({ exit: 0, out: '287082\n' })
    }
  })

  it('reads the environment and a file', async () => {
    expect((await einmal('code', { env: { EINMAL_SECRET: SECRET } })).out).toBe('287082\n')
    expect((await einmal('code --file s.txt', { files: { 's.txt': SECRET } })).out).toBe('287082\n')
  })

  it.each([
    ['2005-03-18T01:58:29Z', '07081804'],
    ['2005-03-18T02:58:29+01:00', '07081804'],
    ['2005-03-18 01:58:29.000Z', '07081804'],
    ['1111111109s', '07081804'],
    ['1111111109.9s', '07081804'],
    ['1111111109000ms', '07081804'],
    ['2603-10-11T11:33:20Z', '65353130'],
    ['+002603-10-11T11:33:20Z', '65353130'],
    ['20000000000s', '65353130'],
  ])('prints the code of RFC 6238 Appendix B for --at %s', async (at, code) => {
    expect((await einmal(['code', '--digits', '8', '--at', at], { stdin: SECRET })).out).toBe(
      `${code}\n`,
    )
  })

  it.each([
    '1111111109',
    '2005-03-18T01:58:29',
    '2005-03-18',
    '2005-02-30T00:00:00Z',
    '2005-13-01T00:00:00Z',
    '2005-03-18T25:00:00Z',
    'tomorrow',
    '-5s',
    '1e3s',
  ])('refuses the ambiguous --at %s', async (at) => {
    const { exit, out, err } = await einmal(['code', `--at=${at}`], { stdin: SECRET })
    expect([exit, out]).toEqual([2, ''])
    expect(err).toContain('--at must be an instant with its zone')
  })

  it('refuses an instant outside of the range of Date', async () => {
    const { exit, err } = await einmal('code --at 9999999999999s', { stdin: SECRET })
    expect(exit).toBe(2)
    expect(err).toContain('at must be a valid Date')
  })

  it('uses the parameters of the URI, and options override them', async () => {
    const stdin = uriOf('&algorithm=SHA256&digits=8&period=60')
    const options = { algorithm: 'SHA256', digits: 8, period: 60 } as const
    const secret = Secret.fromBase32(SECRET)
    expect((await einmal('code', { stdin })).out).toBe(
      `${totp(secret, { ...options, at: 59_000 })}\n`,
    )
    const overridden = await einmal('code --algorithm SHA1 --digits 6 --period 30', { stdin })
    expect(overridden.out).toBe('287082\n')
  })

  it('prints step and time left as JSON', async () => {
    const { json, err } = await einmal('code --json', { stdin: SECRET, now: 45_500 })
    expect(json).toEqual([{ type: 'totp', code: '287082', step: 1, secondsLeft: 14.5 }])
    expect(err).toBe('')
  })

  it('prints the code of a counter', async () => {
    expect((await einmal('code --type hotp --counter 0', { stdin: SECRET })).out).toBe('755224\n')
    const stdin = `otpauth://hotp/ada?secret=${SECRET}&counter=3`
    expect((await einmal('code', { stdin })).out).toBe('969429\n')
    expect((await einmal('code --counter 4', { stdin })).out).toBe('338314\n')
    const last = '18446744073709551615'
    const { json } = await einmal(`code --counter ${last} --json`, { stdin })
    const code = hotp(Secret.fromBase32(SECRET), BigInt(last))
    expect(json).toEqual([{ type: 'hotp', code, counter: last }])
  })

  it('chooses one of several keys by index or by account', async () => {
    for (const stdin of [EXPORT, KEYS.map((key) => migrationUris([key])[0]).join('\n')]) {
      for (const [options, code] of [
        ['--index 2', CODES[1]],
        ['--account bob', CODES[1]],
        ['--account Rat:ada', CODES[2]],
      ]) {
        expect((await einmal(`code ${options}`, { stdin })).out).toBe(`${code}\n`)
      }
    }
  })

  it('lists the keys without their secrets when the choice is ambiguous', async () => {
    for (const [options, words] of [
      ['', 'choose one with --index or --account'],
      ['--account ada', 'choose one with --index;'],
      ['--account eve', 'no key matches'],
      ['--index 4', 'no key matches'],
    ]) {
      const { exit, out, err } = await einmal(`code ${options}`, { stdin: EXPORT })
      expect([exit, out]).toEqual([2, ''])
      expect(err).toContain(words)
      expect(err).toContain('3 keys: 1 ACME:ada, 2 ACME:bob, 3 Rat:ada')
      for (const { secret } of KEYS) expect(err).not.toContain(secret.toBase32())
    }
  })

  it('names the line of broken data', async () => {
    const { exit, err } = await einmal('code', { stdin: `${uriOf()}\n\nhttps://rat.example` })
    expect(exit).toBe(1)
    expect(err).toContain('line 3: the URI must begin with otpauth:// (ERR_URI_SCHEME)')
  })

  it.each([
    ['code --type hotp', 'hotp needs --counter'],
    ['code --counter 1', '--counter is for hotp'],
    ['code --type hotp --counter 1 --period 60', '--period is for totp, and this key is hotp'],
    ['code --type hotp --counter 1 --at 59s', 'are for totp'],
    ['code --type hotp --counter 1 --watch', 'are for totp'],
    ['code --watch --at 59s', '--watch and --at exclude each other'],
    ['code --account a --index 1', '--account and --index both choose'],
    ['code --index 0', '--index must be an integer from 1'],
    ['code --at', '--at needs a value'],
    ['code --at --json', '--at needs a value'],
    ['code --file=', '--file needs a value'],
  ])('exits with 2 for %s', async (line, words) => {
    const { exit, out, err } = await einmal(line, { stdin: SECRET })
    expect(exit).toBe(2)
    expect(out + err).toContain(words)
  })
})

describe('einmal code --watch', () => {
  it('prints a line for each new code without a terminal', async () => {
    const { exit, out, err } = await einmal('code --watch', { stdin: SECRET, sleeps: 60 })
    expect([exit, err]).toEqual([0, ''])
    const codes = [59, 60, 90].map((s) => totp(Secret.fromBase32(SECRET), { at: s * 1000 }))
    expect(out).toBe(codes.map((code) => `${code}\n`).join(''))
  })

  it('prints JSON for each new code', async () => {
    const { json } = await einmal('code --watch --json', {
      stdin: SECRET,
      sleeps: 1,
      terminal: false,
    })
    expect(json).toMatchObject([
      { code: '287082', step: 1, secondsLeft: 1 },
      { step: 2, secondsLeft: 30 },
    ])
  })

  it('redraws the code and the time left each second on a terminal, and ends its line', async () => {
    const { exit, out } = await einmal('code --watch', {
      typed: [SECRET],
      now: 54_250,
      sleeps: 6,
      env: { NO_COLOR: '1' },
    })
    expect(exit).toBe(0)
    const frames = out.split('\r').slice(1)
    expect(frames.map((frame) => frame.replace('\u001b[K', '').replace('\n', ''))).toEqual([
      '287082  ████░░░░░░░░░░░░░░░░  6 s',
      '287082  ████░░░░░░░░░░░░░░░░  5 s',
      '287082  ███░░░░░░░░░░░░░░░░░  4 s',
      '287082  ██░░░░░░░░░░░░░░░░░░  3 s',
      '287082  ██░░░░░░░░░░░░░░░░░░  2 s',
      '287082  █░░░░░░░░░░░░░░░░░░░  1 s',
      `${totp(Secret.fromBase32(SECRET), { at: 60_000 })}  ████████████████████  30 s`,
    ])
    expect(out.endsWith('\n')).toBe(true)
  })

  it('does not move the cursor on a dumb terminal', async () => {
    const { out } = await einmal('code --watch', { typed: [SECRET], env: { TERM: 'dumb' } })
    expect(out).toBe('287082\n')
  })
})
