/** With one caller at a time the verifier behaves like the plain model, for every history. */

import { memoryStore, type Verifier } from 'einmal'
import { settableClock } from 'einmal/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLANK, type Model, perform } from './support/model.js'
import { anyOperation, carryOut, modelled, SECRET } from './support/operations.js'

/** State of the model: credentials by id, and the clock. */
interface Models {
  credentials: Map<string, Model>
  clock: ReturnType<typeof settableClock>
}

type Command = fc.AsyncCommand<Models, Verifier>

const ids = fc.constantFrom('ada', 'Ada', 'ada:', '__proto__')

const operation: fc.Arbitrary<Command> = fc.tuple(anyOperation, ids).map(([operation, id]) => ({
  check: () => true,
  async run({ credentials, clock }, verifier) {
    const before = credentials.get(id) ?? BLANK
    const { model, answer } = perform(before, operation, SECRET, clock.now())
    expect(await carryOut(verifier, operation, id)).toEqual(answer)
    credentials.set(id, model)
    const { answer: seen } = perform(model, { verb: 'inspect' }, SECRET, clock.now())
    expect(await verifier.inspect(id)).toStrictEqual(seen)
  },
  toString: () => `${id}: ${fc.stringify(operation)}`,
}))

/** Moves the clock, sometimes backwards. */
const tick: fc.Arbitrary<Command> = fc
  .integer({ min: -60_000, max: 90_000 })
  .map((milliseconds) => ({
    check: ({ clock }) => clock.now() + milliseconds >= 0,
    async run({ clock }) {
      clock.set(clock.now() + milliseconds)
    },
    toString: () => `${milliseconds} ms pass`,
  }))

describe('a verifier with one caller at a time', () => {
  it('answers and stores the same as the model', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.commands([operation, operation, operation, tick], { maxCommands: 60, size: '+1' }),
        async (commands) => {
          const clock = settableClock(150_000)
          const verifier = modelled(memoryStore(), clock.now)
          const setup = () => ({ model: { credentials: new Map(), clock }, real: verifier })
          await fc.asyncModelRun(setup, commands)
        },
      ),
      { numRuns: 300 },
    )
  })
})
