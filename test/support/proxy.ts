/** An unreliable connection to a server: delays, cuts and repeats parts of its answers. */

import { createServer, connect as dial, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Faults of a piece of an answer. */
export type Fault = 'delayed' | 'cut before' | 'cut within' | 'cut behind' | 'doubled'

export interface Proxy {
  readonly port: number
  /** Probability of a fault for each piece of an answer, 0 to 1. Requests pass unchanged. */
  likelihood: number
  /** Number of faults of each kind. */
  readonly done: Record<Fault, number>
  close(): Promise<void>
}

/** @param port - of the server, on this machine */
export async function startProxy(port: number): Promise<Proxy> {
  const done = { delayed: 0, 'cut before': 0, 'cut within': 0, 'cut behind': 0, doubled: 0 }
  const faults = Object.keys(done) as Fault[]
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = dial(port, '127.0.0.1')
    const end = (): void => {
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', end)
      socket.on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    near.on('data', (piece) => far.write(piece))
    // Pieces are sent one after another, since TCP keeps their order.
    let order = Promise.resolve()
    far.on('data', (piece) => {
      order = order.then(() => answer(piece))
    })

    async function answer(piece: Buffer): Promise<void> {
      const fault =
        Math.random() < proxy.likelihood
          ? faults[Math.floor(Math.random() * faults.length)]
          : undefined
      if (fault) done[fault]++
      if (fault === 'delayed') await sleep(Math.random() * 50)
      if (fault === 'cut before') return end()
      if (fault === 'cut within') {
        near.write(piece.subarray(0, Math.floor(piece.length / 2)), end)
        return
      }
      near.write(piece)
      if (fault === 'doubled') near.write(piece)
      if (fault === 'cut behind') near.end(end)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const proxy: Proxy = {
    port: typeof address === 'object' && address ? address.port : 0,
    likelihood: 0,
    done,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return proxy
}
