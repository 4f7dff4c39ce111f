/** A dependency of the gate failed: nothing passes, and an event names the cause. */

import type { GateContext } from '../gate-context.js'
import type { GateHappening } from '../gate-events.js'
import type { FetchRequest } from '../http/fetch-types.js'

type During = Extract<GateHappening, { type: 'failed' }>['during']

/** Thrown inside the gate, and caught at its door: the answer is 503. */
export class Failure extends Error {
  readonly during: During
  readonly userId: string | undefined

  constructor(during: During, userId: string | undefined, cause: unknown) {
    super(`${during} failed`, { cause })
    this.during = during
    this.userId = userId
  }
}

/** Waits for what may fail. */
export async function relyOn<T>(
  during: During,
  userId: string | undefined,
  run: () => T | Promise<T>,
): Promise<T> {
  try {
    return await run()
  } catch (error) {
    // A mistake in the program is to be seen where the others are. Portals' own TypeErrors, such as
    // those of a failed fetch, are none.
    if (during === 'accounts' && (error instanceof TypeError || error instanceof RangeError)) {
      throw error
    }
    throw new Failure(during, userId, error)
  }
}

/** Runs a step that must not change the answer when it fails: the failure is reported, and no more. */
export async function quietly<T>(
  context: GateContext,
  request: FetchRequest,
  run: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await run()
  } catch (error) {
    context.report(request, { type: 'failed', during: 'accounts', error })
    return undefined
  }
}
