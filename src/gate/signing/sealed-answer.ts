/** An answer as it is kept: only who sends the same request again can open it. */

import type { Answer } from '../http/answer.js'
import type { FetchRequest } from '../http/fetch-types.js'
import type { GateSession } from '../session-port.js'
import { openText, sealText } from './sealed-text.js'

/** An answer, and for whom it was written. */
export interface KeptAnswer {
  readonly answer: Answer
  readonly session: GateSession
  readonly returnTo: string
}

/** The content of a sealed answer. */
interface Plain extends KeptAnswer {
  /** A row that is put back later opens no more. Milliseconds since the Unix epoch. */
  readonly until: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Each cookie that the answer sets, as it was and as it will be. */
  readonly cookies: readonly (readonly [name: string, before: string, after: string])[]
}

/**
 * Seals an answer under a key that serves for this request alone.
 *
 * @returns printable ASCII
 */
export async function sealAnswer(
  { answer: { headers, ...answer }, session: { id, userId, displayName }, returnTo }: KeptAnswer,
  { key, until, request }: { key: Uint8Array<ArrayBuffer>; until: number; request: FetchRequest },
): Promise<string> {
  const all: (readonly [string, string])[] = []
  headers?.forEach((value, name) => void all.push([name, value]))
  const cookies = all.flatMap(([name, line]) => {
    const [, cookie = '', after = ''] = /^\s*([^=;]+)=([^;]*)/.exec(line) ?? []
    return name === 'set-cookie' ? [[cookie, cookieOf(request, cookie), after] as const] : []
  })
  const session = { id, userId, ...(displayName !== undefined && { displayName }) }
  const plain: Plain = { answer, session, returnTo, headers: all, cookies, until }
  return sealText(JSON.stringify(plain), key)
}

/** Returns `undefined` for an answer to another request, and for a text that the gate did not seal. */
export async function openAnswer(
  text: string,
  key: Uint8Array<ArrayBuffer>,
  request: FetchRequest,
): Promise<KeptAnswer | undefined> {
  const opened = await openText(text, key)
  if (opened === undefined) return undefined
  // The type of what `sealAnswer` has written under this key.
  const plain: Plain = JSON.parse(opened)
  const { answer, session, returnTo, headers, cookies, until } = plain
  // The very cookie that the answer replaces, or already the new one.
  const isSame = cookies.every(([name, ...known]) => known.includes(cookieOf(request, name)))
  if (!isSame || !(Date.now() < until)) return undefined
  const all = headers.map(([name, value]): [string, string] => [name, value])
  return { answer: { ...answer, headers: new Headers(all) }, session, returnTo }
}

function cookieOf({ headers }: FetchRequest, name: string): string {
  const pairs = (headers.get('cookie') ?? '').split(/; */)
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? ''
}
