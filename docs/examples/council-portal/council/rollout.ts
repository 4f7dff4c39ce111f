/** The progress of the roll-out: the status of accounts, and the people with paper. */

import type { AccountStatus, Accounts } from 'einmal/accounts'
import type { Audit } from '../records/audit.js'
import type { Body, Council } from './council.js'
import type { Person } from './people.js'

/** `none`: digital, and nothing has been begun. */
export type RolloutState = 'enrolled' | 'pending' | 'none' | 'paper' | 'unreadable'

export interface RolloutPerson {
  person: Person
  state: RolloutState
  /** Milliseconds since the Unix epoch. */
  lastUsedAt?: number
  /** Milliseconds since the Unix epoch; Infinity until the office unlocks. */
  lockedUntil?: number
  codesLeft: number
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
    const { lockedUntil } = state === 'unreadable' ? {} : await accounts.status(userId)
    known.set(userId, {
      state,
      codesLeft: recoveryCodesLeft,
      ...(lastUsedAt !== undefined && { lastUsedAt }),
      ...(activation !== undefined && { activation }),
      ...(lockedUntil !== undefined && { lockedUntil }),
    })
  }
  const stateOf = (person: Person): RolloutPerson => ({
    person,
    ...(known.get(person.id) ?? { state: 'paper', codesLeft: 0 }),
  })
  const bodies = await council.bodies()
  return {
    bodies: bodies.filter(({ kind }) => kind !== 'committee'),
    people: members.map(stateOf),
    office: office.map(stateOf),
  }
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
