/** Deletes expired entries in small steps, a few after some of the writes. */

/** Number of writes from one sweep to the next. */
const WRITES_PER_SWEEP = 128

/** Number of rows that one sweep looks at: more than the writes since the last sweep can have added. */
export const ROWS_PER_SWEEP = 512

/**
 * Makes a function to call after each write. Every 128th call sweeps the rows that follow those of the
 * last sweep, in the order of their keys, and then begins at the first key again.
 *
 * @param sweepAfter - sweeps the rows that follow a key, and returns the key of the last one, or '' when
 * none followed. It may throw: the write stands, and the next sweep tries the same rows
 */
export function sweeper(
  sweepAfter: (key: string, now: number) => string | Promise<string>,
): (writtenKey: string, now: number) => Promise<void> {
  let writes = 0
  let lastKey: string | undefined
  return async (writtenKey, now) => {
    if (writes++ % WRITES_PER_SWEEP > 0) return
    try {
      lastKey = await sweepAfter(lastKey ?? writtenKey, now)
    } catch {
      // The next sweep looks at these rows again.
    }
  }
}
