/** What the benches do with numbers. */

/**
 * @param {readonly number[]} values
 * @param {number} q
 */
export function quantile(values, q) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = q * (sorted.length - 1)
  const below = sorted[Math.floor(at)] ?? Number.NaN
  const above = sorted[Math.ceil(at)] ?? Number.NaN
  return below + (above - below) * (at % 1)
}

/**
 * Three significant digits: more would be noise.
 *
 * @param {number} value
 */
export function rounded(value) {
  return Number(value.toPrecision(3))
}

/**
 * @template T
 * @param {readonly T[]} values
 */
export function shuffled(values) {
  return values
    .map((value) => ({ value, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ value }) => value)
}
