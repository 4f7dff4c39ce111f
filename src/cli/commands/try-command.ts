/** `einmal try`: enrols a real app, and shows the verdict on each code. */

import { type OtpauthKey, otpauthUri } from '../../core/otpauth.js'
import { Secret } from '../../core/secret.js'
import { totp, verifyTotp } from '../../core/totp.js'
import { createVerifier, type Verdict } from '../../verifier/verifier.js'
import { ACCEPTED, REFUSED, UsageError } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import type { Io } from '../io.js'
import { checkBackground, drawPicture, PICTURE_OPTIONS } from '../qr-picture.js'
import { grouped, type Report } from '../report.js'
import { nearbyStep, totpWords } from '../verdict-text.js'

export const tryCommand: Command = defineCommand({
  name: 'try',
  summary: 'enrol your app, type its codes, and see the verdict on each',
  description: [
    'On a terminal, it makes a secret, shows the QR code to scan, and verifies the codes you type. An',
    'empty line, Ctrl-D or Ctrl-C ends it. Elsewhere, and with --json, it plays both sides: the phone',
    'that shows codes and the server that verifies them. Nothing is stored.',
  ].join('\n'),
  options: PICTURE_OPTIONS,
  json: [
    'first: event "key", uri, secret (base32)',
    'then for each code: event "code", code, what (who typed it, and when), at (ms since the Unix',
    'epoch), ok, step and drift (steps) or reason, words',
  ].join('\n'),
  examples: 'einmal try\neinmal try | cat\neinmal try --json',
  async run({ values, io, report }) {
    const drawn = io.stdin.isTTY && io.stdout.isTTY && !report.json
    checkBackground(values.background, drawn, 'only a terminal shows, and --json leaves out')
    if (io.now() < EARLIEST) {
      throw new UsageError(
        'the clock of this machine shows 1970; set it, because codes depend on the time',
      )
    }
    const key = newKey(io.now())
    return drawn ? askForCodes(key, values.background, io, report) : playBothSides(key, io, report)
  },
})

/** Earliest time for the demonstration, which uses earlier steps; milliseconds since the Unix epoch. */
const EARLIEST = 600_000

/** The server of the demonstration: a verifier with its state in memory. */
type Judge = (code: string) => Promise<Verdict>

function createJudge({ secret, algorithm, digits, period }: OtpauthKey, now: () => number): Judge {
  const verifier = createVerifier({ now })
  return (code) => verifier.verifyTotp({ id: 'try', secret, code, algorithm, digits, period })
}

async function askForCodes(
  key: OtpauthKey,
  background: string | undefined,
  io: Io,
  report: Report,
): Promise<number> {
  const { bold, dim } = report.style
  const uri = otpauthUri(key)
  io.stdout.write(
    [
      `${bold('A code works once.')} See for yourself.\n\n`,
      `1. Scan this with an authenticator app; it is for this run alone.\n\n`,
      drawPicture(uri, background, io, report),
      `\n   or type it in: ${bold(grouped(key.secret.toBase32()))}\n\n`,
      `2. Type the code that the app shows. ${dim('An empty line ends.')}\n\n`,
    ].join(''),
  )
  const judge = createJudge(key, io.now)
  let accepted = false
  for (;;) {
    const code = await io.stdin.ask('code> ')
    if (!code?.trim()) break
    const { verdict, words } = await judged(key, code, io.now(), judge)
    io.stdout.write(`${mark(verdict, words, report)}\n`)
    if (verdict.ok && !accepted) io.stdout.write(`   ${dim('Now type the same code again.')}\n`)
    accepted ||= verdict.ok
  }
  io.stdout.write(`${dim('Nothing was stored. Remove "einmal" from your app.')}\n`)
  return ACCEPTED
}

/** A code of the demonstration, with the expected verdict. */
interface Scene {
  what: string
  code: string
  outcome: 'accepted' | 'malformed' | 'mismatch' | 'replayed' | 'locked'
}

/** Runs the demonstration at one instant, so that no step ends in the middle. */
async function playBothSides(key: OtpauthKey, io: Io, report: Report): Promise<number> {
  const at = io.now()
  const uri = otpauthUri(key)
  const secret = key.secret.toBase32()
  report.result(
    { event: 'key', uri, secret },
    [
      'A code works once. This is no terminal, so einmal plays both sides: the phone that shows',
      'codes, and the server that verifies them.\n',
      `The phone has scanned  ${uri}\n`,
      '',
    ].join('\n'),
  )
  const judge = createJudge(key, () => at)
  let asForetold = true
  for (const { what, code, outcome } of scenes(key, at)) {
    const { verdict, words } = await judged(key, code, at, judge)
    report.result(
      { event: 'code', code, what, at, ...verdict, words },
      `${what}: ${code}\n${mark(verdict, words, report)}\n`,
    )
    asForetold &&= outcome === (verdict.ok ? 'accepted' : verdict.reason)
  }
  if (asForetold) return ACCEPTED
  report.fail({ code: 'ERR_PLAY', message: 'a code got an unexpected verdict' })
  return REFUSED
}

function scenes(key: OtpauthKey, at: number): Scene[] {
  const [old = '', before = '', now = '', next = ''] = [-3, -1, 0, 1].map((steps) =>
    codeOf(key, at, steps),
  )
  return [
    { what: 'The code of the step before', code: before, outcome: 'accepted' },
    { what: 'The code that the phone shows now', code: now, outcome: 'accepted' },
    { what: 'The same code again', code: now, outcome: 'replayed' },
    { what: 'The code of the step before, again', code: before, outcome: 'replayed' },
    { what: 'The code of a phone whose clock is fast', code: next, outcome: 'accepted' },
    { what: 'The code that the phone shows now, once more', code: now, outcome: 'replayed' },
    { what: 'A code from a while ago', code: old, outcome: 'mismatch' },
    { what: 'Something else', code: '12 ab', outcome: 'malformed' },
    { what: 'A guess', code: wrongCode(key, at), outcome: 'mismatch' },
    { what: 'Another guess', code: wrongCode(key, at), outcome: 'mismatch' },
    { what: 'The fifth wrong code in a row', code: wrongCode(key, at), outcome: 'mismatch' },
    { what: 'Any code now, right or wrong', code: next, outcome: 'locked' },
  ]
}

/** Makes a key whose nearby steps all have different codes; a few keys in a thousand do not. */
function newKey(at: number): OtpauthKey {
  for (;;) {
    const key: OtpauthKey = {
      type: 'totp',
      issuer: 'einmal',
      account: 'try',
      secret: Secret.generate(),
      algorithm: 'SHA1',
      digits: 6,
      period: 30,
      counter: 0n,
    }
    const codes = Array.from({ length: 21 }, (_, i) => codeOf(key, at, i - 10))
    if (new Set(codes).size === codes.length) return key
  }
}

/** Computes the code that the phone shows a number of steps after an instant. */
function codeOf(key: OtpauthKey, at: number, steps: number): string {
  return totp(key.secret, { ...key, at: at + steps * key.period * 1000 })
}

/** Finds a code that no nearby step has. */
function wrongCode(key: OtpauthKey, at: number): string {
  for (let number = 0; ; number++) {
    const code = String(number).padStart(key.digits, '0')
    if (!verifyTotp(key.secret, code, { ...key, at, window: 10 }).ok) return code
  }
}

async function judged(
  key: OtpauthKey,
  code: string,
  at: number,
  judge: Judge,
): Promise<{ verdict: Verdict; words: string }> {
  const verdict = await judge(code)
  const mismatch = !verdict.ok && verdict.reason === 'mismatch'
  return {
    verdict,
    words: totpWords(verdict, key, mismatch ? nearbyStep(key, code, at) : undefined),
  }
}

function mark(verdict: Verdict, words: string, { style }: Report): string {
  return verdict.ok ? `${style.green('✓')}  ${words}` : `${style.red('✗')}  ${words}`
}
