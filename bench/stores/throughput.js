/** How much einmal leaves of what a driver can do: both on the same rows, in the same minutes. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { quantile, rounded, shuffled } from '../statistics.js'

/** How many calls are under way together: one user, a busy server, a full one. */
const AT_ONCE = [1, 16, 64]

/**
 * What is done many times over, each time by another user.
 *
 * @typedef {object} Task
 * @property {string} id
 * @property {string} title
 * @property {(database: Database) => number | undefined} least
 * @property {(space: import('./port.js').Space, count: number) => Promise<Pair>} open for so many
 * users
 */

/**
 * einmal and its limit.
 *
 * @typedef {object} Pair
 * @property {(calls: number) => void} prepare the codes for so many calls of `own`; not measured
 * @property {(i: number) => Promise<void>} own
 * @property {(i: number) => Promise<void>} bare
 */

/** @typedef {import('./port.js').Database} Database */

/**
 * Every task on every database, each in a process of its own: as in a program that has one store,
 * and so that nothing else has warmed or littered it. Beside the rates it says where the time goes.
 *
 * @param {readonly string[]} tasks
 * @param {readonly import('./databases.js').DatabaseId[]} databases
 * @param {import('./databases.js').Places} places
 * @param {Options} options
 */
export async function measureThroughput(tasks, databases, places, options) {
  const program = fileURLToPath(import.meta.resolve('./contest-process.js'))
  /** @type {ThroughputRow[]} */
  const throughput = []
  /** @type {import('./where.js').WhereRows} */
  const where = []
  for (const task of tasks) {
    for (const database of databases) {
      console.error(`  ${task} on ${database}`)
      const order = JSON.stringify({ task, database, places, options })
      const { stdout } = await promisify(execFile)(process.execPath, [program, order])
      const found = JSON.parse(stdout)
      throughput.push(...found.throughput)
      where.push(...found.where)
    }
  }
  return { throughput, where }
}

/**
 * @typedef {object} Options
 * @property {number} rounds
 * @property {number} turnMs how long one turn lasts, about
 * @property {number} warmMs how long each is warmed up before
 * @property {number} users
 * @property {number} profileMs how long einmal is sampled afterwards, and its limit for as many calls
 */

/**
 * Measures in rounds: in each, einmal and its limit have a short turn at each number of calls at
 * once, in an order drawn anew. The two follow one another, so that their ratio is one of neighbours
 * in time; what is reported is the median of the rounds' ratios.
 *
 * @param {Task} task
 * @param {Database} database
 * @param {Pair} pair of that task on that database
 * @param {Options} options
 */
export async function contest(task, database, pair, { rounds, turnMs, warmMs, users }) {
  const contests = AT_ONCE.map((atOnce) => ({
    atOnce,
    calls: atOnce,
    turns: /** @type {Measured[]} */ ([]),
  }))
  for (const each of contests) {
    for (const began = performance.now(); performance.now() - began < warmMs; ) {
      const { own } = await turnOf(pair, each)
      each.calls = callsOf(own.rate, each.atOnce, turnMs, users)
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const each of shuffled(contests)) each.turns.push(await turnOf(pair, each))
  }
  return contests.map(({ atOnce, turns }) => {
    /** @param {(turn: Measured) => number} value @param {number} [q] */
    const over = (value, q = 0.5) => rounded(quantile(turns.map(value), q))
    /** @param {Measured} turn */
    const ratio = ({ own, bare }) => own.rate / bare.rate
    return {
      task: task.id,
      name: database.name,
      durability: database.durability,
      atOnce,
      own: { rate: over(({ own }) => own.rate), cpu: over(({ own }) => own.cpu) },
      bare: { rate: over(({ bare }) => bare.rate), cpu: over(({ bare }) => bare.cpu) },
      ratio: over(ratio),
      quartiles: [over(ratio, 0.25), over(ratio, 0.75)],
      least: task.least(database) ?? null,
    }
  })
}

/** @typedef {Awaited<ReturnType<typeof contest>>[number]} ThroughputRow */

/**
 * Calls a second, and how long each keeps this process busy, in microseconds of its processor time.
 *
 * @typedef {{ rate: number, cpu: number }} Speed
 */

/** @typedef {{ own: Speed, bare: Speed }} Measured */

/**
 * @param {Pair} pair
 * @param {{ atOnce: number, calls: number }} contest
 * @returns {Promise<Measured>}
 */
async function turnOf(pair, { atOnce, calls }) {
  pair.prepare(calls)
  const ownFirst = Math.random() < 0.5
  const first = await speedOf(ownFirst ? pair.own : pair.bare, calls, atOnce)
  const second = await speedOf(ownFirst ? pair.bare : pair.own, calls, atOnce)
  return ownFirst ? { own: first, bare: second } : { own: second, bare: first }
}

/**
 * @param {(i: number) => Promise<void>} work
 * @param {number} calls
 * @param {number} atOnce
 * @returns {Promise<Speed>}
 */
export async function speedOf(work, calls, atOnce) {
  let next = 0
  const inTurn = async () => {
    while (next < calls) await work(next++)
  }
  const cpuBefore = process.cpuUsage()
  const began = performance.now()
  await Promise.all(Array.from({ length: atOnce }, inTurn))
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  return { rate: calls / seconds, cpu: (user + system) / calls }
}

/**
 * The same number of calls for both: many times those that are under way together, since a burst is
 * not yet a flow; but no more than can be done in five turns, where a disk is slow.
 *
 * @param {number} rate
 * @param {number} atOnce
 * @param {number} turnMs
 * @param {number} users
 */
function callsOf(rate, atOnce, turnMs, users) {
  const calls = (rate * turnMs) / 1000
  const enough = Math.max(calls, Math.min(8 * atOnce, 5 * calls))
  return Math.max(1, Math.round(Math.min(users, enough) / atOnce)) * atOnce
}
