/** One part of a verification, so many times: for whoever counts the instructions of this process. */

import { pathToFileURL } from 'node:url'
import { partsOf } from './parts-work.js'

const [, , file = '', id = '', calls = ''] = process.argv
const { work } =
  partsOf(await import(pathToFileURL(file).href)).find((part) => part.id === id) ?? {}
if (!work) throw new Error(`no such part: ${id}`)
for (let i = 0; i < Number(calls); i++) work()
