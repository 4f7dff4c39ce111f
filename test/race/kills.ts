/**
 * Kills processes during a verification. Every answered attempt must be in the store. An attempt without
 * an answer may be in the store or not, but not partly.
 */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { bundle } from '../support/bundle.js'
import { connect, type Kind } from '../support/connect.js'
import { type Attempts, attemptsOn, isWrong } from './attempts.js'

export interface KillOptions {
  kind: Kind
  place: string
  kills: number
  einmal: 'built' | 'sources'
  /** Lets the processes write late, to show that the test finds it. */
  careless?: boolean
  progress?: (line: string) => void
}

export interface KillResult {
  kills: number
  /** Kills between the beginning of an attempt and its verdict. */
  within: number
  /** Kills of those after the write: a code was spent or a failure counted without an answer. */
  written: number
  verdicts: number
  faults: string[]
}

/** Credentials; for each a child works while its next child starts. */
const LANES = ['totp 1', 'hotp 1', 'totp 2', 'hotp 2']

export async function killing(options: KillOptions): Promise<KillResult> {
  const { kind, place, einmal, careless, progress = () => {} } = options
  const args = [kind, place, ...(careless ? ['careless'] : [])]
  const program = await bundle('test/race/kill-process.ts', einmal)
  const { store, close } = connect(kind, place)
  await store.setup()
  const result: KillResult = { kills: 0, within: 0, written: 0, verdicts: 0, faults: [] }
  const start = () => {
    const child = fork(program, args, {
      execArgv: [],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    })
    return { child, ready: once(child, 'message') }
  }
  await Promise.all(
    LANES.map(async (id) => {
      const attempts = attemptsOn(store, id)
      let from = 0
      let next = start()
      while (result.kills < options.kills) {
        result.kills++
        const { child, ready } = next
        await ready
        next = start()
        const log = await runAndKill(child, { id, from })
        from = await examine(attempts, log, result, `${kind}, ${id}`)
        progress(`${result.kills} of ${options.kills} killed`)
      }
      next.child.kill('SIGKILL')
    }),
  )
  await close()
  return result
}

/** Kills the child at a random moment of its first attempts; returns the lines that it wrote. */
async function runAndKill(
  child: ChildProcess,
  task: { id: string; from: number },
): Promise<string[]> {
  let text = ''
  // The first attempts are slow, so the kill comes after some of them.
  const attempts = 1 + Math.floor(Math.random() * 8)
  const begun = new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk) => {
      text += chunk
      if (text.split('begin').length > attempts) resolve()
    })
  })
  child.send(task)
  await begun
  await sleep(Math.random() * 5)
  child.kill('SIGKILL')
  await once(child, 'close')
  return text.trim().split('\n')
}

/** Compares the answers of the child with the store; returns the next attempt. */
async function examine(
  attempts: Attempts,
  log: string[],
  result: KillResult,
  name: string,
): Promise<number> {
  const fault = (what: string): void => void result.faults.push(`${name}: ${what}`)
  let accepted = -1
  let failures = 0
  let last = -1
  for (const line of log.filter((line) => !line.startsWith('begin'))) {
    const [n = '', outcome] = line.split(' ')
    last = Number(n)
    result.verdicts++
    if (outcome !== (isWrong(last) ? 'mismatch' : 'accepted')) fault(`${last} was ${outcome}`)
    if (outcome === 'accepted') [accepted, failures] = [last, 0]
    else failures++
  }
  const begun = Number(/begin (\d+)$/.exec(log.at(-1) ?? '')?.[1] ?? -1)
  const doubt = begun > last
  const state = await attempts.state()
  const spent = doubt && !isWrong(begun) && state.floor === begun
  const counted = doubt && isWrong(begun) && state.failures === failures + 1
  if (doubt) result.within++
  if (spent || counted) result.written++
  if (!spent && accepted >= 0 && state.floor !== accepted) {
    fault(`${accepted} was accepted and ${state.floor} is the last one in the store`)
  }
  if (state.failures !== (spent ? 0 : failures + (counted ? 1 : 0))) {
    fault(`${failures} failures were answered and ${state.failures} are in the store`)
  }
  // An accepted code must stay spent: HOTP reports the last one as replayed, TOTP every one. The write
  // of the killed process may still arrive. Then the last HOTP code is another one.
  if (!spent && accepted >= 0) {
    const outcome = await outcomeOf(accepted)
    const overtaken = doubt && !isWrong(begun) && (await attempts.state()).floor === begun
    if (outcome !== 'replayed' && !(outcome === 'mismatch' && overtaken)) {
      fault(`${accepted} was ${outcome} and not replayed`)
    }
  }
  if (doubt && !isWrong(begun)) {
    await expectOutcome(begun, spent ? ['replayed'] : ['accepted', 'replayed'])
    await expectOutcome(begun, ['replayed'])
  }
  // The killed process locks nothing: the next valid code is accepted and resets the failures.
  let next = Math.max(begun, last) + 1
  if (isWrong(next)) next++
  await expectOutcome(next, ['accepted'])
  return next + 1

  function outcomeOf(n: number): Promise<string> {
    return Promise.race([attempts.submit(n), sleep(30_000, 'no answer')])
  }

  async function expectOutcome(n: number, wanted: string[]): Promise<void> {
    const outcome = await outcomeOf(n)
    if (!wanted.includes(outcome)) fault(`${n} was ${outcome} and not ${wanted}`)
  }
}
