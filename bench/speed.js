/**
 * How long the same work takes in each library, in whatever runtime this is loaded by: Node, Bun,
 * Deno, a browser.
 */

// Its measuring half alone: the other prints, and knows the modules of single runtimes.
import { measure } from 'mitata/src/lib.mjs'
import { Secret, totp } from '../dist/index.js'
import { findings, plainUri, requireAgreement } from './checks.js'
import { contenders } from './contenders.js'
import { quantile, rounded, shuffled } from './statistics.js'

/** @typedef {import('./contenders.js').Contender} Contender */

/** How many secrets take turns, so that nothing can be remembered from one call to the next. */
const SECRETS = 64

/**
 * @typedef {object} Task
 * @property {string} id
 * @property {string} title
 * @property {string} why what is said of those who cannot take part
 * @property {(contender: Contender, fixture: Fixture) => (() => unknown) | undefined} work
 */

/** @typedef {{ secrets: readonly string[], wrong: string, uri: string }} Fixture */

/** @type {readonly Task[]} */
export const tasks = [
  {
    id: 'verifyStored',
    title: 'Verify a wrong code, ±1 step, from the stored base32',
    why: '',
    work: ({ verifyStored }, { secrets, wrong }) => {
      const next = turns(secrets)
      return () => verifyStored(next(), wrong)
    },
  },
  {
    id: 'verifyPrepared',
    title: 'Verify a wrong code, ±1 step, from a prepared secret',
    why: 'not possible, takes base32 alone',
    work: ({ prepared, prepare, verifyPrepared }, { secrets, wrong }) => {
      if (prepared === null || !verifyPrepared) return undefined
      const next = turns(secrets.map(prepare))
      return () => verifyPrepared(next(), wrong)
    },
  },
  {
    id: 'generate',
    title: 'Generate the code of now from a prepared secret',
    why: '',
    work: ({ prepare, generate }, { secrets }) => {
      const next = turns(secrets.map(prepare))
      return () => generate(next())
    },
  },
  {
    id: 'buildUri',
    title: 'Build an otpauth URI from the stored base32',
    why: 'builds none',
    work: ({ buildUri }, { secrets }) => {
      if (!buildUri) return undefined
      const next = turns(secrets)
      return () => buildUri(next(), 'My firm', 'ada@firm.example')
    },
  },
  {
    id: 'parseUri',
    title: 'Parse an otpauth URI',
    why: 'parses none',
    work: ({ parseUri }, { uri }) => (parseUri ? () => parseUri(uri) : undefined),
  },
]

/**
 * Measures in rounds: in each round every library has a short turn at every task, in an order drawn
 * anew. A neighbour who takes the processor for a second hits some turns of all of them, and a
 * ratio within one round is between neighbours in time; what is reported is the median of the
 * rounds' ratios.
 *
 * @param {object} options
 * @param {number} options.rounds after one that only warms up
 * @param {number} options.turnMs how long one turn lasts at least
 * @param {(round: number) => void} [options.onRound]
 */
export async function measureSpeed({ rounds, turnMs, onRound = () => {} }) {
  const { present, absent } = await loadAll()
  for (const contender of present) await requireAgreement(contender)
  const found = await findings(present)
  const fixture = newFixture()
  const turnsToTake = tasks.flatMap((task) =>
    present.flatMap((contender) => {
      const work = task.work(contender, fixture)
      return work ? [{ task, contender, work, batch: 64, times: /** @type {number[]} */ ([]) }] : []
    }),
  )
  for (let round = 0; round <= rounds; round++) {
    onRound(round)
    for (const turn of shuffled(turnsToTake)) {
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
    findings: found,
    tasks: tasks.map((task) => ({
      id: task.id,
      title: task.title,
      entries: rank(turnsToTake.filter((turn) => turn.task === task)),
      without: present
        .filter((c) => !turnsToTake.some((t) => t.task === task && t.contender === c))
        .map(({ name }) => ({ name, why: task.why })),
    })),
    notes: present.map(({ name, packages, prepared, note }) => ({
      name,
      packages,
      prepared,
      note: note ?? null,
    })),
  }
}

/** @typedef {Awaited<ReturnType<typeof measureSpeed>>} SpeedRun */

/**
 * From the fastest on: the median time; how many times einmal's time it is, as the median of the
 * rounds with its quartiles; and, from that ratio, how many times as fast as the fastest peer.
 *
 * @param {ReadonlyArray<{ contender: Contender, times: readonly number[] }>} turns
 */
function rank(turns) {
  const own = turns.find(({ contender }) => contender.name === 'einmal')
  if (!own) throw new Error('nothing to compare with')
  const entries = turns.map(({ contender: { name }, times }) => {
    const ratios = times.map((time, round) => time / (own.times[round] ?? Number.NaN))
    return { name, times, ratios, timesEinmal: quantile(ratios, 0.5) }
  })
  const peers = entries.filter(({ name }) => name !== 'einmal')
  const fastest = Math.min(...peers.map(({ timesEinmal }) => timesEinmal))
  return entries
    .sort((a, b) => a.timesEinmal - b.timesEinmal)
    .map(({ name, times, ratios, timesEinmal }) => ({
      name,
      microseconds: rounded(quantile(times, 0.5) / 1000),
      speed: rounded(fastest / timesEinmal),
      timesEinmal: rounded(timesEinmal),
      quartiles: [rounded(quantile(ratios, 0.25)), rounded(quantile(ratios, 0.75))],
    }))
}

async function loadAll() {
  const present = []
  const absent = []
  for (const { name, load } of contenders) {
    try {
      present.push(await load())
    } catch (error) {
      absent.push({ name, why: error instanceof Error ? (error.message.split('\n')[0] ?? '') : '' })
    }
  }
  return { present, absent }
}

/** @returns {Fixture} */
function newFixture() {
  const secrets = Array.from({ length: SECRETS }, () => Secret.generate())
  return {
    secrets: secrets.map((secret) => secret.toBase32()),
    wrong: wrongCode(secrets),
    uri: plainUri(),
  }
}

/**
 * A code that none of the secrets has within the next hour or had within the last minutes.
 *
 * @param {readonly Secret[]} secrets
 */
function wrongCode(secrets) {
  const now = Date.now()
  const right = new Set()
  for (const secret of secrets) {
    for (let step = -5; step < 120; step++) right.add(totp(secret, { at: now + step * 30_000 }))
  }
  for (let code = 123456; ; code++) if (!right.has(String(code))) return String(code)
}

/**
 * @template T
 * @param {readonly T[]} values as many as SECRETS, a power of two
 * @returns {() => T}
 */
function turns(values) {
  let i = 0
  return () => {
    i = (i + 1) & (SECRETS - 1)
    // The index is below the length.
    return /** @type {T} */ (values[i])
  }
}

/**
 * How many calls last about a tenth of a turn: a browser's clock is too coarse for less.
 *
 * @param {number} nanoseconds a call
 * @param {number} turnMs
 */
function batchOf(nanoseconds, turnMs) {
  const calls = (turnMs * 1e5) / Math.max(nanoseconds, 1)
  return 2 ** Math.min(12, Math.max(4, Math.round(Math.log2(calls))))
}

/**
 * The median over batches of calls; promises are awaited.
 *
 * @param {() => unknown} work
 * @param {number} turnMs
 * @param {number} batch
 * @returns {Promise<number>} nanoseconds a call
 */
async function timeOf(work, turnMs, batch) {
  // What one library leaves behind is collected before the next one's turn, where that can be asked.
  /** @type {{ gc?: () => void }} */
  globalThis.gc?.()
  const { p50 } = await measure(work, {
    // A typing slip of mitata's: false is a value that it knows.
    gc: /** @type {any} */ (false),
    batch_samples: batch,
    // Also what takes long: the clock of a browser is too coarse for any single call.
    batch_threshold: Number.POSITIVE_INFINITY,
    min_samples: 5,
    min_cpu_time: turnMs * 1e6,
  })
  return p50
}

function runtimeName() {
  const { Bun, Deno, process, navigator } = /** @type {any} */ (globalThis)
  if (Bun) return `Bun ${Bun.version}`
  if (Deno) return `Deno ${Deno.version.deno}`
  if (process?.versions?.node) return `Node ${process.versions.node}`
  return String(navigator?.userAgent ?? 'unknown')
}
