/** One server with the gate and without, in turns. */

import { quantile, rounded, shuffled } from '../statistics.js'
import { startServer } from './servers.js'

/**
 * Measures in rounds, in each of which both have a turn, in an order drawn anew: what is compared was
 * measured in the same second.
 *
 * @param {Omit<import('./servers.js').Order, 'gated' | 'shared'>} what
 * @param {import('./servers.js').Load} load
 * @param {{ rounds: number, turnMs: number, warmMs: number }} options
 */
export async function contest(what, load, { rounds, turnMs, warmMs }) {
  const gated = { server: await startServer({ ...what, gated: true }), turns: turns() }
  const { shared } = gated.server.told
  const order = { ...what, gated: false, ...(shared && { shared }) }
  const bare = { server: await startServer(order), turns: turns() }
  const both = [bare, gated]
  for (const { server } of both) await turnOf(server, load, warmMs)
  for (let round = 0; round < rounds; round++) {
    for (const each of shuffled(both)) each.turns.push(await turnOf(each.server, load, turnMs))
  }
  for (const { server } of both) server.stop()

  const ratios = gated.turns.map((busy, i) => (bare.turns[i] ?? Number.NaN) / busy)
  /** @param {number[]} values @param {number} [q] */
  const over = (values, q = 0.5) => rounded(quantile(values, q))
  return {
    ...what,
    bare: over(bare.turns),
    gated: over(gated.turns),
    ratio: over(ratios),
    quartiles: [over(ratios, 0.25), over(ratios, 0.75)],
  }
}

/** @returns {number[]} */
function turns() {
  return []
}

/** @typedef {Awaited<ReturnType<typeof contest>>} Row */

/**
 * @param {import('./servers.js').RunningServer} server
 * @param {import('./servers.js').Load} load
 * @param {number} ms
 * @returns {Promise<number>} how long a request keeps the server's core busy, in microseconds
 */
async function turnOf(server, load, ms) {
  const before = await server.cpu()
  const { requests, refused } = await load.on(server.told, ms)
  const after = await server.cpu()
  if (refused > 0 || requests === 0) throw new Error(`${refused} requests did not pass`)
  return (after.user + after.system - before.user - before.system) / requests
}
