/**
 * What HMAC asks of a hash: RFC 2104's H, one block at a time. A state is the hash's own matter: what
 * is given to it came from it.
 */
export interface Hash<State = unknown> {
  /** The state that a message begins with. */
  readonly initial: State
  /** Words of 32 bits of a digest. */
  readonly length: number
  /** Words of a block: 16, or 32 for SHA-512. */
  readonly block: number
  /** From a state and the block `w` the next one's words, in front of `next`; it may be `w`. */
  compress(state: State, w: Int32Array, next: Int32Array): void
  /** The state of such words. */
  stateOf(words: Int32Array): State
}
