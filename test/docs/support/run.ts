/** Runs an example and checks its claims. */

import { format } from 'node:util'
import { Script } from 'node:vm'
import { transform } from 'esbuild'
import { expect } from 'vitest'
import { ANY, type Claim, prepare } from './claims.js'
import type { Fence } from './pages.js'

/**
 * Executes an example; rejects when it throws, when a claim is wrong, and when a claim was never
 * reached.
 *
 * @param load - imports a module by the name that the example uses
 * @returns how many claims were checked
 */
export async function runExample(
  { file, line, text }: Fence,
  load: (name: string) => Promise<unknown>,
): Promise<number> {
  const place = (offset: number): string => `${file}:${line + offset}`
  const prepared = prepare(text, place)
  const { code } = await transform(`export default async () => {${prepared.text}\n}`, {
    loader: 'ts',
    target: 'node20',
    sourcefile: place(0),
    logLevel: 'silent',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  })
  const body = code.replace(/^export default/m, 'return')
  const script = new Script(`(__import, __claims, console) => {${body}\n}`, { filename: place(0) })
  const checks = checksOf(prepared.claims, place)
  await script.runInThisContext()(load, checks.claims, SILENT)()
  for (const [number, claim] of prepared.claims.entries()) {
    if (!checks.reached.has(number)) {
      throw new Error(`${place(claim.line)}: the example ended before it came here`)
    }
  }
  return prepared.claims.length
}

/** A console for lines whose output the example does not state. */
const SILENT = new Proxy({}, { get: () => () => {} })

/** Functions that a prepared example calls. */
interface Checks {
  reached: Set<number>
  claims: {
    value<T>(number: number, actual: T): T
    print(number: number): (...values: unknown[]) => void
    throw(number: number): (...errors: unknown[]) => void
  }
}

function checksOf(claims: readonly Claim[], place: (line: number) => string): Checks {
  const reached = new Set<number>()
  return {
    reached,
    claims: {
      value(number, actual) {
        const { line, expected } = reach(number)
        expect(actual, place(line)).toStrictEqual(pattern(expected))
        return actual
      },
      print(number) {
        const { line, expected } = reach(number)
        return (...values) => {
          const text = format(...values)
          expect(oneLine(text), place(line)).toEqual(pattern(oneLine(String(expected))))
        }
      },
      throw(number) {
        const { line, expected } = reach(number)
        return (...errors) => {
          expect(errors.length, `${place(line)}: throws ${expected}`).toBe(1)
          // Any value may be thrown; one that is not an object has neither code nor name.
          const error = Object(errors[0]) as { code?: unknown; name?: unknown; message?: unknown }
          expect([error.code, error.name], `${place(line)}: ${error.message}`).toContain(expected)
        }
      },
    },
  }

  function reach(number: number): Claim {
    const claim = claims[number]
    if (claim === undefined) throw new Error('an example must not call __claims itself')
    reached.add(number)
    return claim
  }
}

/** The expected value as a pattern; `…` in it, and in its texts, matches any value. */
function pattern(expected: unknown): unknown {
  if (expected === ANY) return expect.anything()
  if (typeof expected === 'string' && expected.includes('…')) {
    const parts = expected.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    return expect.stringMatching(new RegExp(`^${parts.join('.*')}$`, 's'))
  }
  if (Array.isArray(expected)) return expected.map(pattern)
  if (Object.prototype.toString.call(expected) !== '[object Object]') return expected
  const { '…': more, ...properties } = Object(expected)
  const patterns = Object.entries(properties).map(([key, value]) => [key, pattern(value)])
  const object = Object.fromEntries(patterns)
  return more === ANY ? expect.objectContaining(object) : object
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ')
}
