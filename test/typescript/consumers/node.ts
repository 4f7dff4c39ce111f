/** The gate in front of a server of Node. */

import { createServer } from 'node:http'
import type { Gate } from 'einmal/gate'
import {
  forwardAuthListener,
  gateMiddleware,
  gateUpgrade,
  recentMiddleware,
} from 'einmal/gate/node'

export function serve(gate: Gate): void {
  const guard = gateMiddleware(gate, { onError: console.error })
  const recent = recentMiddleware(gate, { maxAgeSeconds: 300 })
  const server = createServer((req, res) => {
    guard(req, res, () => recent(req, res, () => void res.end('the portal')))
  })
  server.on(
    'upgrade',
    gateUpgrade(gate, (req, socket) => {
      socket.end(req.url)
    }),
  )
  createServer(forwardAuthListener(gate)).listen(0)
}
