/** Passwords, as argon2id hashes with the parameters that OWASP recommends (19 MiB, 2 passes). */

import argon2 from 'argon2'

const COST = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Longer ones are refused unhashed, so that nobody buys work with a megabyte. */
const LONGEST = 200

export function hashPassword(password: string): Promise<string> {
  return argon2.hash(password, COST)
}

/**
 * Compares a password with a hash. Where there is none, because nobody has the name or nobody gave
 * a password yet, it takes as long: the time must not tell who exists.
 */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  if (password.length > LONGEST) return false
  const right = await argon2.verify(hash ?? (await decoy), password)
  return right && hash !== undefined
}

const decoy = hashPassword('no account has this password')
