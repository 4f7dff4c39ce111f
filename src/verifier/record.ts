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
      const state = {
        failures: Number(failures),
        ...(locked && { lockedUntil: Number(locked) }),
        ...(step && { lastStep: Number(step) }),
        ...(counter && { nextCounter: BigInt(counter) }),
      }
      // Whatever is not written as einmal would write it, somebody else has written.
      if (encode(state) === text && (state.nextCounter ?? 0n) <= COUNTER_MAX + 1n) return state
    }
    throw unreadable(text)
  },
  encode,
}

const FIELDS = /^v1,(\d{1,3}),(-?\d{1,16}|Infinity)?,(\d{1,15})?,(\d{1,20})?$/

function encode({ failures, lockedUntil, lastStep, nextCounter }: CredentialState): string {
  return `v1,${failures},${lockedUntil ?? ''},${lastStep ?? ''},${nextCounter ?? ''}`
}
