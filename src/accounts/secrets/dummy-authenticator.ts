/** What is asked where there is nobody to ask, so that it costs the same work. */

import { Secret } from '../../core/secret.js'
import type { Authenticator, UserRecord } from '../record/user-record.js'

/** Those of the user who are asked: his active authenticators, or the decoy. */
export function factorsOf({ active }: UserRecord): readonly Authenticator[] {
  return active.length > 0 ? active : [DECOY]
}

/** True for what stands in for the authenticator of somebody who has none. */
export function isDecoy(factor: Authenticator): boolean {
  return factor === DECOY
}

const DECOY: Authenticator = {
  type: 'totp',
  algorithm: 'SHA1',
  digits: 6,
  period: 30,
  nextCounter: 0n,
  createdAt: 0,
  // Stryker disable next-line all: nobody looks at them
  ...{ id: '', label: '', sealed: '' },
}

/** No secret at all, since no code of it is ever right; made anew, as the opened ones are. */
export function decoySecret(): Secret {
  return Secret.fromBytes(new Uint8Array(20))
}
