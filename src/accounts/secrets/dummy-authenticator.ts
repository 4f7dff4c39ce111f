/** Stands in for a user without an authenticator, so that timing does not reveal the enrolment. */

import { Secret } from '../../core/secret.js'
import type { Authenticator, UserRecord } from '../record/user-record.js'

export function authenticatorsOrDummy({ active }: UserRecord): readonly Authenticator[] {
  return active.length > 0 ? active : [DUMMY]
}

/** True for the dummy: no code of it is accepted. */
export function isDummy(authenticator: Authenticator): boolean {
  return authenticator === DUMMY
}

const DUMMY: Authenticator = {
  type: 'totp',
  algorithm: 'SHA1',
  digits: 6,
  period: 30,
  nextCounter: 0n,
  createdAt: 0,
  // Stryker disable next-line all: they are never read
  ...{ id: '', label: '', sealed: '' },
}

/** Random, since a claim compares codes with it where the key of a token is gone. */
export function dummySecret(): Secret {
  return Secret.generate()
}
