/**
 * What one verification is made of, beside the eight compressions of SHA-1 that nobody can do
 * without: two for a key that is new, and two for each of the three codes.
 */

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { partsOf } from './parts-work.js'
import { quantile, rounded, shuffled } from './statistics.js'

const ROOT = join(import.meta.dirname, '..')

/** Calls of one turn: some milliseconds. */
const CALLS = 4096
/** Calls whose instructions are counted, after as many that are not. */
const COUNTED = 100_000

/**
 * Measures in rounds, each part in turn, in an order drawn anew; a ratio is one within a round.
 *
 * @param {{ rounds: number, counting: boolean }} options
 */
export async function measureParts({ rounds, counting }) {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-parts-'))
  try {
    const file = await bundled(folder)
    const parts = partsOf(await import(pathToFileURL(file).href)).map((part) => ({
      ...part,
      times: /** @type {number[]} */ ([]),
    }))
    for (let round = -10; round < rounds; round++) {
      for (const { times, work } of shuffled(parts)) {
        const began = performance.now()
        for (let i = 0; i < CALLS; i++) work()
        if (round >= 0) times.push(((performance.now() - began) / CALLS) * 1000)
      }
    }
    const bare = parts[0]?.times ?? []
    const rows = []
    for (const { id, title, times } of parts) {
      const ratios = times.map((time, round) => time / (bare[round] ?? Number.NaN))
      rows.push({
        id,
        title,
        microseconds: rounded(quantile(times, 0.5)),
        ratio: rounded(quantile(ratios, 0.5)),
        quartiles: [rounded(quantile(ratios, 0.25)), rounded(quantile(ratios, 0.75))],
        instructions: counting ? await instructions(file, id) : null,
      })
    }
    return rows
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** @typedef {Awaited<ReturnType<typeof measureParts>>} PartRows */

/**
 * The first code of a process, in which nothing is compiled yet, and the one after it, which is what
 * a check of itself at the first use would add: medians, in microseconds.
 *
 * @param {number} processes
 */
export async function measureFirstUse(processes) {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-parts-'))
  try {
    const file = await bundled(folder)
    const program = join(import.meta.dirname, 'parts-first.js')
    /** @type {{ first: number, second: number }[]} */
    const times = []
    for (let i = 0; i < processes; i++) {
      const { stdout } = await promisify(execFile)(process.execPath, [program, file])
      times.push(JSON.parse(stdout))
    }
    const first = rounded(
      quantile(
        times.map((time) => time.first),
        0.5,
      ),
    )
    const second = rounded(
      quantile(
        times.map((time) => time.second),
        0.5,
      ),
    )
    return { first, second }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** @typedef {Awaited<ReturnType<typeof measureFirstUse>>} FirstUse */

/**
 * The sources in one file, with the kernel, which the package does not show.
 *
 * @param {string} folder
 */
async function bundled(folder) {
  const outfile = join(folder, 'parts.mjs')
  const contents = `
    export { Secret, verifyTotp } from './src/index.ts'
    export { engineOf, prepareHmac } from './src/core/hmac.ts'
    export { hmac } from '@noble/hashes/hmac.js'
    export { sha1 } from '@noble/hashes/legacy.js'
  `
  const stdin = { contents, resolveDir: ROOT }
  await build({ stdin, bundle: true, format: 'esm', target: 'es2022', outfile })
  return outfile
}

/**
 * The instructions of one call, which no neighbour changes: what twice as many calls take more than
 * as many, by callgrind. Null where valgrind is not on this machine.
 *
 * @param {string} file
 * @param {string} id
 */
async function instructions(file, id) {
  const program = join(import.meta.dirname, 'parts-process.js')
  /** @param {number} calls */
  const counted = async (calls) => {
    const options = [
      '--tool=callgrind',
      '--callgrind-out-file=/dev/null',
      '--smc-check=all-non-file',
    ]
    // One thread, so that compiling and collecting are counted where they belong.
    const node = [process.execPath, '--single-threaded', program]
    const order = [...options, ...node, file, id, `${calls}`]
    const { stderr } = await promisify(execFile)('valgrind', order)
    return Number(/Collected : (\d+)/.exec(stderr)?.[1])
  }
  try {
    return Math.round(((await counted(2 * COUNTED)) - (await counted(COUNTED))) / COUNTED)
  } catch (error) {
    if (Object(error).code === 'ENOENT') return null
    throw error
  }
}
