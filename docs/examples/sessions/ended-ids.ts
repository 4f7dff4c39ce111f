/**
 * Keeps ended session ids invalid. A request that is running while its session gets a new id may write the
 * old id into the store afterwards. A mark under a separate key, which no such request writes, records
 * that the id has ended. Copy this file beside the session port that uses it.
 */

type Done = (error?: unknown) => void

/** The part that the stores of express-session and @fastify/session have in common. */
export interface CallbackStore<S> {
  get(id: string, callback: (error: unknown, session?: S | null) => void): void
  set(id: string, session: S, callback: Done): void
  destroy(id: string, callback: Done): void
}

export interface EndedIds<S> {
  /** The store to pass to the session library. */
  readonly store: CallbackStore<S>
  /** Ends an id permanently; resolves when no node reads it any more. */
  end(id: string, maxAge: number | null): Promise<void>
  hasEnded(id: string): Promise<boolean>
  /** The session as it is stored now; undefined where there is none. */
  stored(id: string): Promise<S | undefined>
}

/**
 * @param inner - the store with the sessions, the same for every node
 * @param markOf - makes an empty session whose cookie lasts a number of milliseconds
 */
export function createEndedIds<S>(
  inner: CallbackStore<S>,
  markOf: (maxAge: number) => S,
): EndedIds<S> {
  const read = (id: string): Promise<S | undefined> => {
    return new Promise((resolve, reject) => {
      inner.get(id, (error, session) => {
        // Some stores report a missing file as an error.
        if (error && Object(error).code !== 'ENOENT') reject(error)
        else resolve(session ?? undefined)
      })
    })
  }
  const write = (id: string, session: S): Promise<void> => {
    return settled((callback) => inner.set(id, session, callback))
  }
  const destroy = (id: string): Promise<void> => {
    return settled((callback) => inner.destroy(id, callback))
  }
  const hasEnded = async (id: string): Promise<boolean> => (await read(ended(id))) !== undefined

  async function stored(id: string): Promise<S | undefined> {
    const [session, isOver] = await Promise.all([read(id), hasEnded(id)])
    if (!isOver) return session
    if (session) await destroy(id)
    return undefined
  }

  async function save(id: string, session: S): Promise<void> {
    await write(id, session)
    // After the write, so that of a write and an end at the same time one sees the other.
    if (await hasEnded(id)) await destroy(id)
  }

  return {
    store: {
      get: (id, callback) => {
        stored(id).then((session) => callback(null, session), callback)
      },
      set: (id, session, callback) => void save(id, session).then(() => callback(), callback),
      destroy: (id, callback) => inner.destroy(id, callback),
    },
    async end(id, maxAge) {
      // Longer than a request may be under way, and longer than the session would have lasted.
      await write(ended(id), markOf((maxAge ?? 0) + DAY))
      await destroy(id)
    },
    hasEnded,
    stored,
  }
}

const DAY = 86_400_000

/** No cookie names such a key: ids are signed, and the session library makes none like this. */
function ended(id: string): string {
  return `ended.${id}`
}

/** Waits for a function that calls back. */
export function settled(run: (callback: Done) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    run((error) => (error ? reject(error) : resolve()))
  })
}
