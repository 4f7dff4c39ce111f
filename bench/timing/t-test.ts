/**
 * Welch's t-test of two classes of times, cropped as dudect crops them (Reparaz, Balasch,
 * Verbauwhede: Dude, is my code constant time?, DATE 2017; its program, dudect.h).
 */

/** The two classes differ when |t| is larger. */
export const LIMIT = 4.5

/** The number of croppings, besides no cropping at all. */
const CROPPINGS = 100

export interface Tests {
  samples: number
  /** In nanoseconds. */
  median: number
  uncropped: number
  /** The cropping with the largest |t|: the share of the samples that it keeps, and the difference. */
  largest: { kept: number; t: number; difference: number }
  secondOrder: number
  /** The largest |t| of all tests. */
  worst: number
}

/**
 * Runs every test. Croppings are computed over both classes together: a sample is kept because of its
 * time, never because of its class.
 *
 * @param times - in nanoseconds
 * @param classes - of the same length, 0 or 1
 */
export function runTests(times: Float64Array, classes: Uint8Array): Tests {
  const sorted = times.toSorted()
  const whole = momentsOf(times, classes, Number.POSITIVE_INFINITY)
  const cropped = Array.from({ length: CROPPINGS }, (_, i) => {
    const limit = sorted[Math.floor(sorted.length * keptBy(i))] ?? Number.NaN
    return { kept: keptBy(i), ...welch(momentsOf(times, classes, limit)) }
  })
  const largest = cropped.reduce((a, b) => (Math.abs(b.t) > Math.abs(a.t) ? b : a))
  const uncropped = welch(whole).t
  const secondOrder = welch(
    momentsOf(squaresOf(times, classes, whole), classes, Number.POSITIVE_INFINITY),
  ).t
  return {
    samples: times.length,
    median: sorted[times.length >> 1] ?? Number.NaN,
    uncropped,
    largest,
    secondOrder,
    worst: Math.max(...[uncropped, largest.t, secondOrder].map(Math.abs)),
  }
}

/**
 * The share of the samples, the shortest first, that the i-th cropping keeps: dudect's formula, from
 * 6.7 % to 99.9 %.
 *
 * @param i - 0 to 99
 */
function keptBy(i: number): number {
  return 1 - 0.5 ** ((10 * (i + 1)) / 100)
}

interface Moments {
  count: number
  mean: number
  /** The sum of the squared distances from the mean. */
  m2: number
}

/** The moments of both classes, by Welford's method, which loses nothing to rounding. */
function momentsOf(times: Float64Array, classes: Uint8Array, limit: number): [Moments, Moments] {
  const both: [Moments, Moments] = [
    { count: 0, mean: 0, m2: 0 },
    { count: 0, mean: 0, m2: 0 },
  ]
  for (const [i, time] of times.entries()) {
    if (!(time < limit)) continue
    const moments = both[classes[i] === 1 ? 1 : 0]
    moments.count++
    const delta = time - moments.mean
    moments.mean += delta / moments.count
    moments.m2 += delta * (time - moments.mean)
  }
  return both
}

/** Squares of the distance from the mean of the class: the second order (Schneider, Moradi 2015). */
function squaresOf(
  times: Float64Array,
  classes: Uint8Array,
  moments: readonly Moments[],
): Float64Array {
  return times.map((time, i) => (time - (moments[classes[i] ?? 0]?.mean ?? Number.NaN)) ** 2)
}

/** Above zero when class 0 takes longer. */
function welch([a, b]: readonly [Moments, Moments]): { t: number; difference: number } {
  const variance = a.m2 / (a.count - 1) / a.count + b.m2 / (b.count - 1) / b.count
  const difference = a.mean - b.mean
  // A cropping that keeps almost nothing of a class, or a single tick of the clock, proves nothing.
  return variance > 0
    ? { t: difference / Math.sqrt(variance), difference }
    : { t: 0, difference: 0 }
}
