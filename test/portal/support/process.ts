/** The council portal as a separate process, as `npm start` runs it. */

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bundle } from '../../support/bundle.js'
import { removeFolder } from '../../support/folder.js'
import { freePort } from '../../support/free-port.mjs'

export interface PortalProcess {
  /** The public origin. */
  readonly origin: string
  readonly port: number
  /** All that the process has printed so far. */
  output(): string
  /** The mails that the process has written. */
  mails(): string
  /** Sends a signal, and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

export interface PortalSettings {
  /** The data folder; see {@link temporaryFolder}. */
  folder: string
  port?: number
  environment?: Record<string, string>
  /** Program for node. @defaultValue the sources of the portal */
  program?: string
}

/** The settings of `npm start`. */
export const DEFAULTS: Readonly<Record<string, string>> = { FIRST_ENROLMENT: '' }

/** The codes in the letters of the sample accounts, by login. */
export function letterCodes(folder: string): Record<string, string> {
  return JSON.parse(readFileSync(join(folder, 'letters', 'codes.json'), 'utf8'))
}

/** A folder that {@link removeTemporaryFolders} or the end of this process removes. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-portal-'))
  folders.push(folder)
  return join(folder, 'data')
}

const folders: string[] = []
const running = new Set<ChildProcess>()

/** Removes the folders after a test file, since its process may be ended by a signal. */
export function removeTemporaryFolders(): void {
  for (const child of running) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) removeFolder(folder)
}

process.on('exit', removeTemporaryFolders)

/** Starts the portal, and waits for its greeting. @throws when it ends instead */
export async function startPortal(settings: PortalSettings): Promise<PortalProcess> {
  const run = await runPortal(settings)
  for (const started = Date.now(); !run.output().includes('Ctrl-C'); await sleep(20)) {
    if (run.child.exitCode !== null) throw new Error(`the portal ended: ${run.output()}`)
    if (Date.now() - started > 60_000) throw new Error(`no greeting in a minute: ${run.output()}`)
  }
  return run
}

/** Runs the portal until it ends: for errors at the start. */
export async function runPortalToItsEnd(
  settings: PortalSettings,
): Promise<{ code: number | null; output: string }> {
  const run = await runPortal(settings)
  const { code } = await run.ended
  return { code, output: run.output() }
}

/** The bundle of the sources, made once in this process. */
let bundled: Promise<string> | undefined

async function runPortal({ folder, port, environment, program }: PortalSettings) {
  bundled ??= bundle('docs/examples/council-portal/main.ts', 'sources')
  const path = program ?? (await bundled)
  const chosen = port ?? (await freePort())
  const child = spawn(process.execPath, [path], {
    env: {
      PATH: process.env['PATH'],
      // Windows opens no socket without it.
      SystemRoot: process.env['SystemRoot'],
      PORT: `${chosen}`,
      DATA_DIR: folder,
      // Most tests enrol without a letter; `DEFAULTS` are those of `npm start`.
      FIRST_ENROLMENT: 'session',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  const ended = endOf(child).finally(() => running.delete(child))
  return {
    child,
    ended,
    port: chosen,
    origin: environment?.['ORIGIN'] ?? `http://localhost:${chosen}`,
    output: () => output,
    mails: () => {
      const file = join(folder, 'mail.log')
      return existsSync(file) ? readFileSync(file, 'utf8') : ''
    },
    end(signal: NodeJS.Signals = 'SIGINT') {
      child.kill(signal)
      return ended
    },
  }
}

function endOf(
  child: ChildProcess,
): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
}
