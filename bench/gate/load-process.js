/** autocannon in a process of its own: loads what it is told to, and tells what came back. */

import autocannon from 'autocannon'
import { SESSION } from './portal.js'

process.on('message', async ({ port, ms }) => {
  const cpuBefore = process.cpuUsage()
  const began = performance.now()
  const result = await autocannon({
    url: `http://127.0.0.1:${port}/papers/7`,
    connections: 10,
    duration: ms / 1000,
    sampleInt: Math.min(1000, ms),
    headers: {
      accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
      'accept-language': 'de,en;q=0.5',
      cookie: `lang=de; __Host-session=${SESSION}`,
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    },
  })
  process.send?.({
    requests: result['2xx'],
    refused: result.non2xx + result.errors,
    seconds: (performance.now() - began) / 1000,
    cpu: process.cpuUsage(cpuBefore),
  })
})
process.on('disconnect', () => process.exit())
