/** The samples of V8's profiler, summed by the owner of the code that was running. */

import { type Profiler, Session } from 'node:inspector/promises'
import { rounded } from '../support/statistics.js'
import { type CompareOptions, type RatioRow, speedOf } from './compare.js'
import type { Pair } from './tasks.js'

/** A busy server. */
const CONCURRENCY = 16

/** Between two samples, in microseconds. */
const INTERVAL = 100

/** The owners, in the order of the table. `bench` is the loop of the bench itself. */
export const OWNERS = ['einmal', 'driver', 'node', 'native', 'garbage', 'bench', 'waiting'] as const

type Owner = (typeof OWNERS)[number]

export interface ProfileRow extends Pick<RatioRow, 'task' | 'name' | 'durability'> {
  of: 'einmal' | 'limit'
  calls: number
  /** Microseconds of a call, by owner. */
  micros: Record<Owner, number>
  /** All of them. */
  together: number
}

/** Samples einmal and its limit in short turns, with the same number of calls. Both are warm. */
export async function profile(
  pair: Pair,
  what: Pick<ProfileRow, 'task' | 'name' | 'durability'>,
  { users, profileMs }: CompareOptions,
): Promise<ProfileRow[]> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL })
  const runs = (['einmal', 'limit'] as const).map((of) => ({
    of,
    work: of === 'einmal' ? pair.own : pair.limit,
    calls: 0,
    micros: 0,
    samples: byOwner(() => 0),
  }))
  while ((runs[0]?.micros ?? 0) < profileMs * 1000) {
    for (const run of runs) {
      pair.prepare(users)
      await session.post('Profiler.start')
      const { rate } = await speedOf(run.work, users, CONCURRENCY)
      const { profile } = await session.post('Profiler.stop')
      run.calls += users
      run.micros += (users / rate) * 1e6
      addSamples(run.samples, profile)
    }
  }
  session.disconnect()
  const { task, name, durability } = what
  return runs.map(({ of, calls, micros, samples }) => {
    const all = OWNERS.reduce((sum, owner) => sum + samples[owner], 0)
    return {
      ...{ task, name, durability, of, calls },
      // The clock gives the time of a call, the samples give the share of each owner.
      micros: byOwner((owner) => rounded(((samples[owner] / all) * micros) / calls)),
      together: rounded(micros / calls),
    }
  })
}

function byOwner(toValue: (owner: Owner) => number): Record<Owner, number> {
  // The keys are all owners.
  return Object.fromEntries(OWNERS.map((owner) => [owner, toValue(owner)])) as Record<Owner, number>
}

function addSamples(
  sums: Record<Owner, number>,
  { nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
): void {
  const owners = ownersOf(nodes)
  for (const [i, sample] of samples.entries()) {
    const owner = owners.get(sample)
    // The time before the first sample is that of the profiler itself.
    if (owner && i > 0) sums[owner] += timeDeltas[i] ?? 0
  }
}

function ownersOf(nodes: readonly Profiler.ProfileNode[]): Map<number, Owner> {
  const owners = new Map(nodes.map(({ id, callFrame }) => [id, ownerOf(callFrame)]))
  for (const { id, children = [] } of nodes) {
    if (owners.get(id) !== 'einmal') continue
    // Functions of V8 that einmal calls, such as JSON.parse, are einmal's time.
    for (const child of children) if (owners.get(child) === 'native') owners.set(child, 'einmal')
  }
  return owners
}

function ownerOf({ functionName, url }: Profiler.ProfileNode['callFrame']): Owner {
  if (functionName === '(idle)') return 'waiting'
  if (functionName === '(garbage collector)') return 'garbage'
  if (url === '') return 'native'
  if (url.startsWith('node:')) return 'node'
  // The packages first: some of them have a folder `dist` too.
  if (url.includes('/node_modules/')) return 'driver'
  return url.includes('/dist/') ? 'einmal' : 'bench'
}
