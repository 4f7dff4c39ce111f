/** A limit of time for each statement on MySQL, which a pool of mysql2 does not have. */

import type { MysqlClient } from '../../stores/mysql.js'

/** The part of a pool of mysql2 that is used. */
interface MysqlPool {
  getConnection(): Promise<MysqlClient & { release(): void; destroy(): void }>
}

/** Rejects when connection and answer together take longer; docs/guides/mysql.md shows the same. */
export function timedClient(pool: MysqlPool, milliseconds: number): MysqlClient {
  return {
    async execute(sql, values) {
      const taken = pool.getConnection()
      let timer: ReturnType<typeof setTimeout> | undefined
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('MySQL did not answer in time')), milliseconds)
      })
      let waits = false
      try {
        const connection = await Promise.race([taken, late])
        waits = true
        const answer = connection.execute(sql, values).finally(() => {
          waits = false
        })
        return await Promise.race([answer, late])
      } finally {
        clearTimeout(timer)
        // A connection that still waits would mix up its answers.
        taken.then(
          (connection) => (waits ? connection.destroy() : connection.release()),
          () => undefined,
        )
      }
    },
  }
}

/** Waits until a promise settles, but no longer than a time. Nothing is left to do when it rejects. */
export async function within(milliseconds: number, ending: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([ending.catch(() => undefined), late])
  clearTimeout(timer)
}
