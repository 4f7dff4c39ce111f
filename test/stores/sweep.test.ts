import { expect, it } from 'vitest'
import { sweeper } from '../../src/stores/sweep.js'

/** Writes a number of times, each with the same key. */
async function writeTimes(sweep: ReturnType<typeof sweeper>, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await sweep('m', 1000)
}

it('sweeps after every 128th write, and goes on where the last sweep ended', async () => {
  const ends = ['p', '', 'b']
  const begins: string[] = []
  const sweep = sweeper((key, now) => {
    expect(now).toBe(1000)
    begins.push(key)
    return ends[begins.length - 1] ?? ''
  })
  await writeTimes(sweep, 1)
  expect(begins).toEqual(['m'])
  await writeTimes(sweep, 127)
  expect(begins).toEqual(['m'])
  await writeTimes(sweep, 257)
  expect(begins).toEqual(['m', 'p', '', 'b'])
})

it('sweeps the same rows again after a sweep that failed, and hides the failure from the write', async () => {
  const begins: string[] = []
  const sweep = sweeper(async (key) => {
    begins.push(key)
    if (begins.length === 2) throw new Error('the connection is lost')
    return `after ${key}`
  })
  await writeTimes(sweep, 128 * 3)
  expect(begins).toEqual(['m', 'after m', 'after m'])
})
