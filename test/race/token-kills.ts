/** Processes that claim tokens are killed at random moments: each claim goes on to the end afterwards. */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { hotp } from 'einmal'
import { createKeyring, generateKey } from 'einmal/accounts'
import { faultsOf, openNode, sameKey } from '../accounts/support/token-owners.js'
import { bundle } from '../support/bundle.js'
import { connect } from '../support/connect.js'
import type { KillOptions } from './kills.js'
import { AT } from './token-calls.js'

export interface TokenKillResult {
  kills: number
  /** Claims by the state in which the kill left the token. */
  left: Record<string, number>
  faults: string[]
}

/** Tokens that one process claims until it is killed. */
const CLAIMS = 6

export async function killingClaims(
  options: Omit<KillOptions, 'careless'>,
): Promise<TokenKillResult> {
  const { kind, place, einmal, progress = () => {} } = options
  const keys = generateKey('k1')
  const program = await bundle('test/race/token-kill-process.ts', einmal)
  const { store, close } = connect(kind, place)
  await store.setup()
  const node = openNode(store, await createKeyring(keys), () => AT)
  const result: TokenKillResult = { kills: 0, left: {}, faults: [] }
  const start = () => {
    const child = fork(program, [kind, place, keys], { execArgv: [] })
    return { child, ready: once(child, 'message') }
  }
  let next = start()
  while (result.kills < options.kills) {
    const serials = Array.from({ length: CLAIMS }, (_, i) => `K-${result.kills}-${i}`)
    await node.tokens.add(serials.map((serial) => sameKey(serial)))
    const { child, ready } = next
    await ready
    next = start()
    result.kills++
    await runAndKill(child, serials)
    for (const serial of serials) await examine(serial)
    progress(`${result.kills} of ${options.kills} killed within a claim`)
  }
  next.child.kill('SIGKILL')
  await close()
  return result

  async function examine(serial: string): Promise<void> {
    const fault = (what: string): void => void result.faults.push(`${kind}, ${serial}: ${what}`)
    const { secret } = sameKey(serial)
    const pair = (counter: number): [string, string] => {
      return [hotp(secret, counter), hotp(secret, counter + 1)]
    }
    const [user, other] = [`ada-${serial}`, `bob-${serial}`]
    const { state } = await node.tokens.status(serial)
    result.left[state] = (result.left[state] ?? 0) + 1
    for (const found of await faultsOf(node, store, serial, [user, other])) fault(found)
    if (state !== 'free') {
      const stranger = await node.tokens.claim(other, serial, pair(0))
      if (stranger.ok || stranger.reason !== 'used') fault('another user was not refused')
    }
    const again = await node.tokens.claim(user, serial, pair(0))
    if (!again.ok && again.reason !== 'confirmed') fault(`the claim did not go on: ${again.reason}`)
    const after = await node.tokens.status(serial)
    if (after.state !== 'claimed' || after.userId !== user) fault(`the token is ${after.state}`)
    for (const found of await faultsOf(node, store, serial, [user, other])) fault(found)
    const replay = await node.accounts.verify(user, hotp(secret, 1))
    if (replay.ok || replay.reason !== 'replayed') fault('a code of the claim was accepted again')
    const login = await node.accounts.verify(user, hotp(secret, 2))
    if (!login.ok) fault(`the next code was ${login.reason}`)
  }
}

/** Kills the process some milliseconds after it began to claim. */
async function runAndKill(child: ChildProcess, serials: string[]): Promise<void> {
  const begun = once(child, 'message')
  child.send(serials)
  await begun
  await sleep(Math.random() * 20)
  child.kill('SIGKILL')
  await once(child, 'close')
}
