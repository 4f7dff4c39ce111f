/** Downloads a paper, goes on where a broken download ended, and compares the digest of the whole. */

import type { Send } from './portal-request.js'

/** Where papers are kept for reading without a connection. */
export interface PaperShelf {
  /** Returns the part that an interrupted download left. */
  begun(id: string): Promise<{ tag: string; bytes: number } | undefined>
  /** Begins at the first byte, and forgets what was left. */
  begin(id: string, tag: string): Promise<void>
  append(id: string, chunk: Uint8Array): Promise<void>
  /** Returns all appended bytes. */
  collected(id: string): Promise<Uint8Array>
  /** The paper is whole: from now on it can be read. */
  finish(id: string): Promise<void>
}

export interface Downloaded {
  bytes: number
  /** Bytes of an earlier download among them. */
  resumedAt: number
}

/** The connection broke repeatedly, or the bytes are not those of the portal. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError'
}

/** Broken connections in a row, without a byte in between. */
const TRIES = 5

/** @returns what was downloaded, or the answer of the portal that is no paper */
export async function download(
  send: Send,
  url: string,
  id: string,
  shelf: PaperShelf,
  pause: (milliseconds: number) => Promise<void>,
): Promise<Downloaded | Response> {
  let resumedAt: number | undefined
  /** The most bytes that were there at once: more of them are progress. */
  let most = 0
  for (let failures = 0; failures < TRIES; ) {
    const left = await shelf.begun(id)
    const headers: Record<string, string> =
      left && left.bytes > 0 ? { range: `bytes=${left.bytes}-`, 'if-range': left.tag } : {}
    const answer = await send(new Request(url, { headers }))
    if (answer.status === 416) {
      // The paper is shorter than what was left: begin at the first byte.
      await shelf.begin(id, '')
      failures++
      continue
    }
    if (answer.status !== 200 && answer.status !== 206) return answer
    if (answer.status === 200) await shelf.begin(id, answer.headers.get('etag') ?? '')
    resumedAt ??= answer.status === 206 ? (left?.bytes ?? 0) : 0
    const whole = await collect(answer, id, shelf)
    if (whole) {
      const bytes = await shelf.collected(id)
      await compare(bytes, answer.headers.get('repr-digest'), () => shelf.begin(id, ''))
      await shelf.finish(id)
      return { bytes: bytes.length, resumedAt }
    }
    const now = (await shelf.begun(id))?.bytes ?? 0
    failures = now > most ? 0 : failures + 1
    most = Math.max(most, now)
    await pause(250 * 2 ** failures)
  }
  throw new DownloadError('the connection broke repeatedly')
}

async function collect(answer: Response, id: string, shelf: PaperShelf): Promise<boolean> {
  const { headers } = answer
  // The length of encoded bytes says nothing about these.
  const length = headers.has('content-encoding') ? null : headers.get('content-length')
  let received = 0
  const reader = answer.body?.getReader()
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      await shelf.append(id, part.value)
      received += part.value.length
    }
  } catch (error) {
    // fetch throws a TypeError when the connection breaks. A full disk is another error.
    if (!(error instanceof TypeError)) throw error
    return false
  }
  return length === null || received === Number(length)
}

/** Compares with `Repr-Digest` (RFC 9530), the digest of the whole paper also in a partial answer. */
async function compare(
  bytes: Uint8Array,
  header: string | null,
  discard: () => Promise<void>,
): Promise<void> {
  const [, expected] = /(?:^|,) *sha-256=:([A-Za-z0-9+/=]+):/.exec(header ?? '') ?? []
  if (expected === undefined) return
  const digest = new Uint8Array(
    await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>),
  )
  if (btoa(String.fromCharCode(...digest)) === expected) return
  await discard()
  throw new DownloadError('the bytes are not those of the portal')
}
