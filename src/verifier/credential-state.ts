/**
 * The stored state of one credential, and its text: version, failures, locked until, last
 * step, next counter. `v1,0,,58849233,` for a TOTP, `v1,5,1790000000000,,17` for an HOTP that is
 * locked.
 */

import { COUNTER_MAX } from '../core/parameters.js'
import type { Attempts } from './lockout.js'
import { type Format, unreadable } from './records.js'

/** The state of one credential. It holds neither the code, nor the secret, nor the instant of use. */
export interface CredentialState extends Attempts {
  /** The last accepted time step of a TOTP; it never falls. */
  readonly lastStep?: number | undefined
  /** The next counter expected of an HOTP, 0 to 2^64; at 2^64 no code is left. */
  readonly nextCounter?: bigint | undefined
}

/** Reads and writes states; each state has exactly one text. */
export const credentialFormat: Format<CredentialState> = {
  decode(text = 'v1,0,,,') {
    const fields = FIELDS.exec(text)
    if (fields) {
      const [, failures, locked, step, counter] = fields
      const nextCounter = counter ? BigInt(counter) : 0n
      if (nextCounter <= COUNTER_MAX + 1n) {
        const state: Draft = { failures: Number(failures) }
        if (locked) state.lockedUntil = Number(locked)
        if (step) state.lastStep = Number(step)
        if (counter) state.nextCounter = nextCounter
        return state
      }
    }
    throw unreadable(text, 1)
  },
  encode({ failures, lockedUntil, lastStep, nextCounter }) {
    return `v1,${failures},${lockedUntil ?? ''},${lastStep ?? ''},${nextCounter ?? ''}`
  },
}

/** A state while it is being read. */
type Draft = { -readonly [name in keyof CredentialState]: CredentialState[name] }

/** Numbers as JavaScript writes them, and no other way. */
const FIELDS =
  /^v1,(0|[1-9]\d{0,2}),(0|-?[1-9]\d{0,14}|-?[1-8]\d{15}|Infinity)?,(0|[1-9]\d{0,14})?,(0|[1-9]\d{0,19})?$/
