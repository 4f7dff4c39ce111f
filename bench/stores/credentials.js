/** Credentials without number: each its id, a secret and codes. */

import { hash } from 'node:crypto'
import { createVerifier, memoryStore, Secret, totp } from '../../dist/index.js'

/**
 * The time from one turn of a credential to its next: two steps, since once in a million the code of
 * a step is that of the next one too, which is then spent. In milliseconds.
 */
export const TURN = 60_000

/**
 * A UUID, which is what most call their users. In no order, as those have none: neither neighbours
 * in an index are neighbours here, nor the other way round.
 *
 * @param {number} i
 */
export function idOf(i) {
  return hash('md5', `${i}`).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/**
 * The key of a credential in a store; `recordAt` sees to it that the verifier calls it so.
 *
 * @param {string} id
 */
export function keyOf(id) {
  return `otp:${id}`
}

/**
 * What the verifier stores of a credential whose code was accepted.
 *
 * @param {number} at milliseconds since the Unix epoch
 */
export async function recordAt(at) {
  const store = memoryStore()
  const id = idOf(0)
  const secret = Secret.generate()
  const verifier = createVerifier({ store, now: () => at })
  await verifier.verifyTotp({ id, secret, code: totp(secret, { at }) })
  const held = await store.read(keyOf(id))
  if (!held) throw new Error('the verifier has stored nothing under this key')
  return held.value
}

/**
 * So many secrets as a database of users holds them, and the code of each for a step.
 *
 * @param {number} count
 */
export function newSecrets(count) {
  return Array.from({ length: count }, () => {
    const secret = Secret.generate()
    return {
      base32: secret.toBase32(),
      /** @param {number} at milliseconds since the Unix epoch */
      code: (at) => totp(secret, { at }),
    }
  })
}
