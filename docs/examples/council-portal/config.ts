/** What the portal is told by the environment; whatever is wrong with it is said before it starts. */

export interface Config {
  readonly port: number
  readonly host: string
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
  /** The password of the sample accounts; without one there are none. */
  readonly samplePassword?: string
}

/** Something that whoever starts the portal can put right. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Reads PORT, HOST, ORIGIN, DATA_DIR, EINMAL_KEYS, DATABASE_URL, REDIS_URL, ENROL_BY and
 * SAMPLE_PASSWORD.
 *
 * @throws {ConfigError} that names the variable, and never shows a secret
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const told = (name: string): string | undefined => environment[name]?.trim() || undefined
  const port = readPort(told('PORT') ?? '3000')
  const origin = readOrigin(told('ORIGIN') ?? `http://localhost:${port}`)
  const databaseUrl = readUrl('DATABASE_URL', told('DATABASE_URL'), ['postgres:', 'postgresql:'])
  const redisUrl = readUrl('REDIS_URL', told('REDIS_URL'), ['redis:', 'rediss:'])
  const samplePassword = readSamplePassword(told('SAMPLE_PASSWORD'), origin)
  const keys = told('EINMAL_KEYS')
  const enrolBy = readDay(told('ENROL_BY'))
  return {
    port,
    host: told('HOST') ?? '127.0.0.1',
    origin,
    dataFolder: told('DATA_DIR') ?? '.data',
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

/** What everybody can read here must not open a portal that everybody can reach. */
function readSamplePassword(text: string | undefined, origin: string): string | undefined {
  if (text === undefined) return isLoopback(origin) ? 'linde-uferweg-1848' : undefined
  if (text.length >= 12) return text
  throw new ConfigError('SAMPLE_PASSWORD must have at least 12 characters')
}
