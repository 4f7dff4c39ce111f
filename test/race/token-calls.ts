/** Calls on hardware tokens, which processes of a race make at the same time. */

import { hotp } from 'einmal'
import { sameKey, type TokenNode } from '../accounts/support/token-owners.js'

/** One call of a process on a token. */
export interface TokenCall {
  serial: string
  user: string
  verb: 'claim' | 'verify' | 'resync' | 'revoke' | 'release' | 'assign'
  counter: number
}

/** The outcome of each call: `accepted`, a reason, or `failed`. */
export type TokenOutcomes = string[]

/** The only instant: the clock does not move, so no lock ends. */
export const AT = 1_800_000_000_000

/** Makes a call, and names its outcome. */
export async function outcomeOf(node: TokenNode, call: TokenCall): Promise<string> {
  try {
    const verdict = await carryOut(node, call)
    return verdict.ok ? 'accepted' : verdict.reason
  } catch (error) {
    const { code } = Object(error)
    // A verb without a verdict throws when too many write the same record.
    if (code === 'ERR_STORE_CONTENDED') return 'contended'
    console.error(error)
    return 'failed'
  }
}

async function carryOut({ accounts, tokens }: TokenNode, call: TokenCall) {
  const { serial, user, verb, counter } = call
  const { secret } = sameKey(serial)
  const pair: [string, string] = [hotp(secret, counter), hotp(secret, counter + 1)]
  if (verb === 'claim') return await tokens.claim(user, serial, pair)
  if (verb === 'verify') return await accounts.verify(user, pair[0])
  if (verb === 'assign') return await tokens.assign(serial, user)
  if (verb !== 'resync') return await tokens[verb](serial)
  const { authenticators } = await accounts.status(user)
  const device = authenticators.find((each) => each.serial === serial)
  return await accounts.resync(user, device?.id ?? 'A'.repeat(16), pair)
}
