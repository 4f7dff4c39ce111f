/** The program `einmal`, bundled from the sources. */

import { createProcessIo } from '../../../src/cli/process-io.js'
import { run } from '../../../src/cli/program.js'

const io = createProcessIo('of the sources')
process.exitCode = await run(process.argv.slice(2), io)
io.close()
