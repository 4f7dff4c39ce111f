/** A Response of the gate, written to Node's response or to a bare connection. */

import type { NodeResponse, NodeSocket } from './node-types.js'

/** Writes an answer, unless the request was answered meanwhile or the client has gone. */
export async function writeAnswer(answer: Response, res: NodeResponse): Promise<void> {
  const body = new Uint8Array(await answer.arrayBuffer())
  if (res.headersSent || res.destroyed) return
  // One by one, not at once with `writeHead`: a session's middleware looks for its cookie here.
  res.statusCode = answer.status
  for (const [name, value] of answer.headers) {
    if (name !== 'set-cookie') res.setHeader(name, value)
  }
  const cookies = answer.headers.getSetCookie()
  if (cookies.length > 0) {
    res.setHeader('set-cookie', [
      ...[res.getHeader('set-cookie') ?? []].flat().map(String),
      ...cookies,
    ])
  }
  // Without a body Node knows best: 0 for a redirect, and no length for HEAD, 204 and 304, where it
  // would be that of the page (RFC 9110 §8.6).
  if (answer.body !== null) res.setHeader('content-length', String(body.byteLength))
  res.end(body)
}

/** Answers a request to upgrade over its connection, which then ends. */
export async function writeToSocket(answer: Response, socket: NodeSocket): Promise<void> {
  const body = new Uint8Array(await answer.arrayBuffer())
  const fields = [...answer.headers].filter(
    ([name]) => !/^(?:connection|content-length)$/.test(name),
  )
  const head = [
    // The reason phrase may be empty (RFC 9112 §4).
    `HTTP/1.1 ${answer.status} `,
    ...fields.map(([name, value]) => `${name}: ${value}`),
    'connection: close',
    `content-length: ${body.byteLength}`,
  ]
  const bytes = Uint8Array.from([...`${head.join('\r\n')}\r\n\r\n`], (each) => each.charCodeAt(0))
  if (socket.destroyed) return
  socket.end(joined(bytes, body), () => socket.destroy())
}

function joined(head: Uint8Array, body: Uint8Array): Uint8Array {
  const all = new Uint8Array(head.byteLength + body.byteLength)
  all.set(head)
  all.set(body, head.byteLength)
  return all
}
