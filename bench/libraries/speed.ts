/** Times every task in every library, in the runtime that loads this: Node, Bun, Deno, a browser. */

// The measuring half of mitata alone: the other half prints, and imports modules of single runtimes.
import { measure } from 'mitata/src/lib.mjs'
import { median, quartiles, ratios, rounded, shuffled } from '../support/statistics.js'
import { requireAgreement } from './agreement.js'
import { libraries } from './libraries.js'
import type { Library } from './library.js'
import { type Finding, findingsOf } from './rules.js'
import { newInputs, type Task, tasks } from './tasks.js'

export interface SpeedOptions {
  /** After one that warms up. */
  rounds: number
  /** The least duration of one turn. */
  turnMs: number
}

export interface SpeedRun extends SpeedOptions {
  runtime: string
  /** The libraries that this runtime cannot load. */
  absent: { name: string; why: string }[]
  findings: Finding[]
  tasks: TaskResult[]
  notes: {
    name: string
    packages: readonly string[]
    prepared: string | null
    note: string | null
  }[]
}

export interface TaskResult {
  id: string
  title: string
  /** From the fastest to the slowest. */
  entries: Entry[]
  /** The libraries that cannot do it. */
  without: { name: string; why: string }[]
}

export interface Entry {
  name: string
  /** The median time of a call. */
  microseconds: number
  /** The speed as a multiple of the fastest peer. */
  speed: number
  /** The time as a multiple of einmal's: the median of the rounds, and its quartiles. */
  timesEinmal: number
  quartiles: number[]
}

interface Turn {
  task: Task
  library: Library
  work: () => unknown
  batch: number
  /** Nanoseconds a call, one for each round. */
  times: number[]
}

/**
 * Measures in rounds: in each round every library has a short turn at every task, in random order. A
 * ratio is taken within one round, between neighbours in time. So another program that takes the
 * processor for a second slows some turns of all libraries, and the median ignores them.
 */
export async function measureSpeed(
  { rounds, turnMs }: SpeedOptions,
  onRound: (round: number) => void = () => undefined,
): Promise<SpeedRun> {
  const { present, absent } = await loadAll()
  for (const library of present) await requireAgreement(library)
  const findings = await findingsOf(present)
  const inputs = newInputs()
  const turns: Turn[] = tasks.flatMap((task) =>
    present.flatMap((library) => {
      const work = task.work(library, inputs)
      return work ? [{ task, library, work, batch: 64, times: [] }] : []
    }),
  )
  for (let round = 0; round <= rounds; round++) {
    onRound(round)
    for (const turn of shuffled(turns)) {
      const time = await timeOf(turn.work, turnMs, turn.batch)
      if (round > 0) turn.times.push(time)
      else turn.batch = batchOf(time, turnMs)
    }
  }
  return {
    runtime: runtimeName(),
    rounds,
    turnMs,
    absent,
    findings,
    tasks: tasks.map((task) => ({
      id: task.id,
      title: task.title,
      entries: ranked(turns.filter((turn) => turn.task === task)),
      without: present
        .filter((library) => !turns.some((t) => t.task === task && t.library === library))
        .map(({ name }) => ({ name, why: task.why })),
    })),
    notes: present.map(({ name, packages, prepared, note = null }) => {
      return { name, packages, prepared, note }
    }),
  }
}

async function loadAll(): Promise<{ present: Library[]; absent: SpeedRun['absent'] }> {
  const present: Library[] = []
  const absent: SpeedRun['absent'] = []
  for (const { name, load } of libraries) {
    try {
      present.push(await load())
    } catch (error) {
      absent.push({ name, why: error instanceof Error ? (error.message.split('\n')[0] ?? '') : '' })
    }
  }
  return { present, absent }
}

function ranked(turns: readonly Turn[]): Entry[] {
  const own = turns.find(({ library }) => library.name === 'einmal')
  if (!own) throw new Error('einmal has not been measured')
  const entries = turns.map(({ library: { name }, times }) => {
    const toEinmal = ratios(times, own.times)
    return { name, times, toEinmal, timesEinmal: median(toEinmal) }
  })
  const peers = entries.filter(({ name }) => name !== 'einmal')
  const fastest = Math.min(...peers.map(({ timesEinmal }) => timesEinmal))
  return entries
    .sort((a, b) => a.timesEinmal - b.timesEinmal)
    .map(({ name, times, toEinmal, timesEinmal }) => ({
      name,
      microseconds: rounded(median(times) / 1000),
      speed: rounded(fastest / timesEinmal),
      timesEinmal,
      quartiles: quartiles(toEinmal),
    }))
}

/** The number of calls in a tenth of a turn: a browser's clock is too coarse for less. */
function batchOf(nanoseconds: number, turnMs: number): number {
  const calls = (turnMs * 1e5) / Math.max(nanoseconds, 1)
  return 2 ** Math.min(12, Math.max(4, Math.round(Math.log2(calls))))
}

/** The median of batches of calls, in nanoseconds a call. Promises are awaited. */
async function timeOf(work: () => unknown, turnMs: number, batch: number): Promise<number> {
  // Collects the garbage of one library before the turn of the next, where the runtime allows it.
  globalThis.gc?.()
  const { p50 } = await measure(work, {
    gc: false,
    batch_samples: batch,
    // Slow calls are batched too: a browser's clock is too coarse for a single one.
    batch_threshold: Number.POSITIVE_INFINITY,
    min_samples: 5,
    min_cpu_time: turnMs * 1e6,
  })
  return p50
}

function runtimeName(): string {
  // Each of these globals exists in one runtime only.
  const { Bun, Deno, process, navigator } = globalThis as {
    Bun?: { version: string }
    Deno?: { version: { deno: string } }
    process?: { versions?: { node?: string } }
    navigator?: { userAgent: string }
  }
  if (Bun) return `Bun ${Bun.version}`
  if (Deno) return `Deno ${Deno.version.deno}`
  if (process?.versions?.node) return `Node ${process.versions.node}`
  return navigator?.userAgent ?? 'unknown'
}
