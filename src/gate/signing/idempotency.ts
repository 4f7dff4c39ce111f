/**
 * Gives a form that is sent twice the same answer twice. After a double click, or after a lost answer, the
 * code is spent and the old session id is invalid, but the browser has not seen the new one.
 *
 * The answer is kept for a minute, and for ten minutes if it answers an activation code. It is sealed under
 * the key of the gate, the random token of the form and the code. An attacker who only has the old session
 * id has neither token nor code, and cannot exchange the id for the new one. Of two simultaneous requests
 * the first one writes a claim; the other one waits for its answer, on any node.
 */

import { toBase64Url } from '../../core/base64url.js'
import { runtime } from '../../core/runtime.js'
import { recordsOf } from '../../verifier/records.js'
import type { StateStore } from '../../verifier/state-store.js'
import type { FetchHeaders, FetchRequest } from '../http/fetch-types.js'
import { type Fields, textOf } from '../http/form-body.js'
import type { GateSession } from '../session-port.js'
import type { Mac } from './mac.js'
import { type KeptAnswer, openAnswer, sealAnswer } from './sealed-answer.js'

/** A request that may come twice. */
export interface Repeat {
  /** The answer to the same request before; waits for one that is under way. */
  recall(): Promise<KeptAnswer | undefined>
  /** The same; or undefined, and then this request is the first one. */
  claim(): Promise<KeptAnswer | undefined>
  keep(kept: KeptAnswer): Promise<void>
  /** The request came to nothing: the next one is the first again. */
  release(): Promise<void>
}

/** Undefined where nothing in the request tells it from all others. */
export type RepeatOf = (
  request: FetchRequest,
  route: RepeatableRoute,
  fields: Fields,
  session?: GateSession,
) => Repeat | undefined

/**
 * The value that identifies a form that is sent twice.
 *
 * - `by-code`: the code in it; a form without a code is not repeatable
 * - `by-token`: the token of the form is enough
 * - `by-session`: the code, for this session: a person who lost the page types the code again, in a new form
 */
export type Repeatable = 'by-code' | 'by-token' | 'by-session'

/** The part of a route that is needed here. */
export interface RepeatableRoute {
  readonly path: string
  readonly repeatable: Repeatable
}

export function createRepeats(store: StateStore, mac: Mac): RepeatOf {
  const records = recordsOf<string | undefined>(store, 'repeat', {
    decode: (text) => text,
    encode: (record = '') => record,
  })

  /** Waits until the request that has claimed it is answered, released or dead. */
  async function settled(id: string): Promise<string | undefined> {
    for (let wait = 10, waited = 0; ; wait = Math.min(wait * 2, 200)) {
      const text = await records.read(id)
      if (text !== CLAIM) return text
      if (waited > CLAIM_MS) return undefined
      await new Promise<void>((resume) => runtime.setTimeout(resume, wait))
      waited += wait
    }
  }

  return (request, route, fields, session) => {
    const parts =
      route.repeatable === 'by-session'
        ? partsOfSession(route, fields, session)
        : partsOf(request, route, fields)
    if (parts === undefined) return undefined
    const keptMs = route.repeatable === 'by-session' ? KEPT_FOR_SESSION_MS : KEPT_MS
    const id = (): Promise<string> => mac.sign(['repeat', ...parts]).then(toBase64Url)
    const key = (): Promise<Uint8Array<ArrayBuffer>> => mac.sign(['answer', ...parts])

    async function recall(): Promise<KeptAnswer | undefined> {
      const text = await settled(await id())
      return text === undefined ? undefined : openAnswer(text, await key(), request)
    }

    return {
      recall,
      async claim() {
        const kept = await recall()
        if (kept) return kept
        const { verdict } = await records.update(await id(), (text) => {
          return { state: text ?? CLAIM, keep: CLAIM_MS, verdict: text === undefined }
        })
        return verdict === true ? undefined : recall()
      },
      async keep(kept) {
        const text = await sealAnswer(kept, {
          key: await key(),
          until: Date.now() + keptMs,
          request,
        })
        await records.update(await id(), () => {
          return { state: text, keep: keptMs, verdict: undefined }
        })
      },
      release: async () => records.delete(await id()),
    }
  }
}

const CLAIM = 'v1'
/** Longer than an elevation takes. After a node has died, the second click waits for so long. */
const CLAIM_MS = 20_000
const KEPT_MS = 60_000
/** As long as the answer is of use: the ten minutes of a permit. */
const KEPT_FOR_SESSION_MS = 600_000

/** The session and the code, in one spelling. An attacker has one of them at most. */
function partsOfSession(
  { path }: RepeatableRoute,
  fields: Fields,
  session: GateSession | undefined,
): readonly string[] | undefined {
  // The look-alike characters that accounts read as one.
  const code = charactersOf(textOf(fields, 'code'))
    .toUpperCase()
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  if (session === undefined || !isLikeCode(code)) return undefined
  return [path, 'session', session.id, session.userId, code]
}

/** Nothing is written for a value that cannot be a code. */
function isLikeCode({ length }: string): boolean {
  return length >= 6 && length <= 40
}

function charactersOf(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, '')
}

/** The parts that identify a request; the code, or the token of a form, must be among them. */
function partsOf(
  { headers }: FetchRequest,
  { path, repeatable }: RepeatableRoute,
  fields: Fields,
): readonly string[] | undefined {
  const code = textOf(fields, 'code')
  if (repeatable === 'by-code' && !isLikeCode(charactersOf(code))) return undefined
  const typed = ['id', 'code', 'confirmation'].map((name) => textOf(fields, name))
  const key = headers.get('idempotency-key') ?? ''
  const header = headers.get('x-einmal-token')
  const token = header ?? textOf(fields, 'token')
  const bearer = bearerOf(headers)
  if (bearer !== undefined) {
    return code || key ? [path, 'bearer', bearer, key, token, ...typed] : undefined
  }
  // With a session in another header, or in a cookie, the key or the token cannot be guessed. A script
  // sends one token with many requests: a code or a key distinguishes these.
  if (isLong(key)) return [path, 'key', key, token, ...typed]
  if (token === '' || (header !== null && code === '')) return undefined
  return [path, 'form', token, ...typed]
}

/**
 * True for a request that no page of another site can make a browser send: it has a header that only a
 * program sets.
 */
export function isFromProgram(headers: FetchHeaders): boolean {
  return bearerOf(headers) !== undefined || isLong(headers.get('idempotency-key') ?? '')
}

/** A browser sends `Basic`, `Digest` and `Negotiate` by itself. */
function bearerOf(headers: FetchHeaders): string | undefined {
  const authorization = headers.get('authorization') ?? ''
  return /^(?:bearer|dpop) \S/i.test(authorization) ? authorization : undefined
}

/** 16 characters: too many to be guessed. */
function isLong(key: string): boolean {
  return key.length >= 16
}
