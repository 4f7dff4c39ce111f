/** The progress of the roll-out: the status of accounts, and the people with paper. */

import type { AccountStatus, Accounts, AuthenticatorStatus } from 'einmal/accounts'
import type { Audit } from '../records/audit.js'
import type { Body, Council } from './council.js'
import type { Person } from './people.js'

/** `none`: digital, and nothing has been begun. */
export type RolloutState = 'enrolled' | 'pending' | 'none' | 'paper' | 'unreadable'

/** The device of a person that shows the codes: an app, a key of the city, or a key of the person. */
export type Means = 'app' | 'cityKey' | 'ownKey'

export interface RolloutPerson {
  person: Person
  state: RolloutState
  /** Milliseconds since the Unix epoch. */
  lastUsedAt?: number
  /** Milliseconds since the Unix epoch; Infinity until the office unlocks. */
  lockedUntil?: number
  codesLeft: number
  means: readonly Means[]
  /** Serial numbers of the keys of the city. */
  serials: readonly string[]
  /** The latest activation code; accounts forget it once the user has a device, the log does not. */
  activation?: {
    by: 'letter' | 'phone'
    /** Instants in milliseconds since the Unix epoch. */
    issuedAt: number
    expiresAt?: number
    usedAt?: number
  }
}

export interface Rollout {
  /** The council and the district councils. */
  bodies: Body[]
  people: RolloutPerson[]
  /** The office, which counts in no body. */
  office: RolloutPerson[]
}

/** Reads no account of people with paper, who have no login. */
export async function rolloutOf(
  council: Council,
  accounts: Accounts,
  audit: Audit,
): Promise<Rollout> {
  await audit.settled()
  const log = await audit.latest(['activation-issued', 'activated', 'admin-letter', 'admin-code'])
  const [members, office] = [await council.members(), await council.office()]
  const digital = [...members, ...office]
    .filter(({ delivery }) => delivery === 'digital')
    .map(({ id }) => id)
  const known = new Map<string, Omit<RolloutPerson, 'person'>>()
  for await (const row of accounts.censusRows(digital)) {
    const { userId, state, lastUsedAt, recoveryCodesLeft } = row
    const activation = activationOf(row.activation, log.get(userId) ?? new Map())
    const status = state === 'unreadable' ? undefined : await accounts.status(userId)
    const { lockedUntil, authenticators = [] } = status ?? {}
    known.set(userId, {
      state,
      codesLeft: recoveryCodesLeft,
      means: MEANS.filter((means) => authenticators.some((each) => meansOf(each) === means)),
      serials: authenticators.flatMap(({ serial }) => serial ?? []),
      ...(lastUsedAt !== undefined && { lastUsedAt }),
      ...(activation !== undefined && { activation }),
      ...(lockedUntil !== undefined && { lockedUntil }),
    })
  }
  const stateOf = (person: Person): RolloutPerson => ({
    person,
    ...(known.get(person.id) ?? { state: 'paper', codesLeft: 0, means: [], serials: [] }),
  })
  const bodies = await council.bodies()
  return {
    bodies: bodies.filter(({ kind }) => kind !== 'committee'),
    people: members.map(stateOf),
    office: office.map(stateOf),
  }
}

export const MEANS: readonly Means[] = ['app', 'cityKey', 'ownKey']

/** An app shows codes by the clock of its phone; keys of the city have a serial number. */
export function meansOf({ type, serial }: Pick<AuthenticatorStatus, 'type' | 'serial'>): Means {
  if (serial !== undefined) return 'cityKey'
  return type === 'hotp' ? 'ownKey' : 'app'
}

/** @param log - the latest entries of the user, by type */
function activationOf(
  status: AccountStatus['activation'],
  log: ReadonlyMap<string, number>,
): RolloutPerson['activation'] {
  const issuedAt = status?.issuedAt ?? log.get('activation-issued')
  if (issuedAt === undefined) return undefined
  const used = status ? status.usedAt : log.get('activated')
  const isPhone = (log.get('admin-code') ?? 0) > (log.get('admin-letter') ?? 0)
  return {
    by: isPhone ? 'phone' : 'letter',
    issuedAt,
    ...(status && { expiresAt: status.expiresAt }),
    ...(used !== undefined && used >= issuedAt && { usedAt: used }),
  }
}
