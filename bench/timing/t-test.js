/**
 * Welch's t-test of two classes of times, cropped as dudect crops them (Reparaz, Balasch,
 * Verbauwhede: Dude, is my code constant time?, DATE 2017; its program, dudect.h).
 */

/** From here on |t| says that the two classes differ. */
export const LIMIT = 4.5

/** How many croppings there are, beside none at all. */
const CROPPINGS = 100

/**
 * The share of the samples, the shortest first, that the i-th cropping keeps: dudect's formula, from
 * 6.7 % to 99.9 %.
 *
 * @param {number} i 0 to 99
 */
function keptBy(i) {
  return 1 - 0.5 ** ((10 * (i + 1)) / 100)
}

/**
 * Every test of one measurement. The croppings are computed over both classes together: a sample is
 * kept for its time, never for its class.
 *
 * @param {Float64Array} times
 * @param {Uint8Array} classes of the same length, 0 or 1
 */
export function tests(times, classes) {
  const sorted = times.toSorted()
  const whole = momentsOf(times, classes, Number.POSITIVE_INFINITY)
  const cropped = Array.from({ length: CROPPINGS }, (_, i) => {
    // Below the length, since no cropping keeps everything.
    const limit = /** @type {number} */ (sorted[Math.floor(sorted.length * keptBy(i))])
    return { kept: keptBy(i), ...welch(momentsOf(times, classes, limit)) }
  })
  const largest = cropped.reduce((a, b) => (Math.abs(b.t) > Math.abs(a.t) ? b : a))
  const uncropped = welch(whole).t
  const secondOrder = welch(momentsOf(squaresOf(times, classes, whole), classes)).t
  return {
    samples: times.length,
    median: sorted[times.length >> 1] ?? Number.NaN,
    uncropped,
    largest,
    secondOrder,
    // What counts: no test is left out.
    worst: Math.max(...[uncropped, largest.t, secondOrder].map(Math.abs)),
  }
}

/** @typedef {ReturnType<typeof tests>} Tests */

/** @typedef {{ count: number, mean: number, m2: number }} Moments */

/**
 * By Welford's method: nothing is lost to rounding.
 *
 * @param {Float64Array} times
 * @param {Uint8Array} classes
 * @param {number} [limit] the samples below it count
 * @returns {readonly [Moments, Moments]}
 */
function momentsOf(times, classes, limit = Number.POSITIVE_INFINITY) {
  const both = /** @type {const} */ ([0, 1]).map(() => ({ count: 0, mean: 0, m2: 0 }))
  for (let i = 0; i < times.length; i++) {
    // The index is below the length of both.
    const time = /** @type {number} */ (times[i])
    if (!(time < limit)) continue
    const of = /** @type {Moments} */ (both[classes[i] ?? 0])
    of.count++
    const delta = time - of.mean
    of.mean += delta / of.count
    of.m2 += delta * (time - of.mean)
  }
  return /** @type {[Moments, Moments]} */ (both)
}

/**
 * The centred product: squares of the distance from the mean of the class (Schneider, Moradi 2015).
 *
 * @param {Float64Array} times
 * @param {Uint8Array} classes
 * @param {readonly Moments[]} moments
 */
function squaresOf(times, classes, moments) {
  return times.map((time, i) => (time - (moments[classes[i] ?? 0]?.mean ?? Number.NaN)) ** 2)
}

/**
 * Above zero when class 0 takes longer.
 *
 * @param {readonly [Moments, Moments]} moments
 */
function welch([a, b]) {
  const variance = a.m2 / (a.count - 1) / a.count + b.m2 / (b.count - 1) / b.count
  const difference = a.mean - b.mean
  // A cropping that keeps next to nothing of a class, or one tick of the clock, is no test.
  return variance > 0
    ? { t: difference / Math.sqrt(variance), difference }
    : { t: 0, difference: 0 }
}
