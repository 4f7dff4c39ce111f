/** A process with autocannon: sends requests for some time, and reports the answers. */

import autocannon from 'autocannon'
import type { Target } from './processes.js'

process.on('message', async ({ port, path, headers, ms }: Target & { ms: number }) => {
  const result = await autocannon({
    url: `http://127.0.0.1:${port}${path}`,
    connections: 10,
    duration: ms / 1000,
    sampleInt: Math.min(1000, ms),
    headers: {
      ...headers,
      accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
      'accept-language': 'de,en;q=0.5',
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    },
  })
  process.send?.({ requests: result['2xx'], refused: result.non2xx + result.errors })
})
process.on('disconnect', () => process.exit())
