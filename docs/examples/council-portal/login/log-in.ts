/** The first factor: name and password in, a session out. Used by the form and by the API alike. */

import { PUBLISHED_PASSWORD } from '../config.js'
import type { Council } from '../council/council.js'
import type { Audit } from '../records/audit.js'
import { isPassword } from './passwords.js'
import type { SessionKind, Sessions } from './sessions.js'
import type { Throttle } from './throttle.js'

export type LogInVerdict =
  | { ok: true; sessionId: string; personId: string }
  /** A wrong password or an unknown name, which look the same. */
  | { ok: false; reason: 'wrong' }
  | { ok: false; reason: 'wait'; retryAfterSeconds: number }

export interface LogInParts {
  readonly council: Council
  readonly sessions: Sessions
  readonly throttle: Throttle
  readonly audit: Audit
  /** Whether this machine alone can reach the portal. */
  readonly isPrivate: boolean
  readonly now: () => number
}

export async function logIn(
  { council, sessions, throttle, audit, isPrivate, now }: LogInParts,
  typed: { name: unknown; password: unknown },
  kind: SessionKind,
): Promise<LogInVerdict> {
  const { name, password } = typed
  if (typeof name !== 'string' || typeof password !== 'string')
    return { ok: false, reason: 'wrong' }
  const login = name.trim().toLowerCase().slice(0, 100)
  const turn = await throttle.begin(login)
  if (!turn.ok) return { ok: false, reason: 'wait', retryAfterSeconds: turn.retryAfterSeconds }
  const credential = await council.credential(login)
  const isRight = await isPassword(password, credential?.passwordHash)
  // The data may come from a start where no other machine could reach the portal.
  const isPublished = password === PUBLISHED_PASSWORD && !isPrivate
  if (!isRight || isPublished || !credential) {
    // Without what was typed: people type their password into the wrong field.
    audit.add({
      at: now(),
      type: 'login-refused',
      ...(credential && { subject: credential.personId }),
    })
    return { ok: false, reason: 'wrong' }
  }
  await throttle.forgive(login)
  const sessionId = await sessions.begin(credential.personId, kind)
  audit.add({ at: now(), type: 'login', subject: credential.personId, detail: { kind } })
  return { ok: true, sessionId, personId: credential.personId }
}
