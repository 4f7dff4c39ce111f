/** Runs the program in a test: with given input, returning its output and exit code. */

import type { StateStore } from 'einmal'
import type { VaultStorage } from 'einmal/vault'
import type { Target } from '../../src/cli/admin/target.js'
import type { Io } from '../../src/cli/io.js'
import { run } from '../../src/cli/program.js'
import { memoryStorage } from '../vault/support/memory-storage.js'

/** The secret of RFC 6238 Appendix B; its code at 59 s is 287082. */
export const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

export interface CommandOptions {
  /** Content of standard input when it is not a terminal; a text is UTF-8. */
  stdin?: string | Uint8Array
  /** Lines typed on the terminal; a function is called with the output so far. */
  typed?: readonly (string | ((shown: string) => string))[] | undefined
  /** Whether standard input, output and error are a terminal; `typed` implies it. */
  terminal?: boolean
  columns?: number
  env?: Record<string, string>
  files?: Record<string, string | Uint8Array>
  /** The database; without it, opening one fails. */
  store?: StateStore
  /** The vaults by their path; a run adds those that it makes. */
  vaults?: Map<string, VaultStorage>
  /** The permissions of each vault. @defaultValue 0o600 */
  mode?: number
  /** Milliseconds since the Unix epoch. @defaultValue 59000 */
  now?: number
  /** Number of sleeps before Ctrl-C is pressed. */
  sleeps?: number
}

export interface Outcome {
  exit: number
  out: string
  err: string
  /** Texts that were appended to files, by path. */
  appended: Map<string, string>
  /** Databases that were opened. */
  targets: Target[]
  /** The lines of the output, parsed as JSON. */
  json: Record<string, unknown>[]
}

/** Runs a command line, given as a list or as words with spaces between. */
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
    createFile: async (path, text) => {
      const taken = options.files?.[path] !== undefined || appended.has(path)
      if (taken) throw Object.assign(new Error(path), { code: 'EEXIST' })
      appended.set(path, text)
    },
    openStore: async (target) => {
      targets.push(target)
      if (options.store) return { store: options.store, close: async () => undefined }
      throw new Error(`connect ECONNREFUSED ${target.address}`)
    },
    openVaultFile: async (path) => {
      const vaults = options.vaults ?? new Map()
      const storage = vaults.get(path) ?? memoryStorage()
      vaults.set(path, storage)
      return { storage, mode: (await storage.read()) && (options.mode ?? 0o600) }
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

/** A URI of a key with SECRET. */
export function uriOf(parameters = '', label = 'ACME:ada'): string {
  return `otpauth://totp/${label}?secret=${SECRET}&issuer=ACME${parameters}`
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content
}
