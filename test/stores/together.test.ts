import { describe, expect, it } from 'vitest'
import { together } from '../../src/stores/together.js'

/** Doubles numbers, and notes which were asked together. */
function doubling(most: number) {
  const asked: number[][] = []
  const double = together<number, number>(most, async (numbers) => {
    asked.push([...numbers])
    if (numbers.includes(0)) throw new Error('no zero')
    return numbers.map((n) => (n < 0 ? Promise.reject(new Error('negative')) : 2 * n))
  })
  return { asked, double }
}

describe('together', () => {
  it('asks once for what comes in one turn, and gives each its own answer', async () => {
    const { asked, double } = doubling(10)
    expect(await Promise.all([3, 1, 2].map(double))).toEqual([6, 2, 4])
    expect(await double(5)).toBe(10)
    expect(asked).toEqual([[3, 1, 2], [5]])
  })

  it('waits for nobody who comes a turn later', async () => {
    const { asked, double } = doubling(10)
    const first = double(1)
    await Promise.resolve()
    const second = double(2)
    expect(await Promise.all([first, second])).toEqual([2, 4])
    expect(asked).toEqual([[1], [2]])
  })

  it('asks for no more than so many at once', async () => {
    const { asked, double } = doubling(2)
    expect(await Promise.all([1, 2, 3, 4, 5].map(double))).toEqual([2, 4, 6, 8, 10])
    expect(asked).toEqual([[1, 2], [3, 4], [5]])
  })

  it('fails for all who asked together, or for the one whose answer failed, and goes on', async () => {
    const { asked, double } = doubling(10)
    const outcomes = async (...numbers: number[]) => {
      const all = await Promise.allSettled(numbers.map(double))
      return all.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message))
    }
    expect(await outcomes(1, 0)).toEqual(['no zero', 'no zero'])
    expect(await outcomes(1, -1, 2)).toEqual([2, 'negative', 4])
    expect(await outcomes(1)).toEqual([2])
    expect(asked).toHaveLength(3)
  })
})
