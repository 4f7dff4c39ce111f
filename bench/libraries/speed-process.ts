/** A process of any runtime that measures the speed: options as JSON in, results as the last line out. */

import process from 'node:process'
import { measureSpeed, type SpeedOptions } from './speed.js'

const options: SpeedOptions = JSON.parse(process.argv[2] ?? '')
const run = await measureSpeed(options, (round) => {
  console.error(round === 0 ? '  warming up' : `  round ${round} of ${options.rounds}`)
})
console.log(JSON.stringify(run))
