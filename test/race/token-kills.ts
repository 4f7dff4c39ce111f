/**
 * Processes are killed in each step of a claim, of a revocation and of a resynchronisation. Each call must then be
 * done or not be done, and go on to the end when it is made again.
 */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { hotp } from 'einmal'
import { createKeyring, generateKey } from 'einmal/accounts'
import { faultsOf, openNode, sameKey } from '../accounts/support/token-owners.js'
import { bundle } from '../support/bundle.js'
import { connect } from '../support/connect.js'
import type { KillOptions } from './kills.js'
import { AT, outcomeOf, type TokenCall } from './token-calls.js'
import type { KilledCall, Moment, Reached } from './token-kill-process.js'

export interface TokenKillResult {
  kills: number
  /** Number of kills in each step: `claim 3: write token`. */
  steps: Record<string, number>
  /** Number of tokens in each state that a kill has left. */
  left: Record<string, number>
  faults: string[]
}

const MOMENTS: readonly Moment[] = ['before', 'during', 'after']

/** A verb whose process is killed, and the verb that is called afterwards. */
interface Trial {
  verb: 'claim' | 'revoke' | 'resync'
  next: 'claim' | 'revoke' | 'resync' | 'reseal'
  /** The token is reserved for its user. */
  assigned?: true
}

const TRIALS: readonly Trial[] = [
  { verb: 'claim', next: 'claim' },
  { verb: 'claim', next: 'claim', assigned: true },
  { verb: 'claim', next: 'reseal' },
  { verb: 'claim', next: 'revoke' },
  { verb: 'revoke', next: 'revoke' },
  { verb: 'revoke', next: 'claim' },
  { verb: 'resync', next: 'resync' },
]

/** Presses that were lost in a pocket. */
const LOST = 60

/**
 * Kills a process in each step, in a round. Three rounds have each step at each moment.
 *
 * @param options - `kills`: the least number, which is reached in whole rounds
 */
export async function killingTokens(
  options: Omit<KillOptions, 'careless'>,
): Promise<TokenKillResult> {
  const { kind, place, einmal, progress = () => {} } = options
  const keys = generateKey('k1')
  const program = await bundle('test/race/token-kill-process.ts', einmal)
  const { store, close } = connect(kind, place)
  await store.setup()
  const node = openNode(store, await createKeyring(keys), () => AT)
  const result: TokenKillResult = { kills: 0, steps: {}, left: {}, faults: [] }
  const start = () => {
    const child = fork(program, [kind, place, keys], { execArgv: [] })
    return { child, ready: once(child, 'message') }
  }
  let next = start()
  for (let round = 0; result.kills < options.kills; round++) {
    for (const [number, trial] of TRIALS.entries()) {
      for (let step = 0, isReached = true; isReached; step++) {
        const moment = MOMENTS[(round + number + step) % MOMENTS.length] ?? 'before'
        isReached = await run(`K-${round}-${number}-${step}`, trial, { step, moment })
      }
    }
  }
  next.child.kill('SIGKILL')
  await close()
  return result

  /** Kills one process; resolves to false when its call has no such step. */
  async function run(serial: string, trial: Trial, at: Omit<KilledCall, 'call'>): Promise<boolean> {
    const fault = (what: string): void => {
      const { step, moment } = at
      result.faults.push(`${kind}, ${trial.verb}, ${moment} operation ${step}: ${what}`)
    }
    const [user, other] = [`ada-${serial}`, `bob-${serial}`]
    const { secret } = sameKey(serial)
    const ask = (verb: TokenCall['verb'], counter: number, by = user): Promise<string> => {
      return outcomeOf(node, { serial, user: by, verb, counter })
    }
    const check = async (call: Promise<string>, wanted: readonly string[], what: string) => {
      const outcome = await call
      if (!wanted.includes(outcome)) fault(`${what}: ${outcome}`)
    }

    await node.tokens.add([sameKey(serial)])
    if (trial.assigned) await node.tokens.assign(serial, user)
    if (trial.verb !== 'claim') await ask('claim', 0)
    const counter = trial.verb === 'resync' ? LOST : 0
    const { child, ready } = next
    await ready
    next = start()
    const reached = await killAt(child, {
      call: { serial, user, verb: trial.verb, counter },
      ...at,
    })
    if ('outcome' in reached && reached.outcome !== 'accepted') fault(reached.outcome)
    if ('operation' in reached) {
      const name = `${trial.verb} ${at.step + 1}: ${reached.operation}`
      result.steps[name] = (result.steps[name] ?? 0) + 1
      result.kills++
      progress(`${result.kills} of ${options.kills} killed in a step`)
    }

    const { state } = await node.tokens.status(serial)
    result.left[state] = (result.left[state] ?? 0) + 1
    // A revocation goes on with the account of the user: until then, the key is there still.
    if (state !== 'revoked') {
      for (const found of await faultsOf(node, store, serial, [user, other])) fault(found)
    }
    if (state !== 'free') {
      await check(ask('claim', 0, other), ['assigned', 'used', 'revoked'], 'another user claims')
    }
    if (trial.next === 'claim') {
      const wanted = trial.verb === 'revoke' ? ['confirmed', 'revoked'] : CLAIMED[state]
      await check(ask('claim', 0), wanted ?? [], 'claimed again')
    }
    if (trial.next === 'revoke') await check(ask('revoke', 0), ['accepted'], 'revoked')
    if (trial.next === 'resync') {
      await check(ask('resync', LOST), ['accepted', 'mismatch'], 'found again')
      await check(ask('verify', LOST + 1), ['replayed'], 'the last code of the two')
    }
    if (trial.next === 'reseal') {
      const { failed } = await node.tokens.reseal([serial])
      if (failed.length > 0) fault('it was not sealed again')
      await check(ask('claim', 0), ['accepted', 'confirmed'], 'claimed after it was sealed again')
    }
    // A revocation that was not the last word is made again.
    if (trial.verb === 'revoke') await check(ask('revoke', 0), ['accepted'], 'revoked at last')
    for (const found of await faultsOf(node, store, serial, [user, other])) fault(found)
    const after = await node.tokens.status(serial)
    const isOver = trial.verb === 'revoke' || trial.next === 'revoke'
    if (after.state !== (isOver ? 'revoked' : 'claimed')) fault(`the token is ${after.state}`)
    const { ok } = await node.accounts.verify(user, hotp(secret, counter + 2))
    if (ok === isOver) fault(isOver ? 'a revoked token logs in' : 'the next code was refused')
    return 'operation' in reached
  }

  /** Waits until the process reaches the step, and kills it there. */
  async function killAt(child: ChildProcess, killed: KilledCall): Promise<Reached> {
    const told = once(child, 'message')
    child.send(killed)
    // The program answers with Reached.
    const [reached] = (await told) as [Reached]
    child.kill('SIGKILL')
    await once(child, 'close')
    // A write that was on its way to a server may arrive after the process has ended.
    if (killed.moment === 'during') await sleep(50)
    return reached
  }
}

/** Outcomes of a second claim, by the state in which the kill has left the token. */
const CLAIMED: Readonly<Record<string, readonly string[]>> = {
  free: ['accepted'],
  assigned: ['accepted'],
  claiming: ['accepted', 'confirmed'],
  claimed: ['confirmed'],
}
