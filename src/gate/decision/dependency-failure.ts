/** A dependency of the gate failed: nothing passes, and an event names the cause. */

import type { GateHappening } from '../gate-events.js'

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
