/**
 * What the adapter needs of Node's HTTP objects, by their structure: those of HTTP/1, those of
 * HTTP/2's compatibility layer, and those that Express, Connect and Fastify make of them.
 */

/** A request as Node hands it in. */
export interface NodeRequest {
  readonly method?: string | undefined
  /** The target as it was sent; where a framework is mounted below a path, without that path. */
  readonly url?: string | undefined
  /** Express and Connect: the target as it was sent. */
  readonly originalUrl?: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The connection. */
  readonly socket: { readonly remoteAddress?: string | undefined }
  /** What a body parser has made of the body, if one ran before the gate. */
  readonly body?: unknown
  /** True once somebody has read from the stream. */
  readonly readableDidRead: boolean
  readonly readableEnded: boolean
  readonly destroyed: boolean
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown
  on(event: 'end' | 'close', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'data', listener: (chunk: Uint8Array) => void): unknown
  removeListener(event: 'end' | 'close' | 'error', listener: () => void): unknown
  pause(): unknown
  resume(): unknown
}

/** A response as Node hands it in. */
export interface NodeResponse {
  statusCode: number
  readonly headersSent: boolean
  readonly writableFinished: boolean
  readonly destroyed: boolean
  getHeader(name: string): number | string | string[] | undefined
  setHeader(name: string, value: string | string[]): unknown
  end(body: Uint8Array): unknown
  on(event: 'close', listener: () => void): unknown
}

/** The connection of a request to upgrade. */
export interface NodeSocket {
  readonly destroyed: boolean
  end(data: Uint8Array, written: () => void): unknown
  destroy(): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
}
