/** Compares einmal with its limit: on the same rows, in the same minutes. */

import { median, quartiles, rounded, shuffled } from '../support/statistics.js'
import type { Database } from './database.js'
import type { Pair, TaskId } from './tasks.js'

/** The numbers of calls that are in progress together: one user, a busy server, an overloaded one. */
const CONCURRENCIES = [1, 16, 64]

export interface CompareOptions {
  rounds: number
  /** The approximate length of one turn. */
  turnMs: number
  warmMs: number
  users: number
  profileMs: number
}

/** Calls a second, and the processor time of a call in this process, in microseconds. */
export interface Speed {
  rate: number
  cpu: number
}

export interface RatioRow {
  task: TaskId
  name: string
  durability: string
  concurrency: number
  own: Speed
  limit: Speed
  /** The median of the rounds. */
  ratio: number
  quartiles: number[]
  /** The least ratio, or null where a crash of the machine takes accepted codes back. */
  least: number | null
}

/**
 * Measures in rounds. In each round einmal and its limit have a short turn at each concurrency, in
 * random order. The two turns follow one another, so that their ratio is of the same moment.
 */
export async function compare(
  pair: Pair,
  what: Pick<RatioRow, 'task' | 'least'> & Pick<Database, 'name' | 'durability'>,
  { rounds, turnMs, warmMs, users }: CompareOptions,
): Promise<RatioRow[]> {
  const runs = CONCURRENCIES.map((concurrency) => ({
    concurrency,
    calls: concurrency,
    turns: [] as { own: Speed; limit: Speed }[],
  }))
  for (const run of runs) {
    for (const began = performance.now(); performance.now() - began < warmMs; ) {
      const { own } = await turn(pair, run)
      run.calls = callsOf(own.rate, run.concurrency, turnMs, users)
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const run of shuffled(runs)) run.turns.push(await turn(pair, run))
  }
  return runs.map(({ concurrency, turns }) => {
    const own = turns.map((each) => each.own)
    const limit = turns.map((each) => each.limit)
    const ratios = turns.map((each) => each.own.rate / each.limit.rate)
    const { task, name, durability, least } = what
    return {
      ...{ task, name, durability, concurrency },
      own: medianSpeed(own),
      limit: medianSpeed(limit),
      ratio: median(ratios),
      quartiles: quartiles(ratios),
      least,
    }
  })
}

function medianSpeed(speeds: readonly Speed[]): Speed {
  return {
    rate: median(speeds.map(({ rate }) => rate)),
    cpu: median(speeds.map(({ cpu }) => cpu)),
  }
}

async function turn(
  pair: Pair,
  { concurrency, calls }: { concurrency: number; calls: number },
): Promise<{ own: Speed; limit: Speed }> {
  pair.prepare(calls)
  const ownFirst = Math.random() < 0.5
  const first = await speedOf(ownFirst ? pair.own : pair.limit, calls, concurrency)
  const second = await speedOf(ownFirst ? pair.limit : pair.own, calls, concurrency)
  return ownFirst ? { own: first, limit: second } : { own: second, limit: first }
}

export async function speedOf(
  work: (i: number) => Promise<void>,
  calls: number,
  concurrency: number,
): Promise<Speed> {
  let next = 0
  const inSequence = async (): Promise<void> => {
    while (next < calls) await work(next++)
  }
  const before = process.cpuUsage()
  const began = performance.now()
  await Promise.all(Array.from({ length: concurrency }, inSequence))
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(before)
  return { rate: rounded(calls / seconds), cpu: (user + system) / calls }
}

/**
 * The calls of a turn. They are many times the calls that are in progress together, since a short burst
 * has another speed. But they take at most five turns, where a disk is slow.
 */
function callsOf(rate: number, concurrency: number, turnMs: number, users: number): number {
  const calls = (rate * turnMs) / 1000
  const enough = Math.max(calls, Math.min(8 * concurrency, 5 * calls))
  return Math.max(1, Math.round(Math.min(users, enough) / concurrency)) * concurrency
}
