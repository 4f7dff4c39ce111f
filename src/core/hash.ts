/**
 * The interface between HMAC and a hash (`H` of RFC 2104 §2), one block at a time. Only the hash reads
 * its `State`; HMAC stores it and passes it back.
 */
export interface Hash<State = unknown> {
  /** The state before the first block of a message. */
  readonly initial: State
  /** Length of a digest, in words of 32 bits. */
  readonly length: number
  /** Length of a block in words of 32 bits: 16, or 32 for SHA-512. */
  readonly block: number
  /** Working memory for the message schedule. HMAC clears it after each message. SHA-1 needs none. */
  readonly schedule?: Int32Array
  /**
   * Compresses the block `w`, starting from `state`, and writes the words of the new state to the
   * beginning of `next`. `next` may be `w`.
   */
  compress(state: State, w: Int32Array, next: Int32Array): void
  /**
   * Makes a state from the words that `compress` wrote.
   *
   * @param used - a state that nothing needs any more: it may be written over and returned
   */
  stateOf(words: Int32Array, used?: State): State
}
