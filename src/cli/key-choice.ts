/** Chooses one key of the input, for the commands that work with a single key. */

import type { OtpauthKey } from '../core/otpauth.js'
import type { Options, Values } from './arguments.js'
import { DataError, UsageError } from './cli-errors.js'
import { type Entry, nameOf, readEntries, refuseSteam, type Source } from './input-keys.js'
import type { Io } from './io.js'
import { useWarnings } from './key-warnings.js'
import { readAlgorithm, readCounter, readDigits, readInteger, readType } from './option-values.js'
import { count, type Report, type Warning } from './report.js'
import { INPUT_HELP, INPUT_OPTIONS, readLines } from './secret-input.js'

/** Options for the parameters of a secret without a URI. */
export const PARAMETER_OPTIONS = {
  type: { type: 'string', value: 'TYPE', help: 'totp (by time) or hotp (by counter)' },
  algorithm: { type: 'string', value: 'NAME', help: 'SHA1, SHA256 or SHA512' },
  digits: { type: 'string', value: 'N', help: '6, 7 or 8' },
  period: { type: 'string', value: 'SECONDS', help: 'period of totp' },
} as const satisfies Options

/** Reads the given parameters. */
export function readParameters(
  values: Values<typeof PARAMETER_OPTIONS>,
): Partial<Pick<OtpauthKey, 'type' | 'algorithm' | 'digits' | 'period'>> {
  const type = readType(values.type)
  const algorithm = readAlgorithm(values.algorithm)
  const digits = readDigits(values.digits)
  const period = readInteger('period', values.period, 1, 86400)
  return {
    ...(type && { type }),
    ...(algorithm && { algorithm }),
    ...(digits && { digits }),
    ...(period && { period }),
  }
}

/** Options of a command that works with one key. */
export const KEY_OPTIONS = {
  ...INPUT_OPTIONS,
  account: { type: 'string', value: 'NAME', help: 'choose the key of this account' },
  index: { type: 'string', value: 'N', help: 'choose the key at this position, from 1' },
  ...PARAMETER_OPTIONS,
  counter: { type: 'string', value: 'N', help: 'the counter of hotp' },
} as const satisfies Options

export const KEY_HELP: string = [
  'The secret is base32, an otpauth URI, or one of the keys of a migration URI.',
  INPUT_HELP,
  'Type, algorithm, digits, period and counter come from the options, else from the URI, else they',
  'are totp, SHA1, 6 and 30.',
].join('\n')

/** The chosen key, its source, and warnings about the key and the input. */
export interface Choice {
  key: OtpauthKey
  source: Source
  warnings: Warning[]
}

/**
 * Reads the input, chooses a key and applies the options to it. Other keys may be unreadable: they cause a
 * warning if it is certain which key the user means.
 *
 * @param by - the options that choose a key, for a message
 * @throws {EinmalError} when the key cannot be read
 * @throws {DataError} for a key of Steam
 * @throws {DataError} when the key may be one of the unreadable ones
 */
export async function readKey(
  values: Values<typeof KEY_OPTIONS>,
  io: Io,
  report: Report,
  by = '--index or --account',
): Promise<Choice> {
  const parameters = readParameters(values)
  const counter = readCounter(values.counter)
  const index = readInteger('index', values.index, 1, 1_000_000)
  const lines = await readLines(values, io, 'Secret or otpauth URI, then Enter (not shown):', false)
  const entries = readEntries(lines, counter)
  const chosen = choose(entries, values.account, index, by, report)
  refuseSteam(chosen.source)
  const key = { ...chosen.key, ...parameters }
  refuseOtherType(key.type, values)
  if (key.type === 'hotp' && chosen.source.kind === 'secret' && counter === undefined) {
    throw new UsageError('hotp needs --counter: the secret does not contain it')
  }
  const unreadable = entries.flatMap((entry) => ('failure' in entry ? [entry.failure] : []))
  return {
    key: counter === undefined ? key : { ...key, counter },
    source: chosen.source,
    warnings: [
      ...unreadable.map(({ code, message }) => ({
        code,
        message: `not read: ${message} (${code})`,
      })),
      ...useWarnings(chosen.key, chosen.source),
    ],
  }
}

/** Refuses an option that does not apply to a key of this type. */
export function refuseOtherType(
  type: OtpauthKey['type'],
  { counter, period }: { counter: string | undefined; period: string | undefined },
): void {
  if (type === 'totp' && counter !== undefined) {
    throw new UsageError(
      '--counter is for hotp, and this key is totp; use --type hotp to change it',
    )
  }
  if (type === 'hotp' && period !== undefined) {
    throw new UsageError('--period is for totp, and this key is hotp; use --type totp to change it')
  }
}

type Found = Extract<Entry, { key: OtpauthKey }>

function choose(
  entries: readonly Entry[],
  account: string | undefined,
  index: number | undefined,
  by: string,
  report: Report,
): Found {
  if (account !== undefined && index !== undefined) {
    throw new UsageError('--account and --index both choose a key; give one of them')
  }
  const there = index === undefined ? entries : entries.slice(index - 1, index)
  const keys = there.filter((entry): entry is Found => 'key' in entry)
  const [found, ...more] = keys.filter(
    ({ key }) => account === undefined || namesOf(key).includes(account),
  )
  // Without --account, the user may mean an unreadable key.
  const failures = account !== undefined && found ? [] : there.filter((entry) => 'failure' in entry)
  if (found && more.length === 0 && failures.length === 0) return found
  const which = `choose one with ${account === undefined ? by : '--index'}`
  const words = found ? which : 'no key matches'
  const last = failures.at(-1)
  if (last === undefined) throw new UsageError(`${words}; the input has ${describe(entries)}`)
  for (const { line, failure } of keys.length > 0 ? failures : failures.slice(0, -1)) {
    report.fail(failure, { line })
  }
  // No other key is readable, so there is no choice.
  if (keys.length === 0) throw new DataError(last.failure.code, last.failure.message)
  const message = `${words}, as far as they can be read; the input has ${describe(entries)}`
  throw new DataError('ERR_KEY_UNCERTAIN', message)
}

function namesOf({ issuer, account }: OtpauthKey): string[] {
  return issuer ? [account, `${issuer}:${account}`] : [account]
}

function describe(entries: readonly Entry[]): string {
  const shown = entries.slice(0, 20).map((entry, i) => {
    return `${i + 1} ${'key' in entry ? nameOf(entry.key) : '(not read)'}`
  })
  const rest = entries.length > shown.length ? ', …' : ''
  return `${count(entries.length, 'key')}: ${shown.join(', ')}${rest}`
}
