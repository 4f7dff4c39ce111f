import { hotp, Secret, totp } from 'einmal'
import { describe, expect, it } from 'vitest'
import { einmal, SECRET, uriOf } from './run-command.js'

const secret = Secret.fromBase32(SECRET)
const AT = 1_795_428_000_000
const STEP = AT / 30_000
const shown = (steps: number) => totp(secret, { at: AT + steps * 30_000 })
const options = { stdin: uriOf(), now: AT }

describe('einmal verify', () => {
  it('accepts the current code, with or without groups', async () => {
    const code = shown(0)
    for (const words of [
      [code],
      [`${code.slice(0, 3)} ${code.slice(3)}`],
      code.match(/.../g) ?? [],
    ]) {
      const { exit, out, err } = await einmal(['verify', ...words], options)
      expect([exit, err]).toEqual([0, ''])
      expect(out).toBe(`✓ accepted: the code of this step (step ${STEP})\n`)
    }
  })

  it('prints the drift of an accepted code', async () => {
    const late = await einmal(['verify', shown(-1)], options)
    expect([late.exit, late.out]).toEqual([0, expect.stringContaining('1 step ago; typed late')])
    const early = await einmal(['verify', shown(2), '--window', '0,2'], options)
    expect([early.exit, early.out]).toEqual([
      0,
      expect.stringContaining('2 steps ahead; the clock'),
    ])
  })

  it.each([
    [-3, '3 steps ago, too late for the window; or the clock of the app is about 90 s slow'],
    [4, '4 steps ahead, outside the window: the clock of the app is about 120 s fast'],
  ])('refuses a code with a drift of %i steps, and prints the drift', async (steps, words) => {
    const { exit, out } = await einmal(['verify', shown(steps)], options)
    expect([exit, out]).toEqual([1, expect.stringContaining(words)])
    const { json } = await einmal(['verify', shown(steps), '--json'], options)
    expect(json).toEqual([{ ok: false, type: 'totp', reason: 'mismatch', drift: steps }])
  })

  it('refuses the step of --after and every earlier one', async () => {
    for (const after of [STEP, STEP + 1]) {
      const { exit, out } = await einmal(['verify', shown(0), '--after', String(after)], options)
      expect([exit, out]).toEqual([1, expect.stringContaining('refused, replayed')])
    }
    expect((await einmal(['verify', shown(0), '--after', String(STEP - 1)], options)).exit).toBe(0)
  })

  it.each(['12345', '1234567', '12345a', '１２３４５６', '', 'abc', '0x1234'])(
    'exits with 1 and reports malformed for %j',
    async (code) => {
      const { exit, json } = await einmal(['verify', code, '--json'], options)
      expect(exit).toBe(1)
      expect(json).toEqual([{ ok: false, type: 'totp', reason: 'malformed' }])
      expect((await einmal(['verify', code], options)).out).toContain('a code has 6 digits')
    },
  )

  it('refuses a wrong code without a guess at the cause', async () => {
    const near = Array.from({ length: 21 }, (_, i) => shown(i - 10))
    const wrong = ['000000', '000001', '000002'].find((code) => !near.includes(code)) ?? ''
    const { exit, out } = await einmal(['verify', wrong], options)
    expect([exit, out]).toEqual([1, expect.stringContaining('a typo, or another key')])
    const { json } = await einmal(['verify', wrong, '--json'], options)
    expect(json).toEqual([{ ok: false, type: 'totp', reason: 'mismatch' }])
  })

  it('accepts windows in steps and in seconds', async () => {
    for (const [window, steps, exit] of [
      ['0', -1, 1],
      ['2', -2, 0],
      ['2,0', -2, 0],
      ['2,0', 1, 1],
      ['30s', 1, 0],
      ['60s,0s', -2, 0],
      ['60s,0s', 1, 1],
    ] as const) {
      const outcome = await einmal(['verify', shown(steps), '--window', window], options)
      expect([window, steps, outcome.exit]).toEqual([window, steps, exit])
    }
  })

  it('prints the accepted step as JSON', async () => {
    const { json } = await einmal(['verify', shown(-1), '--json'], options)
    expect(json).toEqual([{ ok: true, type: 'totp', step: STEP - 1, drift: -1 }])
  })

  it('verifies for another instant with --at', async () => {
    expect((await einmal('verify 287082 --at 1970-01-01T00:00:59Z', options)).exit).toBe(0)
  })

  it.each([
    ['verify', 'CODE is missing'],
    ['verify 123 abc', 'expected one CODE'],
    ['verify 123456 --window 11', '--window must be at most 10 steps either way'],
    ['verify 123456 --window 301s', '--window must be at most 300 s, ten steps, either way'],
    ['verify 123456 --window 1,2s', '--window must be steps'],
    ['verify 123456 --window wide', '--window must be steps'],
    ['verify 123456 --after=-1', '--after must be an integer from 0'],
    ['verify 123456 --look-ahead 1', '--look-ahead is for hotp'],
    ['verify 123456 --type hotp --counter 0 --after 1', '--after is for totp'],
    ['verify 123456 --type hotp --counter 0 --window 1', '--window is for totp'],
    ['verify 123456 --type hotp --counter 0 --at 0s', '--at is for totp'],
    ['verify 123456 --type hotp --counter 0 --look-ahead 101', '--look-ahead must be an integer'],
  ])('exits with 2 for %s', async (line, words) => {
    const { exit, out, err } = await einmal(line, options)
    expect([exit, out]).toEqual([2, ''])
    expect(err).toContain(words)
  })
})

describe('einmal verify, by counter', () => {
  const stdin = `otpauth://hotp/ada?secret=${SECRET}&counter=200`
  const verify = (counter: number, options = '') =>
    einmal(`verify ${hotp(secret, counter)} ${options}`, { stdin })

  it('accepts the expected counter, and later ones within the look-ahead', async () => {
    const now = await verify(200)
    expect([now.exit, now.out]).toEqual([
      0,
      '✓ accepted: the code of counter 200; expect 201 next\n',
    ])
    expect((await verify(205, '--look-ahead 5')).exit).toBe(0)
    expect((await verify(205, '--look-ahead 5 --json')).json).toEqual([
      { ok: true, type: 'hotp', counter: '205' },
    ])
  })

  it('names the counter of a refused code', async () => {
    const ahead = await verify(206, '--look-ahead 5')
    expect([ahead.exit, ahead.out]).toEqual([
      1,
      expect.stringContaining('counter 206, beyond the look-ahead: 6 codes were shown'),
    ])
    const before = await verify(150)
    expect([before.exit, before.out]).toEqual([
      1,
      expect.stringContaining('counter 150, which lies before the expected one'),
    ])
    expect((await verify(150, '--json')).json).toEqual([
      { ok: false, type: 'hotp', reason: 'mismatch', counter: '150' },
    ])
    expect((await verify(99)).out).toContain('a typo, or another key')
  })

  it('reports malformed for an invalid code', async () => {
    const { exit, out } = await einmal('verify 12345', { stdin })
    expect([exit, out]).toEqual([1, expect.stringContaining('refused, malformed')])
  })

  it('accepts counter 0', async () => {
    const { out } = await einmal('verify 755224 --type hotp --counter 3', { stdin: SECRET })
    expect(out).toContain('counter 0, which lies before')
    expect((await einmal('verify 755224 --type hotp --counter 0', { stdin: SECRET })).exit).toBe(0)
  })
})
