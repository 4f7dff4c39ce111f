/**
 * An upgraded connection bypasses the gate from then on. With HTTP/2 it could carry further requests
 * that the gate never sees, so proxies must upgrade only to WebSocket.
 */

import { createServer } from 'node:http'
import { createServer as createHttp2Server, connect as overHttp2 } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { whyNot } from '../support/locate.mjs'
import { listen } from './client.js'
import { openBehind, startCaddy, startNginx } from './proxies.js'

const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
})

function open<T extends { close(): Promise<void> }>(each: T): T {
  opened.push(each)
  return each
}

/** A portal that accepts every upgrade and then speaks HTTP/2, as some servers do. */
async function startPortal(): Promise<{ port: number; close(): Promise<void> }> {
  const http2 = createHttp2Server((req, res) => {
    res.end(`${req.url} for ${req.headers['einmal-user'] ?? 'nobody'}`)
  })
  const http2Port = await listen(http2)
  const server = createServer((req, res) => res.end(`${req.url} by HTTP/1.1`))
  const sockets = new Set<{ destroy(): void }>()
  server.on('upgrade', (req, socket, head) => {
    const inner = connect(http2Port, '127.0.0.1')
    for (const each of [socket, inner]) {
      sockets.add(each)
      each.on('error', () => undefined)
    }
    const { upgrade } = req.headers
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${upgrade}\r\n\r\n`,
    )
    inner.write(head)
    socket.pipe(inner).pipe(socket)
  })
  return {
    port: await listen(server),
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close().closeAllConnections()
      http2.close()
    },
  }
}

/** Sends a request; returns the head of the answer and the connection. */
async function opens(port: number, lines: string[]): Promise<{ head: string; socket: Socket }> {
  const socket = connect(port, '127.0.0.1')
  opened.push({ close: async () => void socket.destroy() })
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  const head = await new Promise<string>((resolve, reject) => {
    let text = Buffer.alloc(0)
    socket.on('error', reject)
    socket.on('close', () => resolve(text.toString()))
    socket.on('data', function take(piece: Buffer) {
      text = Buffer.concat([text, piece])
      const end = text.indexOf('\r\n\r\n')
      if (end < 0) return
      socket.off('data', take).pause()
      // The rest belongs to the other protocol.
      socket.unshift(text.subarray(end + 4))
      resolve(text.subarray(0, end + 2).toString())
    })
  })
  return { head, socket }
}

/** Requests a paper over an upgraded connection. */
async function paperBy(socket: Socket): Promise<string> {
  const session = overHttp2('http://rat.example', { createConnection: () => socket })
  const stream = session.request({ ':path': '/papers/7', 'einmal-user': 'mayor' })
  let text = ''
  for await (const piece of stream.setEncoding('utf8')) text += piece
  session.close()
  return text
}

const SETTINGS = 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'
const UPGRADES: [name: string, lines: string[]][] = [
  ['as the RFC has it', ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', SETTINGS]],
  ['with settings that reach the portal', ['Connection: Upgrade', 'Upgrade: h2c', SETTINGS]],
  ['without settings', ['Connection: Upgrade', 'Upgrade: h2c']],
  ['in capitals', ['Connection: UPGRADE', 'Upgrade: H2C']],
  ['beside WebSocket', ['Connection: Upgrade', 'Upgrade: h2c, websocket']],
  ['behind WebSocket', ['Connection: Upgrade', 'Upgrade: websocket, h2c']],
  ['before a second header', ['Connection: Upgrade', 'Upgrade: h2c', 'Upgrade: websocket']],
  ['in a second header', ['Connection: Upgrade', 'Upgrade: websocket', 'Upgrade: h2c']],
  ['by another name', ['Connection: Upgrade', 'Upgrade: HTTP/2.0']],
]

const PROXIES = [
  { proxy: 'nginx', dialect: 'nginx', start: startNginx, program: 'nginx' },
  { proxy: 'Caddy', dialect: 'caddy', start: startCaddy, program: 'caddy' },
] as const

describe.each(PROXIES)('behind $proxy', ({ dialect, start, program }) => {
  it.for(UPGRADES)(
    '73: a public path is upgraded to HTTP/2, and the tunnel carries a request for a paper: %s',
    async ([, lines], context) => {
      const missing = whyNot(program)
      if (missing) return context.skip(missing)
      const { gatePort } = open(await openBehind(dialect))
      const portal = open(await startPortal())
      const proxy = open(await start({ gatePort, portalPort: portal.port }))
      const { head, socket } = await opens(proxy.port, [
        'GET /public/agenda HTTP/1.1',
        'Host: rat.example',
        ...lines,
      ])
      const isUpgraded = /^HTTP\/1\.1 101 /.test(head)
      // An upgrade to WebSocket is harmless, since a real portal answers no HTTP there.
      const isWebSocket = /\r\nUpgrade: websocket\r\n/i.test(head)
      expect(isUpgraded && !isWebSocket ? await paperBy(socket) : 'refused').toBe('refused')
      if (lines.some((line) => line.includes('websocket'))) return
      // A client that only offers HTTP/2, as in Java, still gets an answer.
      expect(head).toMatch(/^HTTP\/1\.1 200 /)
    },
  )

  it('upgrades to WebSocket in any case of letters', async (context) => {
    const missing = whyNot(program)
    if (missing) return context.skip(missing)
    const { gatePort } = open(await openBehind(dialect))
    const portal = open(await startPortal())
    const proxy = open(await start({ gatePort, portalPort: portal.port }))
    for (const name of ['websocket', 'WebSocket']) {
      const request = ['GET /public/agenda HTTP/1.1', 'Host: rat.example', 'Connection: Upgrade']
      const { head } = await opens(proxy.port, [...request, `Upgrade: ${name}`])
      expect(head).toMatch(/^HTTP\/1\.1 101 /)
      expect(head).toMatch(/\r\nUpgrade: websocket\r\n/i)
    }
  })
})
