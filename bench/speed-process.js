/** `measureSpeed` in a process of its own: options as JSON in, the result as the last line out. */

import { measureSpeed } from './speed.js'

const options = JSON.parse(process.argv[2] ?? '{}')
const result = await measureSpeed({
  ...options,
  onRound: (round) => {
    console.error(round === 0 ? '  warming up' : `  round ${round} of ${options.rounds}`)
  },
})
console.log(JSON.stringify(result))
