/** An answer as it is kept: only who sends the same request again can open it. */

import { subtle } from '../../accounts/secrets/web-crypto.js'
import { fromBase64Url, toBase64Url } from '../../core/base64url.js'
import { randomBytes } from '../../core/bytes.js'
import type { Answer } from '../http/answer.js'
import type { FetchRequest } from '../http/fetch-types.js'
import type { GateSession } from '../session-port.js'

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
 * AES-256-GCM under a key that serves for this request alone.
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
  const iv = Uint8Array.from(randomBytes(32).subarray(-IV_BYTES))
  const box = await aes().encrypt(
    { name: 'AES-GCM', iv },
    await aesKey(key, 'encrypt'),
    new TextEncoder().encode(JSON.stringify(plain)),
  )
  return `v1 ${toBase64Url(iv)}.${toBase64Url(new Uint8Array(box))}`
}

/** Returns `undefined` for an answer to another request, and for a text that the gate did not seal. */
export async function openAnswer(
  text: string,
  key: Uint8Array<ArrayBuffer>,
  request: FetchRequest,
): Promise<KeptAnswer | undefined> {
  const [, nonce = '', box = ''] = /^v1 ([\w-]{16})\.([\w-]+)$/.exec(text) ?? []
  const [iv, bytes] = [fromBase64Url(nonce), fromBase64Url(box)]
  if (!iv?.length || !bytes) return undefined
  let plain: Plain
  try {
    const algorithm = { name: 'AES-GCM', iv: Uint8Array.from(iv) }
    const opened = await aes().decrypt(
      algorithm,
      await aesKey(key, 'decrypt'),
      Uint8Array.from(bytes),
    )
    plain = JSON.parse(new TextDecoder().decode(opened))
  } catch {
    return undefined
  }
  const { answer, session, returnTo, headers, cookies, until } = plain
  // The very cookie that the answer replaces, or already the new one.
  const isSame = cookies.every(([name, ...known]) => known.includes(cookieOf(request, name)))
  if (!isSame || !(Date.now() < until)) return undefined
  const all = headers.map(([name, value]): [string, string] => [name, value])
  return { answer: { ...answer, headers: new Headers(all) }, session, returnTo }
}

const aes = subtle<Pick<SubtleCrypto, 'importKey' | 'encrypt' | 'decrypt'>>
const IV_BYTES = 12

function aesKey(key: Uint8Array<ArrayBuffer>, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  return aes().importKey('raw', key, 'AES-GCM', false, [usage])
}

function cookieOf({ headers }: FetchRequest, name: string): string {
  const pairs = (headers.get('cookie') ?? '').split(/; */)
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? ''
}
