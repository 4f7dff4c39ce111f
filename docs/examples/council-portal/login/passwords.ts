/** Passwords, as argon2id hashes with the parameters that OWASP recommends (19 MiB, 2 passes). */

import { hash, verify } from '@node-rs/argon2'

// Argon2id is what this package takes unless another one is named.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Longer ones are refused unhashed, so that nobody buys work with a megabyte. */
const LONGEST = 200

export function hashPassword(password: string): Promise<string> {
  return hash(password, COST)
}

/**
 * Compares a password with a hash. Where there is none, because nobody has the name or nobody gave
 * a password yet, it takes as long: the time must not tell who exists.
 */
export async function isPassword(password: string, known: string | undefined): Promise<boolean> {
  if (password.length > LONGEST) return false
  const right = await verify(known ?? (await decoy), password)
  return right && known !== undefined
}

const decoy = hashPassword('no account has this password')
