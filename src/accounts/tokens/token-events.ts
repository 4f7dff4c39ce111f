/** The events of hardware tokens, for an audit log. They never hold a code or a secret. */

/** One event of a token, sent once its record is stored. */
export type TokenEvent = {
  serial: string
  /** Instant of the decision, in milliseconds since the Unix epoch. */
  at: number
} & TokenEventDetails

/** A {@link TokenEvent} without serial number and instant. */
export type TokenEventDetails =
  | { type: 'token-added' }
  | { type: 'token-assigned'; userId: string }
  | {
      type: 'token-released'
      /** The user who could claim it. */
      userId: string
    }
  | {
      /** The key is in the account of the user, and no longer in the inventory. */
      type: 'token-claimed'
      userId: string
      authenticatorId: string
    }
  | {
      /** A user typed the serial number of a token that they cannot claim. */
      type: 'token-refused'
      userId: string
      reason: 'assigned' | 'used' | 'revoked'
    }
  | {
      type: 'token-revoked'
      /** The user who had it. */
      userId?: string | undefined
    }
