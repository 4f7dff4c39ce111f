/**
 * The part of Node's HTTP objects that the adapter uses, by structure: of HTTP/1, of HTTP/2's
 * compatibility layer, and of Express, Connect and Fastify.
 */

/** A request as Node hands it in. */
export interface NodeRequest {
  readonly method?: string | undefined
  /** The target as it was sent; where a framework is mounted below a path, without that path. */
  readonly url?: string | undefined
  /** Express and Connect: the target as it was sent. */
  readonly originalUrl?: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The connection. */
  readonly socket: { readonly remoteAddress?: string | undefined }
  /** Result of a body parser, if one ran before the gate. */
  readonly body?: unknown
  /** True once the stream was read from. */
  readonly readableDidRead: boolean
  readonly readableEnded: boolean
  readonly destroyed: boolean
  /** Each piece of the body. */
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown
  /** The end of the body, or of the connection. */
  on(event: 'end' | 'close', listener: () => void): unknown
  /** Error of the stream. */
  on(event: 'error', listener: (error: Error) => void): unknown
  /** Ends what `on` began. */
  removeListener(event: 'data', listener: (chunk: Uint8Array) => void): unknown
  /** Ends what `on` began. */
  removeListener(event: 'end' | 'close' | 'error', listener: () => void): unknown
  /** No more pieces for now. */
  pause(): unknown
  /** On with the pieces. */
  resume(): unknown
}

/** A response as Node hands it in. */
export interface NodeResponse {
  statusCode: number
  readonly headersSent: boolean
  readonly writableFinished: boolean
  readonly destroyed: boolean
  /** A header that was set before. */
  getHeader(name: string): number | string | string[] | undefined
  /** Replaces a header. */
  setHeader(name: string, value: string | string[]): unknown
  /** Sends the whole body. */
  end(body: Uint8Array): unknown
  /** The answer is sent, or the client has gone. */
  on(event: 'close', listener: () => void): unknown
}

/** The connection of a request to upgrade. */
export interface NodeSocket {
  readonly destroyed: boolean
  /** Sends the last bytes. */
  end(data: Uint8Array, written: () => void): unknown
  /** Ends the connection at once. */
  destroy(): unknown
  /** Error of the stream. */
  on(event: 'error', listener: (error: Error) => void): unknown
  /** Ends what `on` began. */
  removeListener(event: 'error', listener: (error: Error) => void): unknown
}
