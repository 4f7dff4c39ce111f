/**
 * Searches an order of operations in which the model gives exactly the answers that were seen. If there
 * is one, the history is linearizable (Herlihy and Wing 1990): the operations look like sequential ones.
 */

import { isDeepStrictEqual } from 'node:util'
import { type Answer, type Model, type Operation, perform } from './model.js'

/** An operation that was run; `began` and `ended` are ticks of a counter of the test. */
export interface Seen {
  operation: Operation
  answer: Answer
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
    const at = `${JSON.stringify(model)} ${left.map((one) => seen.indexOf(one))}`
    if (tried.has(at)) return
    tried.add(at)
    if (left.length === 0) after.set(JSON.stringify(model), model)
    // An operation that ended before this one began must come first.
    const possible = left.filter((one) => !left.some((other) => other.ended < one.began))
    const [passive] = possible.filter((one) => isPassive(one) && agrees(model, one, now))
    for (const one of passive ? [passive] : possible) {
      const { model: next, answer } = perform(model, one.operation, one.answer, now)
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

const agrees = (model: Model, { operation, answer }: Seen, now: number): boolean =>
  isDeepStrictEqual(perform(model, operation, answer, now).answer, answer)

/**
 * An operation that with this answer never changes the state. If it can come first, later positions
 * would change nothing, so no other order has to be tried.
 */
function isPassive({ operation: { verb }, answer }: Seen): boolean {
  return verb === 'status' || verb === 'census' || PASSIVE.has(answer?.['reason'])
}

const PASSIVE = new Set<unknown>(['locked', 'malformed', 'unknown', 'confirmed', 'expired'])
