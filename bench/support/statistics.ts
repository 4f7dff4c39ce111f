/** Medians, quartiles and random order. */

/** @param q - 0 to 1; 0.5 is the median */
function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = q * (sorted.length - 1)
  const below = sorted[Math.floor(at)] ?? Number.NaN
  const above = sorted[Math.ceil(at)] ?? Number.NaN
  return below + (above - below) * (at % 1)
}

/** The median, to three digits. */
export function median(values: readonly number[]): number {
  return rounded(quantile(values, 0.5))
}

/** The first and the third quartile, to three digits. */
export function quartiles(values: readonly number[]): number[] {
  return [rounded(quantile(values, 0.25)), rounded(quantile(values, 0.75))]
}

/** Each value over the one of the same round. */
export function ratios(values: readonly number[], to: readonly number[]): number[] {
  return values.map((value, round) => value / (to[round] ?? Number.NaN))
}

/** Three significant digits: more would be noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3))
}

/** In random order. */
export function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ value }) => value)
}

/**
 * Returns the values one after another, and then from the first one again.
 *
 * @param values - a power of two of them
 */
export function cycling<T>(values: readonly T[]): () => T {
  const mask = values.length - 1
  let i = 0
  return () => {
    i = (i + 1) & mask
    // The mask keeps the index below the length.
    return values[i] as T
  }
}
