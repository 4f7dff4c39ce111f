/**
 * Searches an order of operations in which the model gives exactly the answers that were seen. If there
 * is one, the history is linearizable (Herlihy and Wing 1990): the operations look like sequential ones.
 */

import { isDeepStrictEqual } from 'node:util'
import { type Model, type Operation, perform } from './model.js'
import { SECRET } from './operations.js'

/** An operation that was run; `began` and `ended` are ticks of a counter of the test. */
export interface Seen {
  operation: Operation
  answer: unknown
  began: number
  ended: number
}

/**
 * The states in which the model may be after operations that ran at once, from any of the states before.
 * There are none if no order explains the answers.
 */
export function statesAfter(before: readonly Model[], seen: readonly Seen[], now: number): Model[] {
  const after = new Map<string, Model>()
  const tried = new Set<string>()
  const visit = (model: Model, left: readonly Seen[]): void => {
    const at = `${keyOf(model)} ${left.map((one) => seen.indexOf(one))}`
    if (tried.has(at)) return
    tried.add(at)
    if (left.length === 0) after.set(keyOf(model), model)
    for (const one of left) {
      // An operation that ended before this one began must come first.
      if (left.some((other) => other.ended < one.began)) continue
      const { model: next, answer } = perform(model, one.operation, SECRET, now)
      if (isDeepStrictEqual(answer, one.answer)) {
        visit(
          next,
          left.filter((other) => other !== one),
        )
      }
    }
  }
  for (const model of before) visit(model, seen)
  return [...after.values()]
}

function keyOf({ floor, next, failures, lockedUntil }: Model): string {
  return [floor, next, failures, lockedUntil].join()
}
