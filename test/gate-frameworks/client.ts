/** A client that sends requests unchanged: it follows no redirects and adds no cookies or headers. */

import {
  type Server as HttpServer,
  type IncomingMessage,
  type RequestOptions,
  request,
} from 'node:http'
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2'
import { type AddressInfo, connect, type Server } from 'node:net'

/** A request. */
export interface Question {
  method?: string
  path?: string
  headers?: Record<string, string | string[]>
  body?: string | Uint8Array
}

/** An answer, read completely. */
export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  /** Each header `Set-Cookie`. */
  cookies: string[]
  text: string
}

/** Asks a local server, on a new connection if no agent is given. */
export async function ask(
  port: number,
  { method = 'GET', path = '/', headers = {}, body }: Question = {},
  agent: RequestOptions['agent'] = false,
): Promise<Answer> {
  const send = (): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
      const sent = request(
        { port, host: '127.0.0.1', method, path, agent, headers: { ...length, ...headers } },
        resolve,
      )
      sent.on('error', (error: NodeJS.ErrnoException) => {
        // The server closed the idle connection at the same moment, and did not read the request.
        if (error.code === 'ECONNRESET' && sent.reusedSocket) resolve(send())
        else reject(error)
      })
      sent.on('upgrade', () => reject(new Error('the server has switched protocols')))
      sent.end(body)
    })
  const response = await send()
  const chunks: Uint8Array[] = []
  for await (const chunk of response) chunks.push(chunk)
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    cookies: response.headers['set-cookie'] ?? [],
    text: Buffer.concat(chunks).toString(),
  }
}

/** Asks a local server by HTTP/2, without TLS. */
export async function askHttp2(port: number, question: Question = {}): Promise<Answer> {
  const { method = 'GET', path = '/', headers = {}, body } = question
  const session = connectHttp2(`http://127.0.0.1:${port}`)
  try {
    return await new Promise<Answer>((resolve, reject) => {
      session.on('error', reject)
      const stream = session.request({ ':method': method, ':path': path, ...headers })
      let answer: IncomingHttpHeaders = {}
      const chunks: Uint8Array[] = []
      stream.on('response', (received) => {
        answer = received
      })
      stream.on('data', (chunk: Uint8Array) => chunks.push(chunk))
      stream.on('error', reject)
      stream.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const cookies = answer['set-cookie'] ?? []
        resolve({ status: Number(answer[':status']), headers: answer, cookies, text })
      })
      stream.end(body)
    })
  } finally {
    session.close()
  }
}

/** Sends a text; returns all that the server sends until it closes the connection. */
export async function askRaw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(text)
  const chunks: Uint8Array[] = []
  for await (const chunk of socket) chunks.push(chunk)
  return Buffer.concat(chunks).toString('latin1')
}

/** Lets a server listen on a free local port. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address of this kind.
  return (server.address() as AddressInfo).port
}

/** Closes a server and its connections. */
export async function closeServer(server: HttpServer): Promise<void> {
  const ended = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await ended
}
