/** The steps that all admin commands share: open the accounts, read the users, confirm. */

import { type Accounts, createAccounts } from '../../accounts/index.js'
import { createKeyring } from '../../accounts/secrets/keyring.js'
import { isAboutOneRecord } from '../../accounts/verbs/roll-out.js'
import { EinmalError } from '../../core/errors.js'
import type { Window } from '../../core/parameters.js'
import { storeKeyOf } from '../../verifier/records.js'
import type { StateStore } from '../../verifier/state-store.js'
import type { Options, Values } from '../arguments.js'
import { ACCEPTED, DataError, isMisuse, misuse, REFUSED, UsageError } from '../cli-errors.js'
import type { Io } from '../io.js'
import { printable, type Report } from '../report.js'
import { readFrom } from '../secret-input.js'
import { AUDIT_OPTIONS, type AuditLog } from './audit-log.js'
import {
  type OpenStore,
  passwordsOf,
  readTarget,
  type TARGET_OPTIONS,
  type Target,
} from './target.js'

/** Options of every command that changes something. */
export const CHANGE_OPTIONS = {
  yes: { type: 'boolean', help: 'do not ask for confirmation' },
  ...AUDIT_OPTIONS,
} as const satisfies Options

/** Help about user ids. */
export const USERS_HELP =
  'Without an id, the ids of users are read from standard input, one a line.'

/** Opens the accounts of a database, runs an action, and closes the database. */
export async function withAccounts(
  values: Values<typeof TARGET_OPTIONS>,
  io: Io,
  options: { log?: AuditLog; window?: number | Window | undefined },
  action: (accounts: Accounts) => Promise<number>,
): Promise<number> {
  const target = readTarget(values, io.env)
  const keys = io.env['EINMAL_KEYS']
  if (!keys?.trim())
    throw new UsageError('EINMAL_KEYS is missing: set it to the keys of the portal')
  const keyring = await createKeyring(keys)
  // Reads once, so that a wrong table fails before any prompt.
  const { store, close } = await openDatabase(target, io, (opened) => opened.read('einmal'))
  try {
    const { log, window } = options
    const accounts = createAccounts({
      store,
      // No method that is called here uses the issuer.
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

/** Opens the store and runs a first action on it. Closes it again when the action fails. */
export async function openDatabase(
  target: Target,
  io: Io,
  action: (store: StateStore) => Promise<unknown>,
): Promise<OpenStore> {
  try {
    const opened = await io.openStore(target)
    try {
      await action(opened.store)
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

/** Passes on the message of the driver, without the password that it may contain. */
function storeFailure(cause: unknown, { address }: Target): DataError {
  const { message, code } = Object(cause)
  const words = [message, code].find((text) => typeof text === 'string' && text !== '')
  const reason = redacted(words ?? 'the driver gives no reason', address)
  return new DataError('ERR_STORE_UNAVAILABLE', `the database failed: ${printable(reason)}`)
}

function redacted(text: string, address: string): string {
  const forms = [address, ...passwordsOf(address).flatMap((text) => [text, decoded(text)])]
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
 * Reads the ids of users from the command line, else from standard input. Removes duplicates.
 *
 * @throws {UsageError} when there is no id, or an invalid one
 */
export async function readUsers(words: readonly string[], io: Io): Promise<string[]> {
  if (words.length === 0 && io.stdin.isTTY) throw new UsageError('give the id of a user')
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

/** Limit of a list in bytes, enough for a million ids. */
export const LONGEST_LIST = 67_108_864

/** Errors of one user, after which the others are processed. */
const USER_ERRORS: readonly string[] = ['ERR_USER_UNKNOWN', 'ERR_USER_ENROLLED']

/**
 * Runs an action for each user. Reports an unreadable record, and continues with the next user.
 *
 * @returns the exit code: REFUSED when a record was unreadable or a user unknown, else 0
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
      const isOfUser = error instanceof DataError && USER_ERRORS.includes(error.code)
      if (!isOfUser && !isAboutOneRecord(error)) throw error
      const { code, message } = error
      const about = isOfUser ? '' : `${printable(userId)}: `
      report.fail({ code, message: about + message }, { userId })
      result = REFUSED
    }
  }
  return result
}

/** Asks for confirmation before a change. */
export async function confirm(
  question: string,
  yes: boolean,
  io: Io,
  report: Report,
): Promise<void> {
  if (yes) return
  if (!io.stdin.isTTY || !io.stdout.isTTY || report.json) {
    throw new UsageError('--yes is missing, and there is no terminal to ask on; nothing was done')
  }
  const answer = await io.stdin.ask(`${question} Type yes to go on: `)
  if (answer?.trim().toLowerCase() === 'yes') return
  throw new DataError('ERR_DECLINED', 'not confirmed; nothing was done')
}
