/** A file for a program that goes on with a broken download: one open range (RFC 9110, section 14). */

import { createHash } from 'node:crypto'

/** @returns the file, or the rest of it when the request has the beginning of the same file */
export function fileAnswer(
  request: Request,
  type: string,
  bytes: Uint8Array<ArrayBuffer>,
): Response {
  const digest = createHash('sha256').update(bytes).digest('base64')
  const etag = `"${digest}"`
  const headers = {
    'content-type': type,
    'accept-ranges': 'bytes',
    etag,
    // RFC 9530: of the whole file, also with a part of it.
    'repr-digest': `sha-256=:${digest}:`,
  }
  const start = startOf(request.headers, etag)
  if (start === undefined) return new Response(bytes, { headers })
  if (start >= bytes.length) {
    const status = 416
    return new Response(null, { status, headers: { 'content-range': `bytes */${bytes.length}` } })
  }
  const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`
  const partial = { ...headers, 'content-range': range }
  return new Response(bytes.slice(start), { status: 206, headers: partial })
}

/** Any other range is ignored, as a server may: the program then gets the whole file. */
function startOf(headers: Headers, etag: string): number | undefined {
  const [, start] = /^bytes=(\d{1,15})-$/.exec(headers.get('range') ?? '') ?? []
  const condition = headers.get('if-range')
  return start === undefined || (condition !== null && condition !== etag)
    ? undefined
    : Number(start)
}
