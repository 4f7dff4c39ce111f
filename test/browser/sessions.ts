/** Sessions in memory, for the portals of the tests in real browsers. */

import type { GateOptions } from 'einmal/gate'

export interface MemorySessions {
  /** Starts a session of ada, and returns its `Set-Cookie`. */
  begin(secondFactorAt?: number): string
  /** The option `session` of the gate. */
  readonly port: GateOptions['session']
}

export function memorySessions(): MemorySessions {
  const sessions = new Map<string, { userId: string; secondFactorAt?: number }>()
  const begin = (secondFactorAt?: number): string => {
    const id = crypto.randomUUID()
    sessions.set(id, { userId: 'ada', ...(secondFactorAt !== undefined && { secondFactorAt }) })
    return `session=${id}; Path=/; HttpOnly; SameSite=Lax`
  }
  return {
    begin,
    port: {
      async read({ headers }) {
        const id = /session=([^;]+)/.exec(headers.get('cookie') ?? '')?.[1] ?? ''
        const session = sessions.get(id)
        return session ? { id, ...session } : null
      },
      async elevate(_, { id }, { at }) {
        sessions.delete(id)
        return new Headers({ 'set-cookie': begin(at) })
      },
    },
  }
}
