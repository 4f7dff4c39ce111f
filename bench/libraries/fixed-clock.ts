/** Stops the clock: half of the libraries do not take the time as an option. */

/** Runs a function while `Date` stands still. */
export async function atTime<T>(milliseconds: number, run: () => Promise<T>): Promise<T> {
  const { Date: real } = globalThis
  class FixedDate extends real {
    constructor(...args: unknown[]) {
      // The cast covers the overloads of Date, whose arguments are passed on as they are.
      super(...((args.length === 0 ? [milliseconds] : args) as [number]))
    }
    static override now(): number {
      return milliseconds
    }
  }
  // Date can also be called without `new`, which none of the libraries does.
  globalThis.Date = FixedDate as DateConstructor
  try {
    return await run()
  } finally {
    globalThis.Date = real
  }
}
