/** How much einmal leaves of what a driver can do: both on the same rows, in the same minutes. */

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
 * Measures in rounds: in each, every pair has a short turn at each number of calls at once, in an
 * order drawn anew. The two of a pair follow one another, so that their ratio is one of neighbours
 * in time; what is reported is the median of the rounds' ratios.
 *
 * @param {readonly Task[]} tasks
 * @param {readonly Database[]} databases
 * @param {object} options
 * @param {number} options.rounds after two that warm up
 * @param {number} options.turnMs how long one turn lasts, about
 * @param {number} options.users
 * @param {(round: number) => void} options.onRound
 */
export async function measureThroughput(tasks, databases, { rounds, turnMs, users, onRound }) {
  const contests = []
  const spaces = []
  for (const [n, database] of databases.entries()) {
    for (const task of tasks) {
      const space = await database.open(`${task.id}_${n}`)
      spaces.push(space)
      const pair = await task.open(space, users)
      for (const atOnce of AT_ONCE) {
        /** @type {Measured[]} */
        const turns = []
        contests.push({ task, database, pair, atOnce, calls: 64, turns })
      }
    }
  }
  for (let round = -1; round <= rounds; round++) {
    onRound(round)
    for (const contest of shuffled(contests)) {
      const measured = await turnOf(contest)
      if (round > 0) contest.turns.push(measured)
      else contest.calls = callsOf(measured.own.rate, contest.atOnce, turnMs, users)
    }
  }
  for (const space of spaces) space.close?.()
  return contests.map(({ task, database, atOnce, turns }) => {
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

/** @typedef {Awaited<ReturnType<typeof measureThroughput>>} ThroughputRows */

/**
 * Calls a second, and how long each keeps this process busy, in microseconds of its processor time.
 *
 * @typedef {{ rate: number, cpu: number }} Speed
 */

/** @typedef {{ own: Speed, bare: Speed }} Measured */

/**
 * @param {{ pair: Pair, atOnce: number, calls: number }} contest
 * @returns {Promise<Measured>}
 */
async function turnOf({ pair, atOnce, calls }) {
  // What others have left behind is collected before.
  globalThis.gc?.()
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
async function speedOf(work, calls, atOnce) {
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
 * The same number of calls for both, and a multiple of those at once: else the last would have the
 * database to themselves.
 *
 * @param {number} rate
 * @param {number} atOnce
 * @param {number} turnMs
 * @param {number} users
 */
function callsOf(rate, atOnce, turnMs, users) {
  const calls = Math.min(users, (rate * turnMs) / 1000)
  return Math.max(1, Math.round(calls / atOnce)) * atOnce
}
