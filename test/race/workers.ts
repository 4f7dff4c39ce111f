/** Separate processes on one database: each answers a task of its parent with one message. */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { StateStore } from 'einmal'
import { bundle } from '../support/bundle.js'
import { connect, type Kind } from '../support/connect.js'

export interface WorkersOptions {
  kind: Kind
  /** File of an SQLite database, or URL of a server, without records. */
  place: string
  processes: number
  einmal: 'built' | 'sources'
  /** Lets every write win, to show that the race finds it. */
  careless?: boolean
  progress?: (line: string) => void
}

/** Sends a task to one of the processes, and resolves to its answer. */
export type Ask<Task, Answer> = (task: Task) => Promise<Answer>

/**
 * Starts the processes, waits until all of them are connected, and ends them after `run`.
 *
 * @param program - a TypeScript file that calls `serve` of `worker.ts`
 * @param further - passed on to the program
 */
export async function withWorkers<Task extends object, Answer, Result>(
  program: string,
  { kind, place, processes, einmal, careless }: WorkersOptions,
  further: readonly string[],
  run: (workers: readonly Ask<Task, Answer>[], store: StateStore) => Promise<Result>,
): Promise<Result> {
  const file = await bundle(program, einmal)
  const { store, close } = connect(kind, place)
  await store.setup()
  const args = [kind, place, careless ? 'careless' : '', ...further]
  const workers = Array.from({ length: processes }, () =>
    // The advanced serialization keeps Infinity and undefined.
    fork(file, args, { execArgv: [], serialization: 'advanced' }),
  )
  try {
    await Promise.all(workers.map(message))
    const asks = workers.map(
      (worker): Ask<Task, Answer> =>
        async (task) => {
          worker.send(task)
          // The program answers each task with an Answer.
          return (await message(worker)) as Answer
        },
    )
    return await run(asks, store)
  } finally {
    await Promise.all(workers.map(end))
    await close()
  }
}

/** Resolves to the next message of a process; rejects when the process ends before. */
async function message(worker: ChildProcess): Promise<unknown> {
  const waiting = new AbortController()
  const { signal } = waiting
  const ended = once(worker, 'exit', { signal }).then(() => {
    throw new Error('a process of the race ended too early')
  })
  try {
    const [answer] = await Promise.race([once(worker, 'message', { signal }), ended])
    return answer
  } finally {
    waiting.abort()
    ended.catch(() => undefined)
  }
}

async function end(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return
  worker.disconnect()
  await once(worker, 'exit')
}
