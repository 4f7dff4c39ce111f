/** From a line of the input to the keys that it holds. */

import { EinmalError } from '../core/errors.js'
import { readMigrationUri } from '../core/migration.js'
import { type OtpauthKey, type ParsedOtpauthUri, parseOtpauthUri } from '../core/otpauth.js'
import { Secret } from '../core/secret.js'
import { type Failure, failureOf, isData } from './errors.js'
import type { Line } from './input.js'
import { printable } from './report.js'
import { hasSteamEncoder, isSteamUri, STEAM_CODES, steamError } from './steam.js'

/** What one line of the input is. */
export type Source =
  | { kind: 'secret'; key: OtpauthKey; text: string }
  | { kind: 'otpauth'; key: ParsedOtpauthUri; uri: string }
  | { kind: 'migration'; part: Part }

/** One part of an export, entry by entry. */
export type Part = ReturnType<typeof readMigrationUri>

/** One place in the input: a key, or what is wrong there. */
export type Entry =
  | { key: OtpauthKey; source: Source; line: number }
  | { failure: Failure; line: number }

/**
 * Reads a line: an otpauth URI, a migration URI, or base32, which makes a key with the defaults.
 *
 * @param counter - serves where a URI of hotp has none
 * @throws {EinmalError} as the core does
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
 * The places of a source in their order.
 *
 * @param several - whether the input has further lines, so that a failure names its own
 */
function entriesOf(source: Source, line: number, several: boolean): Entry[] {
  const found = source.kind === 'migration' ? source.part.entries : [source.key]
  return found.map((entry, index) => {
    if (!('error' in entry)) return { key: entry, source, line }
    const about = `key ${index + 1}, ${nameOf(entry)}: `
    return { failure: failureAt(line, several, entry.error, about), line }
  })
}

/** Reads every line; what cannot be read keeps its place. */
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

/** What is wrong with the data of a line; throws what is wrong with einmal. */
export function failureAt(line: number, several: boolean, error: unknown, about = ''): Failure {
  const failure = isData(error) ? failureOf(error) : undefined
  if (failure === undefined) throw error
  const { code, message } = failure
  return { code, message: `${several ? `line ${line}: ` : ''}${about}${message}` }
}

/** Refuses a key whose codes are no digits: codes of it would never be right. */
export function refuseSteam(source: Source): void {
  if (source.kind === 'otpauth' && hasSteamEncoder(source.key)) throw steamError()
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

/** How a key is called in messages: issuer and account, as a terminal may show them. */
export function nameOf({ issuer, account }: Pick<OtpauthKey, 'issuer' | 'account'>): string {
  return printable(issuer ? `${issuer}:${account}` : account) || '(no name)'
}
