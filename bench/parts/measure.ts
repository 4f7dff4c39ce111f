/**
 * Measures the parts of a verification against its eight compressions of SHA-1, which no
 * implementation can avoid: two for a new key, and two for each of the three codes.
 */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { bundle } from '../../test/support/bundle.js'
import { inFreshProcess } from '../support/fresh-process.js'
import { median, quartiles, ratios, shuffled } from '../support/statistics.js'
import { newParts, type Part } from './parts.js'
import type { PartsInput } from './parts-process.js'

const PROCESS = 'bench/parts/parts-process.ts'
/** The calls of one turn, which takes some milliseconds. */
const CALLS = 4096
/** The calls whose instructions are counted. */
const COUNTED = 100_000

export interface PartRow {
  id: Part['id']
  title: string
  microseconds: number
  /** The time as a multiple of that of the compressions. */
  ratio: number
  quartiles: number[]
  /** Null when they were not counted. */
  instructions: number | null
}

/** Measures in rounds, in each of them every part in random order. A ratio is one within a round. */
export async function measureParts(options: {
  rounds: number
  countInstructions: boolean
}): Promise<PartRow[]> {
  const parts = newParts().map((part) => ({ ...part, times: [] as number[] }))
  for (let round = -10; round < options.rounds; round++) {
    for (const { times, work } of shuffled(parts)) {
      const began = performance.now()
      for (let i = 0; i < CALLS; i++) work()
      if (round >= 0) times.push(((performance.now() - began) / CALLS) * 1000)
    }
  }
  const rows: PartRow[] = []
  for (const { id, title, times } of parts) {
    const toBare = ratios(times, parts[0]?.times ?? [])
    rows.push({
      id,
      title,
      microseconds: median(times),
      ratio: median(toBare),
      quartiles: quartiles(toBare),
      instructions: options.countInstructions ? await instructionsOf(id) : null,
    })
  }
  return rows
}

export interface FirstUse {
  first: number
  second: number
}

/** The first code of a process, when nothing is compiled yet, and the second one: in microseconds. */
export async function measureFirstUse(processes: number): Promise<FirstUse> {
  const times: FirstUse[] = []
  const input: PartsInput = 'first use'
  for (let i = 0; i < processes; i++) times.push(await inFreshProcess(PROCESS, input))
  return {
    first: median(times.map(({ first }) => first)),
    second: median(times.map(({ second }) => second)),
  }
}

/**
 * The instructions of one call, counted by callgrind; no other program changes them. They are the
 * difference between two runs, one with twice as many calls. Null when valgrind is not installed.
 */
async function instructionsOf(part: Part['id']): Promise<number | null> {
  const program = await bundle(PROCESS, 'built')
  const counted = async (calls: number): Promise<number> => {
    const input: PartsInput = { part, calls }
    const { stderr } = await promisify(execFile)('valgrind', [
      ...['--tool=callgrind', '--callgrind-out-file=/dev/null', '--smc-check=all-non-file'],
      // One thread, so that compiling and garbage collection are counted too.
      ...[process.execPath, '--single-threaded', program, JSON.stringify(input)],
    ])
    return Number(/Collected : (\d+)/.exec(stderr)?.[1])
  }
  try {
    return Math.round(((await counted(2 * COUNTED)) - (await counted(COUNTED))) / COUNTED)
  } catch (error) {
    if (Object(error).code === 'ENOENT') return null
    throw error
  }
}
