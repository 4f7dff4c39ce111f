/** Reads the settings of the portal from the environment, and reports every error before the start. */

import { lookup } from 'node:dns/promises'
import { BlockList, isIPv6 } from 'node:net'

export interface Config {
  readonly port: number
  /** The name or address that was asked for, … */
  readonly host: string
  /** … and the address that is listened on. */
  readonly address: string
  /** Whether this machine alone can reach the portal, by that address and by its origin. */
  readonly isPrivate: boolean
  /** The public origin, as browsers see it; the Host header is never believed. */
  readonly origin: string
  /** Where keys, the SQLite file and the mail log lie. */
  readonly dataFolder: string
  /** The text of EINMAL_KEYS; without it the keys lie in the data folder. */
  readonly keys?: string
  readonly databaseUrl?: string
  readonly redisUrl?: string
  /** From this day on members need a second factor; without it they do from the first login on. */
  readonly enrolBy?: Date
  /** The condition for the first enrolment: the code of a letter or a phone call, or the password alone. */
  readonly firstEnrolment: 'activation' | 'session'
  /** The password of the sample accounts; without one there are none. */
  readonly samplePassword?: string
}

/** Something that the person who starts the portal can put right. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Why something failed, in one line. Of several addresses that were tried, the first one's error. */
export function reasonOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  if (!(first instanceof Error)) return String(first)
  const because = first.cause === undefined ? '' : `: ${reasonOf(first.cause)}`
  return `${first.message}${because}`.replace(/\s+/g, ' ')
}

/**
 * Reads PORT, HOST, ORIGIN, DATA_DIR, EINMAL_KEYS, DATABASE_URL, REDIS_URL, ENROL_BY,
 * FIRST_ENROLMENT and SAMPLE_PASSWORD.
 *
 * @throws {ConfigError} that names the variable, and never shows a secret
 */
export async function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Config> {
  const told = (name: string): string | undefined => environment[name]?.trim() || undefined
  const port = readPort(told('PORT') ?? '3000')
  const origin = readOrigin(told('ORIGIN') ?? `http://localhost:${port}`)
  const databaseUrl = readUrl('DATABASE_URL', told('DATABASE_URL'), ['postgres:', 'postgresql:'])
  const redisUrl = readUrl('REDIS_URL', told('REDIS_URL'), ['redis:', 'rediss:'])
  const host = told('HOST') ?? '127.0.0.1'
  const address = await addressOf(host)
  const isPrivate = isLoopback(origin) && LOOPBACK.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
  const samplePassword = readSamplePassword(told('SAMPLE_PASSWORD'), isPrivate)
  const keys = told('EINMAL_KEYS')
  const enrolBy = readDay(told('ENROL_BY'))
  return {
    port,
    ...{ host, address, isPrivate },
    origin,
    dataFolder: told('DATA_DIR') ?? '.data',
    firstEnrolment: readFirstEnrolment(told('FIRST_ENROLMENT') ?? 'activation'),
    ...(keys !== undefined && { keys }),
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(redisUrl !== undefined && { redisUrl }),
    ...(enrolBy !== undefined && { enrolBy }),
    ...(samplePassword !== undefined && { samplePassword }),
  }
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port
  throw new ConfigError(`PORT must be a number from 1 to 65535, and is "${text}"`)
}

function readOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (
    url === undefined ||
    url.origin !== text.replace(/\/$/, '') ||
    !/^https?:$/.test(url.protocol)
  ) {
    throw new ConfigError(
      `ORIGIN must be what browsers show, such as https://rat.example, and is "${text}"`,
    )
  }
  if (url.protocol === 'http:' && !isLoopback(url.origin)) {
    throw new ConfigError(
      `ORIGIN must begin with https:// for any other host than localhost, and is "${text}"`,
    )
  }
  return url.origin
}

/** Looked up once, so that the address that is judged is the one that is listened on. */
async function addressOf(host: string): Promise<string> {
  try {
    return (await lookup(host)).address
  } catch (error) {
    throw new ConfigError(`HOST must be a name or an address of this machine: ${reasonOf(error)}`)
  }
}

/** The addresses that only this machine can reach. */
const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/** True for an origin that only this machine can reach. */
function isLoopback(origin: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(origin).hostname)
}

/** Never shows the text: it may hold a password. */
function readUrl(name: string, text: string | undefined, schemes: string[]): string | undefined {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && schemes.includes(url.protocol) && url.hostname) return text
  throw new ConfigError(`${name} must look like ${schemes[0]}//user:password@host:port/name`)
}

/** A day begins where the server is. */
function readDay(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const day = new Date(`${text}T00:00`)
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(day.getTime())) return day
  throw new ConfigError(`ENROL_BY must be a day such as 2027-01-31, and is "${text}"`)
}

function readFirstEnrolment(text: string): 'activation' | 'session' {
  if (text === 'activation' || text === 'session') return text
  throw new ConfigError(`FIRST_ENROLMENT must be activation or session, and is "${text}"`)
}

/** A public password: it must not open a portal that other machines can reach. */
export const PUBLISHED_PASSWORD = 'linde-uferweg-1848'

function readSamplePassword(text: string | undefined, isPrivate: boolean): string | undefined {
  if (text === undefined) return isPrivate ? PUBLISHED_PASSWORD : undefined
  if (text.length < 12) throw new ConfigError('SAMPLE_PASSWORD must have at least 12 characters')
  if (text !== PUBLISHED_PASSWORD || isPrivate) return text
  throw new ConfigError(
    'SAMPLE_PASSWORD must be another one: this one is published, and others can reach the portal',
  )
}
