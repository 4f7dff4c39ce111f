/** Where the time of a call goes: the samples of V8's profiler, summed by whose code was running. */

import { Session } from 'node:inspector/promises'
import { rounded } from '../statistics.js'
import { speedOf } from './throughput.js'

/** @typedef {import('node:inspector').Profiler.Profile} Profile */
/** @typedef {import('node:inspector').Profiler.ProfileNode} ProfileNode */

/** A busy server, the one in the middle of the contest. */
const AT_ONCE = 16

/** A sample is taken so often. In microseconds. */
const INTERVAL = 100

/** Whose code it may be, in the order of the table. `bench` is the loop of the bench itself. */
export const KINDS = /** @type {const} */ ([
  'einmal',
  'driver',
  'node',
  'native',
  'garbage',
  'bench',
  'waiting',
])

/** @typedef {typeof KINDS[number]} Kind */

/**
 * einmal and its limit, sampled in short turns one after the other, the same number of calls of both.
 * Both are warm: they come from the contest.
 *
 * @param {import('./throughput.js').Task} task
 * @param {import('./port.js').Database} database
 * @param {import('./throughput.js').Pair} pair
 * @param {import('./throughput.js').Options} options
 */
export async function whereOf({ id }, { name, durability }, pair, { users, profileMs }) {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL })
  const own = { of: 'einmal', work: pair.own, ...nothing() }
  const limit = { of: 'limit', work: pair.bare, ...nothing() }
  while (own.wall < profileMs * 1000) {
    for (const each of [own, limit]) {
      pair.prepare(users)
      await session.post('Profiler.start')
      const { rate } = await speedOf(each.work, users, AT_ONCE)
      const { profile } = await session.post('Profiler.stop')
      each.calls += users
      each.wall += (users / rate) * 1e6
      addTo(each.sampled, profile)
    }
  }
  session.disconnect()
  return [own, limit].map(({ of, calls, wall, sampled }) => {
    const together = KINDS.reduce((sum, kind) => sum + sampled[kind], 0)
    // The clock says how long a call takes, the samples say which part of it belongs to whom.
    const micros = KINDS.map((kind) => [kind, rounded(((sampled[kind] / together) * wall) / calls)])
    return {
      task: id,
      name,
      durability,
      of,
      calls,
      // One number for each of them, as they were mapped from.
      micros: /** @type {Record<Kind, number>} */ (Object.fromEntries(micros)),
      together: rounded(wall / calls),
    }
  })
}

/** @typedef {Awaited<ReturnType<typeof whereOf>>} WhereRows */

function nothing() {
  /** @type {Record<Kind, number>} */
  const sampled = { einmal: 0, driver: 0, node: 0, native: 0, garbage: 0, bench: 0, waiting: 0 }
  return { calls: 0, wall: 0, sampled }
}

/**
 * @param {Record<Kind, number>} sampled
 * @param {Profile} profile
 */
function addTo(sampled, { nodes, samples = [], timeDeltas = [] }) {
  const kinds = kindsOf(nodes)
  // The time before the first sample is that of the profiler, which begins.
  for (const [i, sample] of samples.entries()) {
    const kind = kinds.get(sample)
    if (kind && i > 0) sampled[kind] += timeDeltas[i] ?? 0
  }
}

/**
 * @param {readonly ProfileNode[]} nodes
 * @returns {Map<number, Kind>}
 */
function kindsOf(nodes) {
  const kinds = new Map(nodes.map(({ id, callFrame }) => [id, kindOf(callFrame)]))
  for (const { id, children = [] } of nodes) {
    if (kinds.get(id) !== 'einmal') continue
    // What einmal calls of V8 itself, such as JSON.parse, is einmal's time.
    for (const child of children) if (kinds.get(child) === 'native') kinds.set(child, 'einmal')
  }
  return kinds
}

/**
 * @param {ProfileNode['callFrame']} callFrame
 * @returns {Kind}
 */
function kindOf({ functionName, url }) {
  if (functionName === '(idle)') return 'waiting'
  if (functionName === '(garbage collector)') return 'garbage'
  if (url === '') return 'native'
  if (url.startsWith('node:')) return 'node'
  // The packages first: some of them have a folder `dist` too.
  if (url.includes('/node_modules/')) return 'driver'
  if (url.includes('/dist/')) return 'einmal'
  return 'bench'
}
