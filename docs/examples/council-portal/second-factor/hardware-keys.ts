/**
 * The security keys and small devices of the city. Their secrets and states are in the inventory of einmal.
 * The portal keeps the list of serial numbers, and when a key was handed out.
 */

import {
  type Accounts,
  type AddedTokens,
  type AddOptions,
  type AuthenticatorStatus,
  createTokens,
  type TokenEvent,
  type TokenStatus,
  type Tokens,
} from 'einmal/accounts'
import type { TransferKey } from 'einmal/transfer'
import { type KeyState, keyStateOf } from '../council/key-verbs.js'
import { type Audit, entryOfToken } from '../records/audit.js'
import { type Database, number, optionalNumber, optionalText, text } from '../storage/database.js'
import { readable } from './readable.js'

/** A key, with what the account of its holder says about it. */
export interface HardwareKey extends Omit<TokenStatus, 'state'> {
  state: KeyState
  /** The key in the account of the holder, if it is there and the account can be read. */
  authenticator?: AuthenticatorStatus
  /** Milliseconds since the Unix epoch. */
  handedOutAt?: number
}

export interface HardwareKeys {
  readonly tokens: Tokens
  /** Adds the keys of a file; nothing else of the file is kept. Can be repeated. */
  add(keys: readonly TransferKey[], at: number, options: AddOptions): Promise<AddedTokens>
  /** Notes that the holder has received the key; false when another person is the holder meanwhile. */
  handOut(serial: string, holder: string, at: number): Promise<boolean>
  /** Undefined for a serial number that is not in the list. */
  find(serial: string): Promise<HardwareKey | undefined>
  /**
   * A page of the list by serial number.
   *
   * @param search - a part of the serial number; all keys when it is empty
   * @param holders - ids of people whose keys are found, too
   */
  page(search: string, holders: readonly string[], page: number): Promise<KeyPage>
  /** The number of keys that are free, in use by a person, and all. */
  counts(): Promise<{ free: number; used: number; total: number }>
  /** Resolves once everything that was noted so far is stored. */
  settled(): Promise<void>
}

export interface KeyPage {
  keys: HardwareKey[]
  page: number
  pages: number
}

export interface HardwareKeysOptions {
  database: Database
  accounts: Accounts
  audit: Audit
  /** Receives the error of a holder that could not be stored. */
  complain: (error: unknown) => void
}

/** A row of the portal's own list. */
interface Listed {
  serial: string
  /** The copy of the holder: after a crash it can be missing, or an earlier one. */
  holder: string | undefined
  /** When that person received the key. */
  at: number | undefined
}

/** Keys on a page. */
const PAGE = 50

/** The states in which codes of the key may be accepted. */
const USED: readonly KeyState[] = ['claiming', 'claimed', 'unfinished']

export function createHardwareKeys(options: HardwareKeysOptions): HardwareKeys {
  const { database, accounts, audit, complain } = options
  let last: Promise<void> = Promise.resolve()

  /** Copies the holder, so that the list can be searched. Revoked keys are found by their last holder. */
  async function note({ serial, type, ...event }: TokenEvent): Promise<void> {
    if (type === 'token-refused' || type === 'token-revoked') return
    const holder = type === 'token-added' || type === 'token-released' ? null : holderOf(event)
    // Only a new reservation or none ends the hand-out.
    const handedOut = type === 'token-claimed' ? '' : ', handed_out_at = NULL'
    await database.run(
      `UPDATE hardware_keys SET holder = ?${handedOut} WHERE serial = ?`,
      ...[holder, serial],
    )
  }

  const tokens = createTokens({
    accounts,
    onEvent(event) {
      const entry = entryOfToken(event)
      if (entry) audit.add(entry)
      last = last.then(() => note(event)).catch(complain)
    },
  })

  /** The keys of some rows, with the states of the inventory and of the accounts. */
  async function withStates(rows: readonly Listed[]) {
    const keys: Promise<HardwareKey>[] = []
    for await (const status of tokens.statuses(rows.map(({ serial }) => serial))) {
      const row = rows[keys.length]
      keys.push(withAccount(status, row?.holder === status.userId ? row?.at : undefined))
    }
    return Promise.all(keys)
  }

  async function withAccount(status: TokenStatus, at: number | undefined): Promise<HardwareKey> {
    const { state, userId, authenticatorId } = status
    const hasHolder = userId !== undefined && authenticatorId !== undefined
    const account = hasHolder ? await readable(accounts.status(userId)) : undefined
    const authenticator = account?.authenticators.find(({ id }) => id === authenticatorId)
    return {
      ...status,
      state: keyStateOf(state, at !== undefined, account && authenticator !== undefined),
      ...(authenticator && { authenticator }),
      ...(at !== undefined && { handedOutAt: at }),
    }
  }

  async function rowsOf(where: string, ...values: (string | number)[]): Promise<Listed[]> {
    await last
    const rows = await database.all(
      `SELECT serial, holder, handed_out_at FROM hardware_keys ${where}`,
      ...values,
    )
    return rows.map((row) => ({
      serial: text(row, 'serial'),
      holder: optionalText(row, 'holder'),
      at: optionalNumber(row, 'handed_out_at'),
    }))
  }

  return {
    tokens,

    async add(keys, at, options) {
      const summary = await tokens.add(keys, options)
      const serials = keys.flatMap(({ serial }) => serial ?? [])
      for await (const { serial, state } of tokens.statuses(serials)) {
        if (state === 'unknown' || state === 'unreadable') continue
        await database.run(
          'INSERT INTO hardware_keys (serial, added_at) VALUES (?, ?) ON CONFLICT DO NOTHING',
          ...[serial, at],
        )
      }
      return summary
    },

    async handOut(serial, holder, at) {
      const [row] = await rowsOf('WHERE serial = ?', serial)
      // The inventory says who the holder is. Another holder from now on is noted in the copy: before the update,
      // which then changes nothing, or after it.
      const { state, userId } = await tokens.status(serial)
      if (state !== 'assigned' || userId !== holder) return false
      const noted = await database.run(
        `UPDATE hardware_keys SET holder = ?, handed_out_at = ?
          WHERE serial = ? AND coalesce(holder, '') = ?`,
        ...[holder, at, serial, row?.holder ?? ''],
      )
      return noted > 0
    },

    async find(serial) {
      if (!/^[\x21-\x7e]{1,64}$/.test(serial)) return undefined
      return (await withStates(await rowsOf('WHERE serial = ?', serial)))[0]
    },

    async page(search, holders, page) {
      const part = search.toUpperCase().replace(/[^\x21-\x7e]/g, '')
      const pattern = `%${part.replace(/[!%_]/g, '!$&')}%`
      const marks = holders.map(() => '?').join(', ')
      // A search that has no character of a serial number finds none by it.
      const bySerial =
        part === '' && search.trim() !== '' ? 'serial = ?' : `serial LIKE ? ESCAPE '!'`
      const where = `WHERE ${bySerial}${marks && ` OR holder IN (${marks})`}`
      await last
      const [row] = await database.all(
        `SELECT count(*) AS total FROM hardware_keys ${where}`,
        ...[pattern, ...holders],
      )
      const pages = Math.max(1, Math.ceil((row ? number(row, 'total') : 0) / PAGE))
      const shown = Math.min(Math.max(1, page), pages)
      const rows = await rowsOf(
        `${where} ORDER BY serial LIMIT ${PAGE} OFFSET ${(shown - 1) * PAGE}`,
        ...[pattern, ...holders],
      )
      return { keys: await withStates(rows), page: shown, pages }
    },

    async counts() {
      const states = (await withStates(await rowsOf(''))).map(({ state }) => state)
      return {
        free: states.filter((state) => state === 'free').length,
        used: states.filter((state) => USED.includes(state)).length,
        total: states.length,
      }
    },

    settled: () => last,
  }
}

function holderOf(event: object): string | null {
  return 'userId' in event && typeof event.userId === 'string' ? event.userId : null
}
