/** Passwords, as argon2id hashes with the parameters that OWASP recommends (19 MiB, 2 passes). */

import { hash, verify } from '@node-rs/argon2'

// Argon2id is what this package takes unless another one is named.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Longest password. Hashing a megabyte would let an attacker keep the server busy. */
const LONGEST = 200

export function hashPassword(password: string): Promise<string> {
  return hash(password, COST)
}

/**
 * Compares a password with a hash. Without a hash, for an unknown name or an account without a password,
 * it takes the same time, so that the time does not reveal which names exist.
 */
export async function isPassword(password: string, known: string | undefined): Promise<boolean> {
  if (password.length > LONGEST) return false
  const right = await verify(known ?? (await decoy), password)
  return right && known !== undefined
}

const decoy = hashPassword('no account has this password')
