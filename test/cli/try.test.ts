import { parseOtpauthUri, totp } from 'einmal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { paintTerminal, readWithJsQr } from '../qr/readers.js'
import { einmal } from './run-command.js'

const AT = 1_795_428_000_000

/** The code of a phone that scanned the QR code on the screen. */
function phone(shown: string, steps: number): string {
  const from = shown.indexOf('\u001b[38;5;16')
  const picture = shown.slice(from, shown.indexOf('\n\n', from) + 1)
  const uri = readWithJsQr(paintTerminal(picture, 'light', 4)) ?? ''
  return totp(parseOtpauthUri(uri).secret, { at: AT + steps * 30_000 })
}

describe('einmal try, on a terminal,', () => {
  it('verifies codes of the phone that scanned the QR code, each once', async () => {
    const { exit, out } = await einmal('try', {
      now: AT,
      typed: [
        (shown) => phone(shown, -1),
        (shown) => phone(shown, 0).replace(/^.../, '$& '),
        (shown) => phone(shown, 0),
        (shown) => phone(shown, -1),
        (shown) => phone(shown, -4),
        (shown) => phone(shown, 3),
        () => 'hello',
        (shown) => phone(shown, 1),
        () => '',
      ],
    })
    expect(exit).toBe(0)
    const verdicts = out.match(/(?:accepted|refused)[^:]*: .*$/gm)
    expect(verdicts).toEqual([
      expect.stringContaining('accepted: the code of 1 step ago; typed late'),
      expect.stringContaining('accepted: the code of this step'),
      expect.stringContaining('refused, replayed'),
      expect.stringContaining('refused, replayed'),
      expect.stringContaining('refused, mismatch: the code of 4 steps ago, too late'),
      expect.stringContaining('refused, mismatch: the code of 3 steps ahead'),
      expect.stringContaining('refused, malformed: a code has 6 digits'),
      expect.stringContaining('accepted: the code of 1 step ahead'),
    ])
    expect(out.match(/Now type the same code again/g)).toHaveLength(1)
    expect(out).toContain('Nothing was stored.')
  })

  it('shows the secret for users who cannot scan', async () => {
    let secret = ''
    await einmal('try', {
      typed: [
        (shown) => {
          secret =
            /type it in: ((?:[A-Z2-7]{4} ?){8})\n/.exec(shown)?.[1]?.replaceAll(' ', '') ?? ''
          return ''
        },
      ],
      now: AT,
      env: { NO_COLOR: '1' },
    })
    expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  })

  it('exits with 0 on an empty line, on Ctrl-D and on Ctrl-C', async () => {
    for (const typed of [[''], ['   '], []]) {
      expect((await einmal('try', { typed, now: AT })).exit).toBe(0)
    }
  })
})

describe('einmal try, without a terminal,', () => {
  it('runs a demonstration in which each valid code is accepted once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 600_000, max: 4e12 }), async (now) => {
        const { exit, json } = await einmal('try --json', { now })
        expect(exit).toBe(0)
        const [key, ...events] = json
        const { secret } = parseOtpauthUri(String(key?.['uri']))
        expect(key).toEqual({ event: 'key', uri: key?.['uri'], secret: secret.toBase32() })
        const step = Math.floor(now / 30_000)
        const shown = (steps: number) => totp(secret, { at: now + steps * 30_000 })
        expect(events).toMatchObject([
          { code: shown(-1), ok: true, step: step - 1, drift: -1 },
          { code: shown(0), ok: true, step, drift: 0 },
          { code: shown(0), ok: false, reason: 'replayed' },
          { code: shown(-1), ok: false, reason: 'replayed' },
          { code: shown(1), ok: true, step: step + 1, drift: 1 },
          { code: shown(0), ok: false, reason: 'replayed' },
          { code: shown(-3), ok: false, reason: 'mismatch' },
          { code: '12 ab', ok: false, reason: 'malformed', attemptsLeft: 3 },
          { ok: false, reason: 'mismatch', attemptsLeft: 2 },
          { ok: false, reason: 'mismatch', attemptsLeft: 1 },
          { ok: false, reason: 'mismatch', attemptsLeft: 0 },
          { code: shown(1), ok: false, reason: 'locked', retryAfterSeconds: 30 },
        ])
        for (const event of events) {
          expect(event).toMatchObject({
            event: 'code',
            what: expect.any(String),
            at: now,
            words: expect.stringMatching(/^(accepted|refused)/),
          })
        }
      }),
      { numRuns: 100 },
    )
  })

  it('prints the demonstration as text', async () => {
    const { exit, out, err } = await einmal('try', { now: AT })
    expect([exit, err]).toEqual([0, ''])
    expect(out).toContain('einmal plays both sides')
    expect(out).toMatch(/The same code again: \d{6}\n✗ {2}refused, replayed: /)
    expect(out).toMatch(
      /A code from a while ago: \d{6}\n✗ {2}refused, mismatch: the code of 3 steps ago/,
    )
    expect(out).not.toContain('\u001b')
  })

  it('refuses --background without a QR code', async () => {
    const { exit, err } = await einmal('try --background light', { now: AT })
    expect([exit, err]).toEqual([2, expect.stringContaining('which only a terminal shows')])
    const json = await einmal('try --background light --json', { now: AT, terminal: true })
    expect(json.exit).toBe(2)
  })

  it('refuses a clock in 1970', async () => {
    const { exit, err } = await einmal('try', { now: 1000 })
    expect([exit, err]).toEqual([2, expect.stringContaining('shows 1970')])
  })
})
