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
  const nextStates = new Map<string, Model | undefined>()
  const calls = seen
    .map((one): Call => ({ ...one, text: JSON.stringify([one.operation, one.answer]) }))
    .sort((a, b) => a.ended - b.ended)
  const visit = (model: Model, left: readonly Call[]): void => {
    const state = JSON.stringify(model)
    const at = `${state} ${left.map((one) => calls.indexOf(one))}`
    if (tried.has(at)) return
    tried.add(at)
    if (left.length === 0) after.set(state, model)
    const possible = firstOf(left).filter((one) => next(one) !== undefined)
    const [passive] = possible.filter(isPassive)
    for (const one of passive ? [passive] : possible) {
      visit(
        // The calls without a next state are filtered out above.
        next(one) as Model,
        left.filter((other) => other !== one),
      )
    }

    /** The state after a call; undefined when the model gives another answer. */
    function next({ operation, answer, text }: Call): Model | undefined {
      const step = `${state} ${text}`
      if (!nextStates.has(step)) {
        const { model: after, answer: wanted } = perform(model, operation, answer, now)
        nextStates.set(step, isDeepStrictEqual(wanted, answer) ? after : undefined)
      }
      return nextStates.get(step)
    }
  }
  for (const model of before) visit(model, calls)
  return [...after.values()]
}

/** A call with its operation and answer as text. */
type Call = Seen & { text: string }

/**
 * The calls that may come first.
 *
 * @param left - in the order in which they ended
 */
function firstOf(left: readonly Call[]): Call[] {
  const texts = new Set<string>()
  return left.filter((one) => {
    // Of equal calls with equal answers, the one that ended first may always come first.
    if (texts.has(one.text)) return false
    // A call that ended before this one began must come first.
    if (left.some((other) => other.ended < one.began)) return false
    texts.add(one.text)
    return true
  })
}

/**
 * A call that with this answer never changes the state. If it can come first, later positions would
 * change nothing, so no other order has to be tried.
 */
function isPassive({ operation: { verb }, answer }: Seen): boolean {
  if (verb === 'status' || verb === 'census') return true
  // The activation code that has ended costs an attempt.
  return (
    PASSIVE.has(answer?.['reason']) && !(verb === 'activate' && answer?.['reason'] === 'expired')
  )
}

const PASSIVE = new Set<unknown>(['locked', 'malformed', 'unknown', 'confirmed', 'expired'])
