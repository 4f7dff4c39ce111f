/** A connection to a server with slow answers. A client that disconnects gets no answer; the server continues. */

import { createServer, connect as dial } from 'node:net'

export interface SlowLine {
  readonly port: number
  /** Delay of an answer, in milliseconds. */
  delay: number
  close(): Promise<void>
}

/** @param portOf - port of the server for the next connection, called for each connection */
export async function startSlowLine(portOf: () => number): Promise<SlowLine> {
  const server = createServer((near) => {
    const far = dial(portOf(), '127.0.0.1')
    near.on('data', (piece) => far.write(piece))
    far.on('data', (piece) => {
      // Timers of the same delay run in order, so pieces keep their order.
      setTimeout(() => near.write(piece), line.delay)
    })
    far.on('close', () => setTimeout(() => near.end(), line.delay))
    // The server finishes the request although the client has disconnected.
    near.on('close', () => setTimeout(() => far.destroy(), 5000).unref())
    for (const socket of [near, far]) socket.on('error', () => {})
    sockets.add(near).add(far)
  })
  const sockets = new Set<{ destroy(): unknown }>()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const line: SlowLine = {
    port: Object(server.address()).port,
    delay: 0,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return line
}
