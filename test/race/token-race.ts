/**
 * A race on hardware tokens: separate processes claim, verify, resynchronise and revoke the same tokens at
 * the same time. Each token has one owner at most, and its key is never lost and never there twice.
 */

import { createKeyring, generateKey } from 'einmal/accounts'
import fc from 'fast-check'
import { faultsOf, openNode, sameKey } from '../accounts/support/token-owners.js'
import type { Tally } from './race-kinds.js'
import { AT, type TokenCall, type TokenOutcomes } from './token-calls.js'
import { type WorkersOptions, withWorkers } from './workers.js'

export interface TokenRaceOptions extends WorkersOptions {
  tokens: number
  /** Number of rounds; in each, every process makes one call on each token. */
  rounds: number
  /** Seed of the random calls. */
  seed: number
}

export interface TokenRaceResult {
  calls: number
  seconds: number
  outcomes: Tally
  /** Errors that were found, by serial number. */
  faults: string[]
}

/** Users of a token. For each token they have separate accounts, so that no lock stops the race. */
const USERS = ['ada', 'bob', 'kim']
/** Number of tokens at once. */
const BATCH = 25

export async function raceTokens(options: TokenRaceOptions): Promise<TokenRaceResult> {
  const keys = generateKey('k1')
  const keyring = await createKeyring(keys)
  const { tokens, rounds, seed, processes, progress = () => {} } = options
  const result: TokenRaceResult = { calls: 0, seconds: 0, outcomes: {}, faults: [] }
  const program = 'test/race/token-process.ts'
  return withWorkers<TokenCall[], TokenOutcomes, TokenRaceResult>(
    program,
    options,
    [keys],
    async (workers, store) => {
      const node = openNode(store, keyring, () => AT)
      const draws = fc.sample(drawn, { seed, numRuns: tokens * rounds * processes }).values()
      for (let from = 0; from < tokens; from += BATCH) {
        const serials = Array.from({ length: Math.min(BATCH, tokens - from) }, (_, i) => {
          return `T-${from + i}`
        })
        await node.tokens.add(serials.map((serial) => sameKey(serial)))
        const accepted = new Map<string, TokenCall[]>()
        for (let round = 0; round < rounds; round++) {
          const begin = performance.now()
          const answers = await Promise.all(
            workers.map(async (ask) => {
              const calls = serials.map((serial): TokenCall => {
                const { value, done } = draws.next()
                if (done) throw new Error('too few calls were generated')
                return { ...value, serial, user: `${value.user}-${serial}` }
              })
              return { calls, outcomes: await ask(calls) }
            }),
          )
          result.seconds += (performance.now() - begin) / 1000
          for (const { calls, outcomes } of answers) {
            for (const [i, call] of calls.entries()) note(call, outcomes[i] ?? 'no answer')
          }
          for (const serial of serials) {
            const users = USERS.map((user) => `${user}-${serial}`)
            const found = await faultsOf(node, store, serial, users)
            const repeated = spentTwice(accepted.get(serial) ?? [])
            const all = [...found, ...repeated]
            result.faults.push(...all.map((fault) => `${serial}: ${fault}`))
          }
        }
        progress(`tokens: ${from + serials.length} of ${tokens}`)

        function note(call: TokenCall, outcome: string): void {
          result.calls++
          const name = outcome === 'accepted' ? call.verb : outcome
          result.outcomes[name] = (result.outcomes[name] ?? 0) + 1
          if (outcome === 'failed') result.faults.push(`${call.serial}: ${call.verb} failed`)
          if (outcome !== 'accepted') return
          accepted.set(call.serial, [...(accepted.get(call.serial) ?? []), call])
        }
      }
      return result
    },
  )
}

/** More claims than one, or the same code in two acceptances. */
function spentTwice(accepted: readonly TokenCall[]): string[] {
  const claims = accepted.filter(({ verb }) => verb === 'claim').length
  const counters = accepted.flatMap(({ verb, counter }) => {
    if (verb === 'verify') return [counter]
    return verb === 'claim' || verb === 'resync' ? [counter, counter + 1] : []
  })
  const faults: string[] = []
  if (claims > 1) faults.push(`${claims} claims were accepted`)
  if (new Set(counters).size < counters.length) faults.push('a code was accepted twice')
  return faults
}

const drawn = fc.record({
  user: fc.constantFrom(...USERS),
  verb: fc.constantFrom(
    ...(['claim', 'claim', 'claim', 'claim', 'claim', 'claim', 'verify', 'verify'] as const),
    ...(['verify', 'verify', 'resync', 'resync', 'resync', 'assign', 'release', 'revoke'] as const),
  ),
  counter: fc.integer({ min: 0, max: 40 }),
})
