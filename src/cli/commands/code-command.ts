/** `einmal code`: prints the code of a secret, now, at an instant, or continuously. */

import { hotp } from '../../core/hotp.js'
import type { OtpauthKey } from '../../core/otpauth.js'
import { totp, totpStep } from '../../core/totp.js'
import { ACCEPTED, misuse, UsageError } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'
import { KEY_HELP, KEY_OPTIONS, readKey } from '../key-choice.js'
import { readInstant } from '../option-values.js'
import { type Moment, watchCodes } from '../watch-codes.js'

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
    if (values.watch) {
      report.warn(warnings)
      return watchCodes((now) => moment(key, now), key.period, warned, io, report)
    }
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

function moment(key: OtpauthKey, at: number): Moment {
  return { code: totp(key.secret, { ...key, at }), ...totpStep({ period: key.period, at }) }
}
