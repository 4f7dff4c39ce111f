/**
 * Sends a request to the portal with the bearer token, and keeps the new token of an answer. A request
 * whose answer is lost is sent again: its `Idempotency-Key` makes the gate give the same answer, so that
 * a code that was spent on the way is not wasted.
 */

/** Keeps the token where secrets belong: the key chain of a phone, or a file of the owner's alone. */
export interface TokenKeeper {
  read(): Promise<string | undefined>
  /** @param token - `undefined` deletes it */
  write(token: string | undefined): Promise<void>
}

export type Send = (request: Request) => Promise<Response>

/** Answers that got lost, until the program gives up. */
const TRIES = 3

/**
 * @param fetch - that of the runtime, or of a plug-in with certificate pinning
 * @param pause - waits before the request is sent again
 */
export function createSend(
  tokens: TokenKeeper,
  fetch: Send,
  pause: (milliseconds: number) => Promise<void> = sleep,
): Send {
  return async (asked) => {
    const headers = new Headers(asked.headers)
    const token = await tokens.read()
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
    if (asked.method === 'POST') headers.set('idempotency-key', crypto.randomUUID())
    const body = asked.method === 'POST' ? await asked.text() : undefined
    const answer = await persistently(() =>
      fetch(
        new Request(asked.url, {
          method: asked.method,
          headers,
          redirect: 'error',
          ...(body !== undefined && { body }),
        }),
      ),
    )
    const next = answer.headers.get(NEW_TOKEN)
    if (next !== null) await tokens.write(next)
    return answer
  }

  async function persistently(send: () => Promise<Response>): Promise<Response> {
    for (let tries = 1; ; tries++) {
      try {
        return await send()
      } catch (error) {
        // fetch throws a TypeError when there was no answer.
        if (!(error instanceof TypeError) || tries === TRIES) throw error
        await pause(250 * 2 ** tries)
      }
    }
  }
}

/** The header with the token that replaces the one of the request. */
const NEW_TOKEN = 'x-session-token'

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
