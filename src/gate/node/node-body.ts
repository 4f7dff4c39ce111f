/** The body of a request, read from Node's stream only when it is used. */

import { invalidType } from '../../core/argument-errors.js'
import type { NodeRequest } from './node-types.js'

/**
 * The body as the stream of a Fetch request: nothing is read, paused or listened to before the first
 * read, and one piece at a time from then on.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when the stream was read before, and nothing is left of
 * what it held
 */
export function bodyOf(req: NodeRequest): ReadableStream<Uint8Array> | string | Uint8Array {
  return req.readableDidRead || req.readableEnded ? parsedBody(req) : streamOf(req)
}

function streamOf(req: NodeRequest): ReadableStream<Uint8Array> {
  let detach: (() => void) | undefined

  function attach(controller: ReadableStreamDefaultController<Uint8Array>): () => void {
    const data = (chunk: Uint8Array): void => {
      req.pause()
      controller.enqueue(chunk)
    }
    const end = (): void => {
      detach?.()
      controller.close()
    }
    const broken = (): void => {
      detach?.()
      controller.error(new TypeError('the connection was closed before the body had arrived'))
    }
    req.on('data', data)
    req.on('end', end)
    req.on('close', broken)
    req.on('error', broken)
    return () => {
      req.removeListener('data', data)
      req.removeListener('end', end)
      req.removeListener('close', broken)
      // The listener of errors stays: without one, a broken connection would end the process.
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (req.destroyed) return controller.error(new TypeError('the connection is closed'))
        detach ??= attach(controller)
        req.resume()
      },
      cancel() {
        // Discards the rest, so that the connection can be used again.
        detach?.()
        req.resume()
      },
    },
    { highWaterMark: 0 },
  )
}

/** Writes the result of a body parser again as it was sent: of `express.urlencoded` before the gate. */
function parsedBody({ body, headers }: NodeRequest): string | Uint8Array {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  if (typeof body !== 'object' || body === null) {
    throw invalidType('the body of the request was read before the gate: put the gate first')
  }
  const type = String(headers['content-type'] ?? '')
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return JSON.stringify(body)
  const fields = Object.entries(body).flatMap(([name, value]) => {
    return [value].flat().map((each): [string, string] => [name, String(each)])
  })
  return new URLSearchParams(fields).toString()
}
