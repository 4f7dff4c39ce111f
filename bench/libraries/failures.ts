/** The limits of the libraries: ratios within the run, and bytes. */

import { type LibraryResults, ownSpeed } from './results.js'
import type { BundleRow } from './sizes.js'
import type { SpeedRun } from './speed.js'

/** The least speed of einmal as a multiple of the fastest peer, by task. */
const AHEAD: Readonly<Record<string, number>> = {
  verifyStored: 4,
  generate: 5,
  verifySHA256: 5,
  generateSHA256: 5,
  verifySHA512: 1.5,
  generateSHA512: 1.5,
  buildUri: 1,
  parseUri: 1,
}

/**
 * The largest cost of a verification of a new key, as a multiple of its eight compressions: three codes
 * in time, the whole call in instructions.
 */
const OVER_COMPRESSIONS = 1.3

/** The size of the core without the verifier: minified and gzipped. */
const CORE_BYTES = 10_400

/** The largest size as a multiple of a peer with the same features. */
const OVER_PEER = 1

export function failures({ speed, bundle, parts }: LibraryResults, quick: boolean): string[] {
  return [
    ...speed.flatMap((run) => speedFailures(run, quick)),
    ...partFailures(parts, quick),
    ...sizeFailures(bundle),
  ]
}

function speedFailures({ runtime, tasks, absent, findings }: SpeedRun, quick: boolean): string[] {
  // A browser has no node:crypto, which some libraries need.
  const missed = runtime.startsWith('Chromium') ? [] : absent
  return [
    ...missed.map(({ name, why }) => `${name} was not measured on ${runtime}: ${why}`),
    ...tasks.flatMap(({ id, title, entries }) => {
      const required = AHEAD[id]
      // A quick run shows who is far ahead, but not how far.
      if (required === undefined || (quick && required < 4)) return []
      const least = quick ? 1 : required
      const times = ownSpeed(entries)
      return times > least
        ? []
        : [`${title}: ${times} times as fast as the fastest peer on ${runtime}, not ${least}`]
    }),
    ...findings.flatMap(({ holds, answers }) =>
      answers['einmal'] === 'yes' ? [] : [`einmal, ${holds}: ${answers['einmal']}`],
    ),
  ]
}

function partFailures(parts: LibraryResults['parts'], quick: boolean): string[] {
  const wrong: string[] = []
  const [bare, hmac, fresh] = ['bare', 'hmac', 'fresh'].map((id) => parts.find((p) => p.id === id))
  const ratio = hmac?.ratio ?? Number.NaN
  if (!quick && !(ratio <= OVER_COMPRESSIONS)) {
    wrong.push(`three codes cost ${ratio} times their compressions, over ${OVER_COMPRESSIONS}`)
  }
  const [whole, least] = [fresh?.instructions, bare?.instructions]
  // Null when they were not counted.
  if (whole !== null && !(Number(whole) <= Number(least) * OVER_COMPRESSIONS)) {
    wrong.push(
      `a verification has ${whole} instructions, over ${OVER_COMPRESSIONS} times the ${least} of its compressions`,
    )
  }
  return wrong
}

function sizeFailures(bundle: readonly BundleRow[]): string[] {
  const wrong: string[] = []
  const own = bundle.find(({ name }) => name === 'einmal')?.comparable.gzipped ?? Number.NaN
  if (!(own <= CORE_BYTES))
    wrong.push(`the core without the verifier has ${own} bytes, over ${CORE_BYTES}`)
  for (const { name, comparable, algorithms, parsesUri, hashes } of bundle) {
    const doesAsMuch = name !== 'einmal' && algorithms === 3 && parsesUri && hashes === 'own'
    if (doesAsMuch && own > comparable.gzipped * OVER_PEER) {
      wrong.push(`einmal has over ${OVER_PEER} times the size of ${name}`)
    }
  }
  return wrong
}
