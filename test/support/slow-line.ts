/** A line to a server whose answers are slow. Who hangs up does not get the answer; the server goes on. */

import { createServer, connect as dial } from 'node:net'

export interface SlowLine {
  readonly port: number
  /** How long an answer takes on the line, in milliseconds. */
  delay: number
  close(): Promise<void>
}

/** @param portOf - of the server for the next connection: of several, one after the other */
export async function startSlowLine(portOf: () => number): Promise<SlowLine> {
  const server = createServer((near) => {
    const far = dial(portOf(), '127.0.0.1')
    near.on('data', (piece) => far.write(piece))
    far.on('data', (piece) => {
      // Pieces that come within a millisecond keep their order: so do timers.
      setTimeout(() => near.write(piece), line.delay)
    })
    far.on('close', () => setTimeout(() => near.end(), line.delay))
    // The server has the request, and finishes it for nobody.
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
