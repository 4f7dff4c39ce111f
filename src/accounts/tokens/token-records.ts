/** The records of hardware tokens in the store, their sealed keys, and their events. */

import type { Secret } from '../../core/secret.js'
import { type Contended, type Decision, recordsOf } from '../../verifier/records.js'
import { noListener, report } from '../../verifier/verifier-events.js'
import type { AccountsContext } from '../accounts-context.js'
import { openSecret, sealSecret } from '../secrets/sealed-secrets.js'
import type { SealContext } from '../secrets/sealer.js'
import type { TokenEvent, TokenEventDetails } from './token-events.js'
import type { TokenRecord } from './token-record.js'
import { tokenRecordFormat } from './token-record-format.js'

/** A decision about a token, with the event to report once the record is stored. */
export interface TokenDecision<V> extends Omit<Decision<TokenRecord, V>, 'keep'> {
  readonly event?: TokenEventDetails
}

export interface TokenRecords {
  read(serial: string): Promise<TokenRecord>
  /** Decides on a record, again when another write came first; then reports the event. */
  change<V>(
    serial: string,
    decide: (
      token: TokenRecord,
      now: number,
      isCurrent: boolean,
    ) => TokenDecision<V> | Promise<TokenDecision<V>>,
  ): Promise<V | Contended>
  /** Reports an event that no decision on a record has. */
  report(serial: string, event: TokenEventDetails): void
  seal(serial: string, secret: Secret): Promise<string>
  open(serial: string, sealed: string): Promise<Secret>
}

export function createTokenRecords(
  { store, sealer, userRecords }: AccountsContext,
  onEvent: (event: TokenEvent) => unknown,
): TokenRecords {
  const records = recordsOf(store, 'token', tokenRecordFormat)
  const contextOf = (serial: string): SealContext => {
    return { userId: '', authenticatorId: serial, purpose: 'token' }
  }
  const reportAt = (serial: string, at: number, event: TokenEventDetails): void => {
    if (onEvent !== noListener) report(onEvent, { serial, at, ...event })
  }
  return {
    read: records.read,
    async change(serial, decide) {
      let at = 0
      const stored = await records.update(serial, (token, isCurrent) => {
        at = userRecords.now()
        return decide(token, at, isCurrent)
      })
      if ('event' in stored && stored.event) reportAt(serial, at, stored.event)
      return stored.verdict
    },
    report: (serial, event) => reportAt(serial, userRecords.now(), event),
    seal: (serial, secret) => sealSecret(sealer, secret, contextOf(serial)),
    open: (serial, sealed) => openSecret(sealer, sealed, contextOf(serial)),
  }
}
