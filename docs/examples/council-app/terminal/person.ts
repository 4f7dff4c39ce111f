/** The person at the terminal: questions go to standard error, so that standard output holds the result alone. */

import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

export interface Person {
  /** @throws {InputEnded} when the input ends first */
  ask(question: string): Promise<string>
  /** The same for a password: what is typed is not shown. */
  askHidden(question: string): Promise<string>
  say(text: string): void
  close(): void
}

/** Standard input ended before the question was answered. */
export class InputEnded extends Error {
  override readonly name = 'InputEnded'
}

/** @param interrupt - called on Ctrl-C, after the terminal is as it was before */
export function createPerson(
  input: NodeJS.ReadableStream & { isTTY?: boolean },
  output: NodeJS.WritableStream,
  interrupt: () => void,
): Person {
  let hidden = false
  const echo = new Writable({
    write(chunk, _encoding, done) {
      if (!hidden) output.write(chunk)
      done()
    },
  })
  // Without a history: the arrow up must not show a password.
  const options = { terminal: input.isTTY === true, historySize: 0 }
  const lines = createInterface({ input, output: echo, ...options })
  const typed: string[] = []
  let waiting: { resolve(line: string): void; reject(error: Error): void } | undefined
  let ended = false
  lines.on('line', (line) => {
    // A line that is typed ahead waits for its question.
    if (waiting) waiting.resolve(line)
    else typed.push(line)
  })
  lines.on('SIGINT', () => {
    lines.close()
    interrupt()
  })
  lines.on('close', () => {
    ended = true
    waiting?.reject(new InputEnded('the input ended before the answer'))
  })

  async function ask(question: string): Promise<string> {
    output.write(question)
    const ahead = typed.shift()
    if (ahead !== undefined) return ahead.trim()
    if (ended) throw new InputEnded('the input ended before the answer')
    try {
      const line = await new Promise<string>((resolve, reject) => {
        waiting = { resolve, reject }
      })
      return line.trim()
    } finally {
      waiting = undefined
    }
  }

  return {
    ask,
    async askHidden(question) {
      hidden = true
      try {
        return await ask(question)
      } finally {
        hidden = false
        output.write('\n')
      }
    },
    say: (text) => {
      output.write(`${text}\n`)
    },
    close: () => lines.close(),
  }
}
