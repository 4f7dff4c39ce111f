/** Compares one server with the gate and without. */

import { median, quartiles, ratios, shuffled } from '../support/statistics.js'
import { type Load, type RunningServer, type ServerOptions, startServer } from './processes.js'

export interface GateRow extends Pick<ServerOptions, 'server' | 'portal'> {
  /** Microseconds of the server's processor time a request, without the gate. */
  bare: number
  /** With the gate. */
  gated: number
  /** The throughput that is left. */
  ratio: number
  quartiles: number[]
}

/**
 * Measures in rounds: in each round both servers have a turn, in random order, so that a ratio is of
 * the same second.
 */
export async function compare(
  what: Pick<ServerOptions, 'server' | 'portal'>,
  load: Load,
  { rounds, turnMs, warmMs }: { rounds: number; turnMs: number; warmMs: number },
): Promise<GateRow> {
  const gated = { server: await startServer({ ...what, gated: true }), turns: [] as number[] }
  const { joined } = gated.server.target
  const options = { ...what, gated: false, ...(joined && { joined }) }
  const bare = { server: await startServer(options), turns: [] as number[] }
  const both = [bare, gated]
  for (const { server } of both) await turnOf(server, load, warmMs)
  for (let round = 0; round < rounds; round++) {
    for (const each of shuffled(both)) each.turns.push(await turnOf(each.server, load, turnMs))
  }
  for (const { server } of both) server.stop()

  const left = ratios(bare.turns, gated.turns)
  return {
    ...what,
    bare: median(bare.turns),
    gated: median(gated.turns),
    ratio: median(left),
    quartiles: quartiles(left),
  }
}

/** Microseconds of the server's processor time a request. */
async function turnOf(server: RunningServer, load: Load, ms: number): Promise<number> {
  const before = await server.cpu()
  const { requests, refused } = await load.send(server.target, ms)
  const after = await server.cpu()
  if (refused > 0 || requests === 0) throw new Error(`${refused} requests did not pass`)
  return (after.user + after.system - before.user - before.system) / requests
}
