/** null means an absent value, since rows of a database and fields of JSON contain null. */

import { guessingRisk, Secret } from 'einmal'
import { createKeyring } from 'einmal/accounts'
import { settableClock } from 'einmal/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { optionalProperties } from '../support/public-types.js'
import { CASES, type Options } from './support/cases.js'

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T10:00:10Z') })
})
afterAll(() => {
  vi.useRealTimers()
})

/** Not options of a caller: objects of Node, and answers of accounts and of a store. */
const NO_OPTION =
  /\(\)\.req\.|^create(Gate|Tokens)\.options\.accounts\.|^createGate\.options\.tokens\.|\.read\(\)\.isCurrent$/

describe('null is an absent value', () => {
  it('is tried for every option of every public function', () => {
    const options = optionalProperties()
      .filter(({ path, isInput }) => isInput && /^[a-z]/.test(path) && !NO_OPTION.test(path))
      .map(({ path }) => path)
    const tried = Object.entries(CASES).flatMap(([prefix, { names }]) =>
      names.map((name) => `${prefix}.${name}`),
    )
    expect(tried.sort()).toEqual(options.sort())
  })

  it.each(Object.entries(CASES))('for each option of %s', async (_, { given, names, call }) => {
    const without = await call(await given())
    for (const name of names) {
      expect([name, await call(withNull(await given(), [name]))]).toEqual([name, without])
    }
  })

  it.each(Object.entries(CASES))(
    'for options of %s together',
    async (_, { given, names, call }) => {
      const without = await call(await given())
      await fc.assert(
        fc.asyncProperty(fc.subarray([...names]), async (some) => {
          expect(await call(withNull(await given(), some))).toEqual(without)
        }),
        { numRuns: 4 },
      )
    },
  )

  it('for arguments by position', async () => {
    // @ts-expect-error: null is not in the types, which ask for nothing at all
    expect(Secret.generate(null).byteLength).toBe(20)
    // @ts-expect-error: as above
    expect(guessingRisk(null, null, null, null)).toBe(guessingRisk())
    // @ts-expect-error: as above
    expect(settableClock(null).now()).toBe(settableClock().now())
    // @ts-expect-error: as above
    await expect(createKeyring(null)).rejects.toMatchObject({ code: 'ERR_KEYS_TEXT' })
  })
})

/** The options with null for each of the names, also within an object that is given. */
function withNull(options: Options, names: readonly string[]): Options {
  const next: Record<string, unknown> = { ...options }
  for (const name of names) {
    const [head = '', ...rest] = name.split('.')
    const inner = next[head]
    if (rest.length === 0) next[head] = null
    // A cast, since an option with a name behind a dot is an object.
    else if (inner) next[head] = withNull(inner as Options, [rest.join('.')])
  }
  return next
}
