import { describe, expect, it } from 'vitest'
import { batched } from '../../src/stores/batch.js'

/** Doubles numbers, and records the batches. */
function doubler(limit: number) {
  const batches: number[][] = []
  const double = batched<number, number>(limit, async (numbers) => {
    batches.push([...numbers])
    if (numbers.includes(0)) throw new Error('no zero')
    return numbers.map((n) => (n < 0 ? Promise.reject(new Error('negative')) : 2 * n))
  })
  return { batches, double }
}

describe('a batched function', () => {
  it('runs once for the calls of one microtask, and gives each call its result', async () => {
    const { batches, double } = doubler(10)
    expect(await Promise.all([3, 1, 2].map(double))).toEqual([6, 2, 4])
    expect(await double(5)).toBe(10)
    expect(batches).toEqual([[3, 1, 2], [5]])
  })

  it('does not wait for a call in a later microtask', async () => {
    const { batches, double } = doubler(10)
    const first = double(1)
    await Promise.resolve()
    const second = double(2)
    expect(await Promise.all([first, second])).toEqual([2, 4])
    expect(batches).toEqual([[1], [2]])
  })

  it('puts no more calls in a batch than the limit', async () => {
    const { batches, double } = doubler(2)
    expect(await Promise.all([1, 2, 3, 4, 5].map(double))).toEqual([2, 4, 6, 8, 10])
    expect(batches).toEqual([[1, 2], [3, 4], [5]])
  })

  it('fails for all calls of a batch, or for the one whose result failed, and goes on', async () => {
    const { batches, double } = doubler(10)
    const outcomes = async (...numbers: number[]) => {
      const all = await Promise.allSettled(numbers.map(double))
      return all.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message))
    }
    expect(await outcomes(1, 0)).toEqual(['no zero', 'no zero'])
    expect(await outcomes(1, -1, 2)).toEqual([2, 'negative', 4])
    expect(await outcomes(1)).toEqual([2])
    expect(batches).toHaveLength(3)
  })
})
