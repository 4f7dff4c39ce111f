/** How long one verification takes, with few credentials in the store and with many. */

import { createVerifier, Secret } from '../../dist/index.js'
import { quantile, rounded, shuffled } from '../statistics.js'
import { idOf, keyOf, newSecrets, recordAt, TURN } from './credentials.js'

/** @typedef {import('./port.js').Database} Database */

/** So many secrets take turns. */
const SECRETS = 64

/** A turn has no more: with the smallest size, nobody comes twice in it. */
const CALLS = 1000

/**
 * Measures in rounds, each database with each number of credentials in an order drawn anew; what is
 * compared is the median of the rounds' ratios to the smallest number.
 *
 * @param {readonly Database[]} databases
 * @param {object} options
 * @param {readonly number[]} options.sizes in powers of ten, the smallest first
 * @param {number} options.rounds after one that warms up
 * @param {number} options.turnMs
 * @param {(what: string) => void} options.onProgress
 */
export async function measureDepth(databases, { sizes, rounds, turnMs, onProgress }) {
  const start = Date.now()
  const record = await recordAt(start)
  const secrets = newSecrets(SECRETS)
  /** @type {Map<string, Crowd & { seconds: number }>} by place and size, once for all who see it */
  const crowds = new Map()
  /** @type {Turn[]} */
  const turns = []
  const spaces = []
  for (const database of databases) {
    for (const size of sizes.filter((each) => each <= database.most)) {
      const name = `depth_${size}`
      const space = await database.open(name)
      spaces.push(space)
      const known = crowds.get(`${database.place} ${name}`)
      const crowd = known ?? { size, now: start, next: 0, seconds: 0 }
      if (!known) {
        onProgress(`${database.name}: loading ${size.toLocaleString('en')}`)
        const began = performance.now()
        await space.load(entries(size, record))
        crowd.seconds = (performance.now() - began) / 1000
        crowds.set(`${database.place} ${name}`, crowd)
      }
      const verifier = createVerifier({ store: space.store, now: () => crowd.now })
      turns.push({ database, crowd, verifier, times: [] })
    }
  }
  for (let round = 0; round <= rounds; round++) {
    onProgress(round === 0 ? 'warming up' : `round ${round} of ${rounds}`)
    for (const { verifier, crowd, times } of shuffled(turns)) {
      const time = await timeOf(verifier, crowd, secrets, turnMs)
      if (round > 0) times.push(time)
    }
  }
  for (const space of spaces) space.close?.()
  return turns.map(({ database, crowd, times }) => {
    const least = turns.find((turn) => turn.database === database)
    const ratios = times.map((time, round) => time / (least?.times[round] ?? Number.NaN))
    return {
      name: database.name,
      durability: database.durability,
      size: crowd.size,
      loadSeconds: rounded(crowd.seconds),
      microseconds: rounded(quantile(times, 0.5) * 1000),
      ratio: rounded(quantile(ratios, 0.5)),
      quartiles: [rounded(quantile(ratios, 0.25)), rounded(quantile(ratios, 0.75))],
      asked: database.least !== undefined && crowd.size <= (database.flatTo ?? Infinity),
    }
  })
}

/** @typedef {Awaited<ReturnType<typeof measureDepth>>} DepthRows */

/** @typedef {import('../../dist/index.js').Verifier} Verifier */
/** @typedef {{ database: Database, crowd: Crowd & { seconds: number }, verifier: Verifier, times: number[] }} Turn */

/**
 * Who is in a space, what time it is there, and who comes next.
 *
 * @typedef {{ size: number, now: number, next: number }} Crowd
 */

/**
 * @param {number} size
 * @param {string} record
 * @returns {import('./port.js').Entries}
 */
function* entries(size, record) {
  for (let i = 0; i < size; i++) yield [keyOf(idOf(i)), record]
}

/**
 * One verification after another, each of another person.
 *
 * @param {Verifier} verifier
 * @param {Crowd} crowd
 * @param {ReturnType<typeof newSecrets>} secrets
 * @param {number} turnMs
 * @returns {Promise<number>} milliseconds a verification
 */
async function timeOf(verifier, crowd, secrets, turnMs) {
  crowd.now += TURN
  const known = secrets.map(({ base32, code }) => ({ base32, code: code(crowd.now) }))
  const calls = Array.from({ length: CALLS }, () => {
    crowd.next = (crowd.next + stepOf(crowd.size)) % crowd.size
    // The index is below the length.
    const secret = /** @type {typeof known[number]} */ (known[crowd.next % SECRETS])
    return { id: idOf(crowd.next), ...secret }
  })
  let done = 0
  const began = performance.now()
  for (const { id, base32, code } of calls) {
    const secret = Secret.fromBase32(base32)
    const verdict = await verifier.verifyTotp({ id, secret, code })
    if (!verdict.ok) throw new Error(`a right code is ${verdict.reason}`)
    done++
    if (performance.now() - began > turnMs) break
  }
  return (performance.now() - began) / done
}

/**
 * From one row to the next who verifies: the golden ratio, so that they are far apart; odd and no
 * multiple of five, so that all of a power of ten are met before one is met again.
 *
 * @param {number} size
 */
function stepOf(size) {
  const step = Math.floor(size * 0.618) | 1
  return step % 5 === 0 ? step + 2 : step
}
