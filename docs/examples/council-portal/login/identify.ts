/** Finds the user of a request. The gate asks first, and the pages get the same answer. */

import type { Council } from '../council/council.js'
import type { Person } from '../council/people.js'
import { type Cookies, carriedId } from './carrier.js'
import type { Session, Sessions } from './sessions.js'

/** A user who has given the password. The gate knows about the second factor. */
export interface Identity {
  readonly session: Session
  readonly person: Person
}

export interface Identify {
  (request: Request): Promise<Identity | undefined>
  /** Reads it from the database, also when it was asked for before: another request may have elevated it. */
  readAgain(request: Request): Promise<Identity | undefined>
}

export function createIdentify(council: Council, sessions: Sessions, cookies: Cookies): Identify {
  const known = new WeakMap<Request, Promise<Identity | undefined>>()

  async function find(request: Request): Promise<Identity | undefined> {
    const carried = carriedId(request, cookies)
    const session = carried && (await sessions.find(carried.id, carried.kind))
    const person = session && (await council.person(session.personId))
    return session && person && { session, person }
  }

  const readAgain = (request: Request): Promise<Identity | undefined> => {
    const found = find(request)
    known.set(request, found)
    return found
  }
  return Object.assign((request: Request) => known.get(request) ?? readAgain(request), {
    readAgain,
  })
}
