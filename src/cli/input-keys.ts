/** Reads the keys of an input line. */

import { EinmalError } from '../core/errors.js'
import { readMigrationUri } from '../core/migration.js'
import { type OtpauthKey, type ParsedOtpauthUri, parseOtpauthUri } from '../core/otpauth.js'
import { Secret } from '../core/secret.js'
import { type Failure, failureOf, isData } from './cli-errors.js'
import { printable } from './report.js'
import type { Line } from './secret-input.js'
import { hasSteamEncoder, isSteamUri, STEAM_CODES, steamError } from './steam-keys.js'

/** Content of one input line. */
export type Source =
  | { kind: 'secret'; key: OtpauthKey; text: string }
  | { kind: 'otpauth'; key: ParsedOtpauthUri; uri: string }
  | { kind: 'migration'; part: Part }

/** One part of an export, with its entries. */
export type Part = ReturnType<typeof readMigrationUri>

/** A key of the input, or the reason why it cannot be read. */
export type Entry =
  | { key: OtpauthKey; source: Source; line: number }
  | { failure: Failure; line: number }

/**
 * Reads a line: an otpauth URI, a migration URI, or base32, which makes a key with the defaults.
 *
 * @param counter - counter for a URI of hotp without one
 * @throws {EinmalError} when the core cannot read it
 * @throws {DataError} for a URI of Steam
 */
function readSource(text: string, counter?: bigint): Source {
  if (isSteamUri(text)) throw steamError()
  if (/^otpauth-migration:/i.test(text)) return { kind: 'migration', part: readMigrationUri(text) }
  if (text.includes('://')) return readOtpauth(text, counter)
  return { kind: 'secret', key: plainKey(Secret.fromBase32(text)), text }
}

function readOtpauth(uri: string, counter: bigint | undefined): Source {
  try {
    return { kind: 'otpauth', key: parseOtpauthUri(uri), uri }
  } catch (error) {
    if (!(error instanceof EinmalError)) throw error
    const { code, message } = error
    const bare = uri.replace(/([?&;])counter=(?=&|$)/gi, '$1')
    if (code === 'ERR_URI_COUNTER' && !/[?&;]counter=/i.test(bare)) {
      if (counter === undefined)
        throw new EinmalError(code, `${message}; some commands take --counter`)
      const completed = `${bare}&counter=${counter}`
      return { kind: 'otpauth', key: parseOtpauthUri(completed), uri: completed }
    }
    if (code === 'ERR_URI_DIGITS' && /[?&;]digits=5(?:&|$)/i.test(uri)) {
      throw new EinmalError(code, `${message}; if this is a key of Steam: ${STEAM_CODES}`)
    }
    throw error
  }
}

/**
 * Lists the keys of a source in their order.
 *
 * @param several - whether the input has other lines: then a failure names the line
 */
function entriesOf(source: Source, line: number, several: boolean): Entry[] {
  const found = source.kind === 'migration' ? source.part.entries : [source.key]
  return found.map((entry, index) => {
    if (!('error' in entry)) return { key: entry, source, line }
    const about = `key ${index + 1}, ${nameOf(entry)}: `
    return { failure: failureAt(line, several, entry.error, about), line }
  })
}

/** Reads every line. An unreadable key keeps its position. */
export function readEntries(lines: readonly Line[], counter?: bigint): Entry[] {
  const several = lines.length > 1
  return lines.flatMap(({ number, text }): Entry[] => {
    try {
      return entriesOf(readSource(text, counter), number, several)
    } catch (error) {
      return [{ failure: failureAt(number, several, error), line: number }]
    }
  })
}

/** Describes an error in the data of a line; throws any other error again. */
function failureAt(line: number, several: boolean, error: unknown, about = ''): Failure {
  const failure = isData(error) ? failureOf(error) : undefined
  if (failure === undefined) throw error
  const { code, message } = failure
  return { code, message: `${several ? `line ${line}: ` : ''}${about}${message}` }
}

/** Refuses a key of Steam, whose codes are not digits. */
export function refuseSteam(source: Source): void {
  if (source.kind === 'otpauth' && hasSteamEncoder(source.key)) throw steamError()
}

/** Makes a key with the default parameters. */
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

/** Returns the name of a key for messages: issuer and account, without control characters. */
export function nameOf({ issuer, account }: Pick<OtpauthKey, 'issuer' | 'account'>): string {
  return printable(issuer ? `${issuer}:${account}` : account) || '(no name)'
}
