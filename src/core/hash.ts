/** What HMAC asks of a hash: RFC 2104's H, one block at a time. */
export interface Hash {
  /** The state that a message begins with, in words of 32 bits; a digest is as long. */
  readonly initial: Int32Array
  /** Words of a block: 16, or 32 for SHA-512. */
  readonly block: number
  /** From a state and the block `w` the next one, in front of `next`; it may be the same. */
  compress(state: Int32Array, w: Int32Array, next: Int32Array): void
}
