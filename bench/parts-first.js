/** The first two codes of a process, of two keys: how long each takes, in microseconds. */

import { pathToFileURL } from 'node:url'

const [, , file = ''] = process.argv
/** @type {import('./parts-work.js').Core} */
const { prepareHmac } = await import(pathToFileURL(file).href)
const times = [1, 2].map((fill) => {
  const key = new Uint8Array(20).fill(fill)
  const began = performance.now()
  prepareHmac('SHA1', key)(0, 0)
  return (performance.now() - began) * 1000
})
console.log(JSON.stringify({ first: times[0], second: times[1] }))
