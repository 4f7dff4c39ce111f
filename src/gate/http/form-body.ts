/** Reads the body of a request to the gate: a form or JSON, up to the size of the gate's largest form. */

import { invalidType } from '../../core/argument-errors.js'
import type { FetchRequest } from './fetch-types.js'
import type { ProblemType } from './problem.js'

/** The fields by their names; of JSON any values, of a form texts. */
export type Fields = ReadonlyMap<string, unknown>

/** A text among the fields; empty where there is none, or something else. */
export function textOf(fields: Fields, name: string): string {
  const value = fields.get(name)
  return typeof value === 'string' ? value : ''
}

/** The longest body, in bytes. */
const MOST_BYTES = 16_384

/**
 * Reads a body to its end, or until it is too long; returns the problem if there is one.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when the body was read before
 */
export async function readFields(request: FetchRequest): Promise<Fields | ProblemType> {
  const [type = ''] = (request.headers.get('content-type') ?? '').toLowerCase().split(';')
  const read = READERS.get(type.trim())
  if (request.bodyUsed) throw invalidType('the body was read before it came to the gate')
  if (read === undefined) return 'unsupported-media-type'
  if (Number(request.headers.get('content-length')) > MOST_BYTES) return 'too-large'
  try {
    const bytes = await readBounded(request)
    if (bytes === undefined) return 'too-large'
    return read(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    // Also when the client closes the connection.
    return 'bad-request'
  }
}

const READERS: ReadonlyMap<string, (text: string) => Fields> = new Map([
  ['application/json', readJson],
  ['application/x-www-form-urlencoded', readForm],
])

function readJson(text: string): Fields {
  const value: unknown = JSON.parse(text)
  if (typeof value === 'object' && value !== null) return new Map(Object.entries(value))
  throw new SyntaxError('not an object')
}

/** Of a field that is there twice the first one counts. */
function readForm(text: string): Fields {
  return new Map([...new URLSearchParams(text)].reverse())
}

async function readBounded({ body }: FetchRequest): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  if (body === null) return new Uint8Array()
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > MOST_BYTES) {
      // Not awaited: a client that sends too much may never stop.
      reader.cancel().catch(() => {})
      return undefined
    }
    chunks.push(value)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
