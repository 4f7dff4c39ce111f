/** `einmal verify`: accepts or refuses a code, with the reason. */

import { verifyHotp } from '../../core/hotp.js'
import { verifyTotp } from '../../core/totp.js'
import type { Values } from '../arguments.js'
import { ACCEPTED, misuse, REFUSED, UsageError } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import type { Io } from '../io.js'
import { type Choice, KEY_HELP, KEY_OPTIONS, readKey } from '../key-choice.js'
import { readInstant, readInteger, readWindow } from '../option-values.js'
import type { Report, Warning } from '../report.js'
import { hotpWords, nearbyCounter, nearbyStep, totpWords } from '../verdict-text.js'

const TOTP_OPTIONS = {
  at: {
    type: 'string',
    value: 'INSTANT',
    help: '2026-11-23T10:00:00Z, or since the Unix epoch 1795428000s or 1795428000000ms',
  },
  window: {
    type: 'string',
    value: 'SIZE',
    help: 'steps either way (default 1), back and ahead (2,0), or seconds (60s,0s)',
  },
  after: {
    type: 'string',
    value: 'STEP',
    help: 'the last accepted step; it and earlier steps are refused',
  },
} as const

const OPTIONS = {
  ...TOTP_OPTIONS,
  'look-ahead': {
    type: 'string',
    value: 'N',
    help: 'number of counters after the expected one that may match, 0 to 100 (default 0)',
  },
  ...KEY_OPTIONS,
} as const

export const verifyCommand: Command = defineCommand({
  name: 'verify',
  summary: 'say whether a code is accepted, and why not',
  argument: 'CODE',
  input: '< secret',
  description: [
    KEY_HELP,
    'For hotp, --counter is the next expected counter. This command stores nothing: to accept a code',
    'only once, keep the accepted step and pass it as --after the next time.',
    'Exit code: 0 accepted, 1 refused or unreadable data, 2 misuse.',
  ].join('\n'),
  options: OPTIONS,
  json: [
    'accepted, totp: ok true, type, step, drift (steps, 0 is now)',
    'accepted, hotp: ok true, type, counter (decimal text; expect the one after it next)',
    'refused: ok false, type, reason (malformed, mismatch, replayed), and for a mismatch that is',
    'the code of another step drift, of another counter counter',
    'if there are any: warnings [{ code, message }]',
  ].join('\n'),
  examples: [
    'einmal verify 123456 --file secret.txt',
    'einmal verify 123456 --file secret.txt --window 0 --after 59847600',
    'einmal verify 755224 --file token.txt --type hotp --counter 0 --look-ahead 5',
  ].join('\n'),
  async run({ values, argument, io, report }) {
    const choice = await readKey(values, io, report)
    return choice.key.type === 'totp'
      ? judgeTotp(choice, argument, values, io, report)
      : judgeHotp(choice, argument, values, report)
  },
})

function judgeTotp(
  { key, warnings }: Choice,
  code: string,
  values: Values<typeof OPTIONS>,
  io: Io,
  report: Report,
): number {
  if (values['look-ahead'] !== undefined) throw new UsageError('--look-ahead is for hotp')
  const at = readInstant(values.at) ?? io.now()
  const window = readWindow(values.window, key.period) ?? 1
  const after = readInteger('after', values.after, 0, Number.MAX_SAFE_INTEGER) ?? -1
  const verdict = misuse(() => verifyTotp(key.secret, code, { ...key, at, window, after }))
  const mismatch = !verdict.ok && verdict.reason === 'mismatch'
  const drift = mismatch ? nearbyStep(key, code, at) : undefined
  const fields = { type: 'totp', ...verdict, ...(drift !== undefined && { drift }) }
  return answer(verdict.ok, fields, totpWords(verdict, key, drift), warnings, report)
}

function judgeHotp(
  { key, warnings }: Choice,
  code: string,
  values: Values<typeof OPTIONS>,
  report: Report,
): number {
  for (const name of ['at', 'window', 'after'] as const) {
    if (values[name] !== undefined) throw new UsageError(`--${name} is for totp`)
  }
  const lookAhead = readInteger('look-ahead', values['look-ahead'], 0, 100) ?? 0
  const verdict = verifyHotp(key.secret, code, { ...key, lookAhead })
  const mismatch = !verdict.ok && verdict.reason === 'mismatch'
  const counter = mismatch ? nearbyCounter(key, code) : undefined
  const fields = {
    type: 'hotp',
    ...verdict,
    ...(counter !== undefined && { counter }),
  }
  return answer(verdict.ok, fields, hotpWords(verdict, key, counter), warnings, report)
}

function answer(
  ok: boolean,
  fields: object,
  words: string,
  warnings: readonly Warning[],
  report: Report,
): number {
  const { green, red } = report.style
  report.warn(warnings)
  const warned = warnings.length > 0 ? { warnings } : {}
  report.result({ ...fields, ...warned }, `${ok ? green('✓') : red('✗')} ${words}\n`)
  return ok ? ACCEPTED : REFUSED
}
