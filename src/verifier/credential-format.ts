/**
 * The text of a credential in the store, five fields in a row: version, failures, locked until,
 * last step, next counter. `v1,0,,58849233,` for a TOTP, `v1,5,1790000000000,,17` for an HOTP that
 * is locked. docs/verifier.md explains it to administrators.
 */

import { COUNTER_MAX } from '../core/parameters.js'
import type { CredentialState } from './credential.js'
import { type Format, unreadable } from './store.js'

/** Reads and writes states; there is exactly one text for each. */
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
    throw unreadable(text)
  },
  encode({ failures, lockedUntil, lastStep, nextCounter }) {
    return `v1,${failures},${lockedUntil ?? ''},${lastStep ?? ''},${nextCounter ?? ''}`
  },
}

/** A state that is still being read. */
type Draft = { -readonly [name in keyof CredentialState]: CredentialState[name] }

/** Numbers as JavaScript writes them, and no other way. */
const FIELDS =
  /^v1,(0|[1-9]\d{0,2}),(0|-?[1-9]\d{0,14}|-?[1-8]\d{15}|Infinity)?,(0|[1-9]\d{0,14})?,(0|[1-9]\d{0,19})?$/
