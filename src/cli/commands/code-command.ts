/** `einmal code`: prints the code of a secret, now, at an instant, or continuously. */

import { hotp } from '../../core/hotp.js'
import type { OtpauthKey } from '../../core/otpauth.js'
import { totp, totpStep } from '../../core/totp.js'
import { ACCEPTED, misuse, UsageError } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import type { Io } from '../io.js'
import { KEY_HELP, KEY_OPTIONS, readKey } from '../key-choice.js'
import { readInstant } from '../option-values.js'
import type { Report, Warning } from '../report.js'

export const codeCommand: Command = defineCommand({
  name: 'code',
  summary: 'print the code of a secret',
  input: '< secret',
  description: [
    KEY_HELP,
    'With --watch, a terminal shows the code and its remaining time. Any other output gets one line',
    'for each new code. Ctrl-C ends it.',
  ].join('\n'),
  options: {
    watch: { type: 'boolean', help: 'keep printing new codes' },
    at: {
      type: 'string',
      value: 'INSTANT',
      help: '2026-11-23T10:00:00Z, or since the Unix epoch 1795428000s or 1795428000000ms',
    },
    ...KEY_OPTIONS,
  },
  json: [
    'totp: type, code, step, secondsLeft (of the step at that instant)',
    'hotp: type, code, counter (decimal text)',
    'in the first line, if there are any: warnings [{ code, message }]',
  ].join('\n'),
  examples: [
    'einmal code --file secret.txt',
    'pass show rat/otp | einmal code --watch',
    'einmal code --file export.txt --account ACME:ada',
    'einmal code --file token.txt --type hotp --counter 7',
  ].join('\n'),
  async run({ values, io, report }) {
    const at = readInstant(values.at)
    if (values.watch && at !== undefined)
      throw new UsageError('--watch and --at exclude each other')
    const { key, warnings } = await readKey(values, io, report)
    const warned = warnings.length > 0 ? { warnings } : {}
    if (key.type === 'hotp') {
      if (values.watch || at !== undefined) {
        throw new UsageError('--watch and --at are for totp: hotp does not depend on the time')
      }
      const code = hotp(key.secret, key.counter, key)
      report.warn(warnings)
      report.result({ type: 'hotp', code, counter: key.counter, ...warned }, `${code}\n`)
      return ACCEPTED
    }
    if (values.watch) return watch(key, warnings, io, report)
    if (at !== undefined && at < 0) throw new UsageError('--at must not be before 1970')
    const now = misuse(() => moment(key, at ?? io.now()))
    report.warn(warnings)
    report.result({ type: 'totp', ...now, ...warned }, `${now.code}\n`)
    if (io.stdout.isTTY && at === undefined) {
      report.note(`valid for ${Math.ceil(now.secondsLeft)} s`)
    }
    return ACCEPTED
  },
})

function moment(key: OtpauthKey, at: number): { code: string; step: number; secondsLeft: number } {
  return { code: totp(key.secret, { ...key, at }), ...totpStep({ period: key.period, at }) }
}

/** Checks the clock every second, so that a changed clock or a sleep of the machine has its effect. */
async function watch(
  key: OtpauthKey,
  warnings: readonly Warning[],
  io: Io,
  report: Report,
): Promise<number> {
  report.warn(warnings)
  const interruption = io.interruption()
  const redraw = io.stdout.isTTY && io.env['TERM'] !== 'dumb' && !report.json
  let last: number | undefined
  while (!interruption.aborted) {
    const now = moment(key, io.now())
    if (redraw) io.stdout.write(`\r${drawing(now, key.period, report)}${ERASE_REST_OF_LINE}`)
    else if (now.step !== last) {
      const warned = last === undefined && warnings.length > 0 ? { warnings } : {}
      report.result({ type: 'totp', ...now, ...warned }, `${now.code}\n`)
    }
    last = now.step
    await io.sleep((now.secondsLeft * 1000) % 1000 || 1000, interruption)
  }
  if (redraw) io.stdout.write('\n')
  return ACCEPTED
}

function drawing(
  { code, secondsLeft }: { code: string; secondsLeft: number },
  period: number,
  { style }: Report,
): string {
  const left = Math.ceil((secondsLeft / period) * BAR)
  const bar = '█'.repeat(left) + '░'.repeat(BAR - left)
  const seconds = Math.ceil(secondsLeft)
  return `${style.bold(code)}  ${seconds > 5 ? style.green(bar) : style.red(bar)}  ${seconds} s`
}

const BAR = 20
const ERASE_REST_OF_LINE = '\u001b[K'
