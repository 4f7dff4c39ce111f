/** The options of a run that is a test: what is typed goes in, what is shown and the exit code come out. */

import type { StateStore } from 'einmal'
import type { Target } from '../../src/cli/admin/target.js'
import type { Io } from '../../src/cli/io.js'
import { run } from '../../src/cli/program.js'

/** RFC 6238 Appendix B's secret; its code at 59 s is 287082. No output but the wanted may hold it. */
export const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

export interface CommandOptions {
  /** What standard input holds, when it is no terminal; text is UTF-8. */
  stdin?: string | Uint8Array
  /** What is typed on the terminal, line by line; a function is asked at that moment. */
  typed?: readonly (string | ((shown: string) => string))[]
  /** Whether standard input, output and error are a terminal; `typed` says it too. */
  terminal?: boolean
  columns?: number
  env?: Record<string, string>
  files?: Record<string, string | Uint8Array>
  /** What the database holds; without it there is no database. */
  store?: StateStore
  /** Milliseconds since the Unix epoch; 59,000 unless told. */
  now?: number
  /** How often a run may sleep before Ctrl-C is pressed. */
  sleeps?: number
}

export interface Outcome {
  exit: number
  out: string
  err: string
  /** What was added to files, by their paths. */
  appended: Map<string, string>
  /** Where a database was looked for. */
  targets: Target[]
  /** The lines of the output, each read as JSON. */
  json: Record<string, unknown>[]
}

/** Runs a command line, the words as a list or parted at spaces. */
export async function einmal(
  line: string | readonly string[],
  options: CommandOptions = {},
): Promise<Outcome> {
  const argv = typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line
  const terminal = options.terminal ?? options.typed !== undefined
  const shown = { out: '', err: '' }
  const typed = [...(options.typed ?? [])]
  const appended = new Map<string, string>()
  const targets: Target[] = []
  const interruption = new AbortController()
  let now = options.now ?? 59_000
  let sleeps = options.sleeps ?? 0
  const next = () => {
    const line = typed.shift()
    return typeof line === 'function' ? line(shown.out) : line
  }
  const output = (name: 'out' | 'err') => ({
    isTTY: terminal,
    columns: terminal ? (options.columns ?? 100) : undefined,
    write: (text: string) => {
      shown[name] += text
    },
  })
  const io: Io = {
    stdin: {
      isTTY: terminal,
      bytes: async () => bytesOf(options.stdin ?? ''),
      ask: async (prompt) => {
        shown.out += prompt
        return next()
      },
      askSecretly: async (prompt, many) => {
        shown.err += prompt
        const lines: string[] = []
        for (let line = next(); line; line = many ? next() : undefined) lines.push(line)
        return lines.join('\n')
      },
    },
    stdout: output('out'),
    stderr: output('err'),
    env: options.env ?? {},
    operator: 'otto',
    version: '1.2.3',
    now: () => now,
    readFile: async (path) => {
      const content = options.files?.[path]
      if (content !== undefined) return bytesOf(content)
      throw Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { code: 'ENOENT' })
    },
    appendFile: async (path, text) => {
      if (path.startsWith('/denied')) throw Object.assign(new Error(path), { code: 'EACCES' })
      if (path.startsWith('/full') && text) throw Object.assign(new Error(path), { code: 'ENOSPC' })
      appended.set(path, (appended.get(path) ?? '') + text)
    },
    openStore: async (target) => {
      targets.push(target)
      if (options.store) return { store: options.store, close: async () => undefined }
      throw new Error(`connect ECONNREFUSED ${target.address}`)
    },
    sleep: async (milliseconds) => {
      now += milliseconds
      if (sleeps-- <= 0) interruption.abort()
    },
    interruption: () => interruption.signal,
  }
  const exit = await run(argv, io)
  return {
    exit,
    ...shown,
    appended,
    targets,
    get json() {
      return shown.out
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text))
    },
  }
}

/** The words of a key's URI with the canary as its secret. */
export function uriOf(parameters = '', label = 'ACME:ada'): string {
  return `otpauth://totp/${label}?secret=${SECRET}&issuer=ACME${parameters}`
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content
}
