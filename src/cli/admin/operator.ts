/** What every command of an operator has: accounts on the database of the portal, and users. */

import { type Accounts, createAccounts } from '../../accounts/index.js'
import { createKeyring } from '../../accounts/secrets/keyring.js'
import { isAboutOneRecord } from '../../accounts/verbs/roll-out.js'
import { EinmalError } from '../../core/errors.js'
import type { Window } from '../../core/parameters.js'
import { storeKeyOf } from '../../verifier/records.js'
import type { Options, Values } from '../arguments.js'
import { ACCEPTED, DataError, isMisuse, misuse, REFUSED, UsageError } from '../errors.js'
import { readFrom } from '../input.js'
import type { Io } from '../io.js'
import { printable, type Report } from '../report.js'
import { AUDIT_OPTIONS, type AuditLog } from './audit-log.js'
import {
  type OpenStore,
  passwordOf,
  readTarget,
  type TARGET_OPTIONS,
  type Target,
} from './target.js'

/** The options of every command that changes something. */
export const CHANGE_OPTIONS = {
  yes: { type: 'boolean', help: 'do not ask; for scripts' },
  ...AUDIT_OPTIONS,
} as const satisfies Options

/** What the help says about users. */
export const USERS_HELP = 'Without an id the ids of users come from standard input, one a line.'

/** Runs an action on the accounts of a database, and closes it whatever happens. */
export async function withAccounts(
  values: Values<typeof TARGET_OPTIONS>,
  io: Io,
  options: { log?: AuditLog; window?: number | Window | undefined },
  action: (accounts: Accounts) => Promise<number>,
): Promise<number> {
  const target = readTarget(values, io.env)
  const keys = io.env['EINMAL_KEYS']
  if (!keys?.trim()) throw new UsageError('EINMAL_KEYS is missing: the keys that the portal has')
  const keyring = await createKeyring(keys)
  const { store, close } = await connect(target, io)
  try {
    const { log, window } = options
    const accounts = createAccounts({
      store,
      // No verb that is used here shows it.
      issuer: 'einmal',
      keyring,
      now: io.now,
      window,
      onEvent: log?.note,
    })
    return await action(accounts)
  } catch (error) {
    const isStore = error instanceof EinmalError && error.code === 'ERR_STORE_UNAVAILABLE'
    throw isStore ? storeFailure(error.cause, target) : error
  } finally {
    await close()
  }
}

/** Opens the store, and reads once: a wrong table shows before anybody is asked anything. */
async function connect(target: Target, io: Io): Promise<OpenStore> {
  try {
    const opened = await io.openStore(target)
    try {
      await opened.store.read('einmal')
    } catch (error) {
      await opened.close()
      throw error
    }
    return opened
  } catch (error) {
    if (isMisuse(error) && /^(?:table|prefix) must/.test(error.message)) {
      throw new UsageError(`--${error.message}`)
    }
    throw error instanceof UsageError ? error : storeFailure(error, target)
  }
}

/** What a driver says helps an operator; the password, which it may quote, is taken out. */
function storeFailure(cause: unknown, { address }: Target): DataError {
  const { message, code } = Object(cause)
  const words = [message, code].find((text) => typeof text === 'string' && text !== '')
  const reason = redacted(words ?? 'the driver does not say why', address)
  return new DataError('ERR_STORE_UNAVAILABLE', `the database failed: ${printable(reason)}`)
}

function redacted(text: string, address: string): string {
  const password = passwordOf(address)
  const forms = [address, password, decoded(password)].filter((form) => form !== '')
  return forms.reduce((rest, form) => rest.replaceAll(form, '…'), text)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * The ids of users: the words, else the lines of standard input. Each once, in their order.
 *
 * @throws {UsageError} when there is none, or one that no user can have
 */
export async function readUsers(words: readonly string[], io: Io): Promise<string[]> {
  if (words.length === 0 && io.stdin.isTTY) throw new UsageError('which user is it? Give an id')
  const ids = words.length > 0 ? words : await readIds(io)
  if (ids.length === 0) throw new UsageError('standard input names no user')
  for (const id of ids) misuse(() => storeKeyOf('user', id))
  return [...new Set(ids)]
}

async function readIds(io: Io): Promise<string[]> {
  const text = await readFrom('standard input', () => io.stdin.bytes(LONGEST_LIST))
  return text
    .split(/\r\n?|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** In bytes: a million ids. */
export const LONGEST_LIST = 67_108_864

/**
 * Does something with each user. A record that cannot be read is named, and the next one follows.
 *
 * @returns the exit code REFUSED when there was such a user, else 0
 */
export async function eachOf(
  ids: readonly string[],
  report: Report,
  work: (userId: string) => Promise<void>,
): Promise<number> {
  let result = ACCEPTED
  for (const userId of ids) {
    try {
      await work(userId)
    } catch (error) {
      const isOfUser = error instanceof DataError && error.code === 'ERR_USER_UNKNOWN'
      if (!isOfUser && !isAboutOneRecord(error)) throw error
      const { code, message } = error
      const about = isOfUser ? '' : `${printable(userId)}: `
      report.fail({ code, message: about + message }, { userId })
      result = REFUSED
    }
  }
  return result
}

/** Asks before anything is changed. */
export async function confirm(
  question: string,
  yes: boolean,
  io: Io,
  report: Report,
): Promise<void> {
  if (yes) return
  if (!io.stdin.isTTY || !io.stdout.isTTY || report.json) {
    throw new UsageError('--yes is missing, and nobody can be asked here; nothing was done')
  }
  const answer = await io.stdin.ask(`${question} Type yes to go on: `)
  if (answer?.trim().toLowerCase() === 'yes') return
  throw new DataError('ERR_DECLINED', 'not confirmed; nothing was done')
}
