/** Batches calls that are made in the same turn: for a client, every command costs time. */

/**
 * Makes a function that collects its calls and answers all calls of one microtask at once.
 *
 * @param limit - most calls in one batch
 * @param callAll - takes the arguments in the order of the calls, and returns the results in the same
 * order. A promise among them may reject: then only the call that it belongs to fails
 */
export function batched<Argument, Result>(
  limit: number,
  callAll: (batch: readonly Argument[]) => Promise<readonly (Result | Promise<Result>)[]>,
): (argument: Argument) => Promise<Result | undefined> {
  let open: { batch: Argument[]; results: ReturnType<typeof callAll> } | undefined
  const start = () => {
    const batch: Argument[] = []
    const results = Promise.resolve().then(() => {
      if (open?.batch === batch) open = undefined
      return callAll(batch)
    })
    return { batch, results }
  }
  return (argument) => {
    open ??= start()
    const { batch, results } = open
    const index = batch.push(argument) - 1
    if (batch.length === limit) open = undefined
    return results.then((all) => all[index])
  }
}
