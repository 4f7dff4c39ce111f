/** Streams, files, clock and databases of a process of Node, Bun or Deno. */

import { Buffer } from 'node:buffer'
import { createReadStream, promises } from 'node:fs'
import { userInfo } from 'node:os'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { type Readable, Writable } from 'node:stream'
import { openStore } from './admin/drivers.js'
import type { Input, Io, Output, VaultFile } from './io.js'

/** Creates the io of this process. `close` stops reading, so that the process can end. */
export function createProcessIo(version: string): Io & { close(): void } {
  const interruption = new AbortController()
  const stdin = createInput()
  return {
    stdin,
    stdout: createOutput(process.stdout, interruption),
    stderr: createOutput(process.stderr, interruption),
    env: process.env,
    operator: operator(),
    version,
    now: Date.now,
    readFile: (path, most) => readAll(createReadStream(path), most),
    appendFile: (path, text) => promises.appendFile(path, text, { mode: 0o600, flush: true }),
    createFile,
    openStore,
    openVaultFile,
    sleep,
    interruption: () => {
      process.once('SIGINT', () => interruption.abort())
      return interruption.signal
    },
    close: () => stdin.close(),
  }
}

/** Writes a new file that only its owner can read. It is whole and on the disk, or it is not there. */
async function createFile(path: string, text: string): Promise<void> {
  const file = await promises.open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } catch (error) {
    await promises.rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

/** Finds the file of a vault; Windows has no permissions of this kind. */
async function openVaultFile(path: string): Promise<VaultFile> {
  const { fileStorage } = await import('../vault/storage/file-storage.js')
  const found =
    process.platform === 'win32' ? undefined : await promises.stat(path).catch(() => undefined)
  return { storage: fileStorage(path), mode: found && found.mode & 0o777 }
}

/** Returns the name of the user, and under sudo that of the user who called it. */
function operator(): string {
  try {
    return process.env['SUDO_USER'] || userInfo().username
  } catch {
    // In a container, the user id may have no name.
    return ''
  }
}

/** Creates an output that stays silent after its reader closed the pipe, as `head -1` does. */
function createOutput(stream: NodeJS.WriteStream, interruption: AbortController): Output {
  let broken = false
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    broken = true
    interruption.abort()
  })
  return {
    isTTY: stream.isTTY === true,
    get columns() {
      // A terminal of unknown width reports 0.
      return (stream.isTTY && stream.columns) || undefined
    },
    write: (text) => {
      if (!broken) stream.write(text)
    },
  }
}

function createInput(): Input & { close(): void } {
  let reader: LineReader | undefined
  const lines = () => {
    reader ??= createLineReader()
    return reader
  }
  const close = () => {
    reader?.close()
    reader = undefined
  }
  return {
    isTTY: process.stdin.isTTY === true,
    bytes: (most) => {
      close()
      return readAll(process.stdin, most)
    },
    ask: (prompt) => lines().next(prompt, true),
    askSecretly: async (prompt, many) => {
      // The terminal stops showing the input before the prompt appears.
      const hidden = lines()
      hidden.hide()
      process.stderr.write(prompt)
      const typed: string[] = []
      do {
        const line = await hidden.next('', false)
        if (!line?.trim()) break
        typed.push(line)
      } while (many)
      return typed.join('\n')
    },
    close,
  }
}

interface LineReader {
  next(prompt: string, isShown: boolean): Promise<string | undefined>
  /** Stops showing the input, until the next question that shows it. */
  hide(): void
  close(): void
}

/**
 * Creates one reader for all prompts, so that no line is lost when a user pastes several. It stays open
 * between two prompts: otherwise the terminal itself shows what is typed ahead, which may be a passphrase.
 */
function createLineReader(): LineReader {
  let isHidden = false
  const output = new Writable({
    write(chunk, _, done) {
      if (!isHidden) process.stdout.write(chunk)
      done()
    },
  })
  Object.defineProperty(output, 'columns', { get: () => process.stdout.columns })
  const reader = createInterface({ input: process.stdin, output, terminal: true })
  const typed: string[] = []
  let waiting: ((line: string | undefined) => void) | undefined
  let closed = false
  const answer = (line: string | undefined) => {
    const resolve = waiting
    waiting = undefined
    resolve?.(line)
  }
  reader.on('line', (line) => {
    if (waiting) answer(line)
    else typed.push(line)
  })
  reader.on('history', (history) => {
    // The arrow keys must not show a passphrase at a later prompt.
    if (isHidden) history.length = 0
  })
  reader.on('SIGINT', () => {
    // Ctrl-C answers a question. Between two questions it ends the program, as without this reader.
    const isAsked = waiting !== undefined
    reader.close()
    if (!isAsked) interrupt()
  })
  reader.on('close', () => {
    closed = true
    // The cursor is still behind the prompt.
    if (waiting) output.write('\n')
    answer(undefined)
  })
  return {
    next: (prompt, isShown) => {
      if (isShown) isHidden = false
      if (typed.length > 0) return Promise.resolve(typed.shift())
      if (closed) return Promise.resolve(undefined)
      reader.setPrompt(prompt)
      reader.prompt()
      return new Promise((resolve) => {
        waiting = resolve
      })
    },
    hide: () => {
      isHidden = true
    },
    close: () => reader.close(),
  }
}

/** Does what Ctrl-C does on a terminal that no reader listens to. */
function interrupt(): void {
  if (process.listenerCount('SIGINT') > 0) process.emit('SIGINT', 'SIGINT')
  else process.kill(process.pid, 'SIGINT')
}

/** Limit of the input in bytes, more than any export: a wrong file must not fill the memory. */
const LONGEST_INPUT = 1_048_576

async function readAll(stream: Readable, most = LONGEST_INPUT): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    length += chunk.length
    if (length > most) {
      const message = `it has over ${most / 1_048_576} MiB`
      throw Object.assign(new Error(message), { code: 'ERR_INPUT_TOO_LONG' })
    }
  }
  return Buffer.concat(chunks)
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
  })
}
