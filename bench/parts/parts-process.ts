/**
 * A process that runs one part a number of times, for a program that counts the instructions; or that
 * computes its first two codes, and prints their times.
 */

import { prepareHmac } from '../../src/core/hmac.js'
import { input, output } from '../support/fresh-process.js'
import { newParts, type Part } from './parts.js'

export type PartsInput = { part: Part['id']; calls: number } | 'first use'

const order = input<PartsInput>()
if (order === 'first use') output({ first: timeOfCode(1), second: timeOfCode(2) })
else {
  const part = newParts().find(({ id }) => id === order.part)
  if (!part) throw new Error(`there is no part ${order.part}`)
  for (let i = 0; i < order.calls; i++) part.work()
}

/** In microseconds. */
function timeOfCode(fill: number): number {
  const key = new Uint8Array(20).fill(fill)
  const began = performance.now()
  prepareHmac('SHA1', key)(0, 0)
  return (performance.now() - began) * 1000
}
