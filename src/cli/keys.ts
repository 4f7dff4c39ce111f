/** From the lines of the input to keys, and to the one key that is meant. */

import { type MigrationPart, parseMigrationUri } from '../core/migration.js'
import { type OtpauthKey, type ParsedOtpauthUri, parseOtpauthUri } from '../core/otpauth.js'
import { Secret } from '../core/secret.js'
import type { Options, Values } from './arguments.js'
import { atLine, UsageError } from './errors.js'
import { INPUT_HELP, INPUT_OPTIONS, type Line, readLines } from './input.js'
import type { Io } from './io.js'
import { count, printable } from './report.js'
import { readAlgorithm, readCounter, readDigits, readInteger, readType } from './values.js'

/** What one line of the input is. */
export type Source =
  | { kind: 'secret'; key: OtpauthKey }
  | { kind: 'otpauth'; key: ParsedOtpauthUri; uri: string }
  | { kind: 'migration'; part: MigrationPart }

/**
 * Reads a line: an otpauth URI, a migration URI, or base32, which makes a key with the defaults.
 *
 * @throws {EinmalError} as the core does, with the number of the line when there are several
 */
export function readSource(line: Line, lines: number): Source {
  return atLine(line.number, lines, () => {
    const uri = line.text
    if (/^otpauth-migration:/i.test(uri)) return { kind: 'migration', part: parseMigrationUri(uri) }
    if (uri.includes('://')) return { kind: 'otpauth', key: parseOtpauthUri(uri), uri }
    return { kind: 'secret', key: plainKey(Secret.fromBase32(uri)) }
  })
}

export function keysOf(source: Source): OtpauthKey[] {
  return source.kind === 'migration' ? source.part.keys : [source.key]
}

/** A key as it is when nothing but its secret is known. */
function plainKey(secret: Secret): OtpauthKey {
  return {
    type: 'totp',
    account: '',
    secret,
    algorithm: 'SHA1',
    digits: 6,
    period: 30,
    counter: 0n,
  }
}

/** How an algorithm and the like are given, for a secret that does not say. */
export const PARAMETER_OPTIONS = {
  type: { type: 'string', value: 'TYPE', help: 'totp (by time) or hotp (by counter)' },
  algorithm: { type: 'string', value: 'NAME', help: 'SHA1, SHA256 or SHA512' },
  digits: { type: 'string', value: 'N', help: '6, 7 or 8' },
  period: { type: 'string', value: 'SECONDS', help: 'how long a code of totp lasts' },
} as const satisfies Options

/** The parameters that were given, and no others. */
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

/** The options of a command that works with one key. */
export const KEY_OPTIONS = {
  ...INPUT_OPTIONS,
  account: { type: 'string', value: 'NAME', help: 'of several keys the one of this account' },
  index: { type: 'string', value: 'N', help: 'of several keys the one at this place, from 1' },
  ...PARAMETER_OPTIONS,
  counter: { type: 'string', value: 'N', help: 'the counter of hotp' },
} as const satisfies Options

export const KEY_HELP: string = [
  'The secret is base32, an otpauth URI, or a migration URI, of whose keys one is chosen.',
  INPUT_HELP,
  'Type, algorithm, digits, period and counter are those of the URI, else totp, SHA1, 6, 30; an',
  'option overrides both.',
].join('\n')

/** Reads the input, chooses the key, and lays the options over it. */
export async function readKey(values: Values<typeof KEY_OPTIONS>, io: Io): Promise<OtpauthKey> {
  const parameters = readParameters(values)
  const counter = readCounter(values.counter)
  const index = readInteger('index', values.index, 1, 1_000_000)
  const lines = await readLines(values, io, 'Secret or otpauth URI, then Enter (not shown):', false)
  const sources = lines.map((line) => readSource(line, lines.length))
  const key = { ...choose(sources.flatMap(keysOf), values.account, index), ...parameters }
  refuseOtherType(key.type, values)
  if (key.type === 'hotp' && sources[0]?.kind === 'secret' && counter === undefined) {
    throw new UsageError('hotp needs --counter, since the secret alone does not say it')
  }
  return counter === undefined ? key : { ...key, counter }
}

/** Refuses an option that says nothing of a key of this type. */
export function refuseOtherType(
  type: OtpauthKey['type'],
  { counter, period }: { counter: string | undefined; period: string | undefined },
): void {
  if (type === 'totp' && counter !== undefined) {
    throw new UsageError('--counter is for hotp, and this key is totp; --type hotp says otherwise')
  }
  if (type === 'hotp' && period !== undefined) {
    throw new UsageError('--period is for totp, and this key is hotp; --type totp says otherwise')
  }
}

function choose(
  keys: readonly OtpauthKey[],
  account: string | undefined,
  index: number | undefined,
): OtpauthKey {
  if (account !== undefined && index !== undefined) {
    throw new UsageError('--account and --index both choose a key; give one of them')
  }
  const [key, ...more] =
    index === undefined
      ? keys.filter((key) => account === undefined || namesOf(key).includes(account))
      : keys.slice(index - 1, index)
  if (key === undefined) {
    throw new UsageError(`no key is the one asked for; the input has ${describe(keys)}`)
  }
  if (more.length === 0) return key
  throw new UsageError(
    `choose one with --index${account === undefined ? ' or --account' : ''}; ` +
      `the input has ${describe(keys)}`,
  )
}

function namesOf({ issuer, account }: OtpauthKey): string[] {
  return issuer ? [account, `${issuer}:${account}`] : [account]
}

function describe(keys: readonly OtpauthKey[]): string {
  const shown = keys.slice(0, 20).map((key, i) => `${i + 1} ${nameOf(key)}`)
  const rest = keys.length > shown.length ? ', …' : ''
  return `${count(keys.length, 'key')}: ${shown.join(', ')}${rest}`
}

/** How a key is called in messages: issuer and account, as a terminal may show them. */
export function nameOf({ issuer, account }: OtpauthKey): string {
  return printable(issuer ? `${issuer}:${account}` : account) || '(no name)'
}
