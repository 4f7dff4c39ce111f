/** What HMAC asks of a hash: RFC 2104's H, one block at a time. */
export interface Hash {
  /** The state that a message begins with, in words of 32 bits; a digest is as long. */
  readonly initial: Int32Array
  /** Words of a block: 16, or 32 for SHA-512. */
  readonly block: number
  /** Scratch: the block in front, and room for what the rounds make of it. */
  readonly schedule: Int32Array
  /** From a state and the block at the front of `w` the next state, which then stands there. */
  compress(state: Int32Array, w: Int32Array): void
}
