/**
 * Remembers the keys of the enrolments that a session has begun. An app may hold an older entry, whose key
 * was superseded: its code is then refused with the advice to use the newer entry. A superseded key opens
 * nothing. The record is sealed under the key of the gate and the id of the session, for an hour at most.
 * It is deleted when an enrolment is confirmed.
 */

import { toBase64Url } from '../../core/base64url.js'
import { verifyHotp } from '../../core/hotp.js'
import { parseOtpauthUri } from '../../core/otpauth.js'
import { verifyTotp } from '../../core/totp.js'
import { recordsOf } from '../../verifier/records.js'
import type { StateStore } from '../../verifier/state-store.js'
import type { GateSession } from '../session-port.js'
import type { Mac } from './mac.js'
import { openText, sealText } from './sealed-text.js'

/** An enrolment that was begun. */
export interface BegunEnrolment {
  readonly authenticatorId: string
  /** The otpauth URI, with the key. */
  readonly uri: string
}

/** The begun enrolments of sessions. */
export interface BegunEnrolments {
  /** Remembers one more, and all of them for another hour. */
  add(session: GateSession, begun: BegunEnrolment): Promise<void>
  /**
   * True when the code belongs to an enrolment that the session has begun.
   *
   * @param valid - ids of authenticators that are pending or active: their codes do not count
   * @param now - in milliseconds since the Unix epoch
   */
  hasCode(
    session: GateSession,
    code: string,
    valid: readonly string[],
    now: number,
  ): Promise<boolean>
  /** Forgets all, after one was confirmed. */
  forget(session: GateSession): Promise<void>
}

export function createBegunEnrolments(store: StateStore, mac: Mac): BegunEnrolments {
  const records = recordsOf<string | undefined>(store, 'enrolments', {
    decode: (text) => text,
    encode: (record = '') => record,
  })
  const idOf = ({ id, userId }: GateSession): Promise<string> =>
    mac.sign(['enrolments', id, userId]).then(toBase64Url)
  const keyOf = ({ id, userId }: GateSession): Promise<Uint8Array<ArrayBuffer>> =>
    mac.sign(['begun enrolments', id, userId])

  async function open(sealed: string | undefined, session: GateSession): Promise<BegunEnrolment[]> {
    const text = sealed === undefined ? undefined : await openText(sealed, await keyOf(session))
    return text === undefined ? [] : JSON.parse(text)
  }

  return {
    async add(session, begun) {
      await records.update(await idOf(session), async (sealed) => {
        const list = [begun, ...(await open(sealed, session))].slice(0, MOST)
        const state = await sealText(JSON.stringify(list), await keyOf(session))
        return { state, keep: KEPT_MS, verdict: undefined }
      })
    },
    async hasCode(session, code, valid, now) {
      const list = await open(await records.read(await idOf(session)), session)
      return list
        .filter(({ authenticatorId }) => !valid.includes(authenticatorId))
        .some(({ uri }) => isCodeOf(uri, code, now))
    },
    forget: async (session) => records.delete(await idOf(session)),
  }
}

const KEPT_MS = 3_600_000

/** Number of enrolments that are remembered. An app rarely holds more entries of one site. */
const MOST = 4

function isCodeOf(uri: string, code: string, now: number): boolean {
  const { type, secret, algorithm, digits, period, counter } = parseOtpauthUri(uri)
  return type === 'totp'
    ? verifyTotp(secret, code, { algorithm, digits, period, at: now }).ok
    : verifyHotp(secret, code, { algorithm, digits, counter, lookAhead: LOOK_AHEAD }).ok
}

/** Codes of a new HOTP entry that its user may have skipped. */
const LOOK_AHEAD = 10
