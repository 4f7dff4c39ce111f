/**
 * The interface between HMAC and a hash (`H` of RFC 2104 §2), one block at a time. A state is the chaining
 * value of FIPS 180-4, as many words of 32 bits as a digest has.
 */
export interface Hash {
  /** The state before the first block of a message. */
  readonly initial: Int32Array
  /** Length of a block in words of 32 bits: 16, or 32 for SHA-512. */
  readonly block: number
  /** Working memory for the message schedule. HMAC clears it after each message. SHA-1 needs none. */
  readonly schedule?: Int32Array
  /**
   * Compresses the block `w`, starting from `state`, and writes the words of the new state to the
   * beginning of `next`, which may be `w` or `state`.
   */
  compress(state: Int32Array, w: Int32Array, next: Int32Array): void
}

/**
 * Words that are taken apart by name: `const { 0: a, 1: b } = words as Words` is less code than an access
 * for each. A function that casts knows that the words are there.
 */
export type Words = Int32Array & {
  readonly [i in 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15]: number
}
