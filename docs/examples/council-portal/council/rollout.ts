/** The progress of the roll-out: the status of accounts, and the people with paper. */

import type { AccountStatus, Accounts } from 'einmal/accounts'
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
  /** The latest activation code. */
  activation?: NonNullable<AccountStatus['activation']>
}

export interface Rollout {
  /** The council and the district councils. */
  bodies: Body[]
  people: RolloutPerson[]
  /** The office, which counts in no body. */
  office: RolloutPerson[]
}

/** Reads no account of people with paper, who have no login. */
export async function rolloutOf(council: Council, accounts: Accounts): Promise<Rollout> {
  const [members, office] = [await council.members(), await council.office()]
  const digital = [...members, ...office]
    .filter(({ delivery }) => delivery === 'digital')
    .map(({ id }) => id)
  const known = new Map<string, Omit<RolloutPerson, 'person'>>()
  for await (const row of accounts.censusRows(digital)) {
    const { userId, state, lastUsedAt, recoveryCodesLeft, activation } = row
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
