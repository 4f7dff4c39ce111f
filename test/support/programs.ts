/** Programs that a test runs for itself: on a free port, in a folder of their own, ended by their own process id. */

import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** The programs, and the Debian package that each comes with. */
const PACKAGES = {
  nginx: 'nginx',
  caddy: 'caddy',
  php: 'php-cli',
  'php-cgi': 'php-cgi',
  python3: 'python3',
  java: 'default-jre-headless',
  'catalina.sh': 'tomcat10',
}

export type Program = keyof typeof PACKAGES

/** Where Debian puts programs besides the folders of PATH. */
const FOLDERS = ['/usr/sbin', '/usr/share/tomcat10/bin']

/**
 * Why tests with these programs do not run: undefined when all are on this machine.
 *
 * @throws where `CI` is set: there, nothing is left out
 */
export function whyNot(...programs: Program[]): string | undefined {
  const missing = programs.filter((program) => locate(program) === undefined)
  if (missing.length === 0) return undefined
  const packages = missing.map((program) => PACKAGES[program])
  const reason = `not installed: apt-get install ${packages.join(' ')}`
  if (process.env['CI']) throw new Error(reason)
  return reason
}

/** The path of a program, if it is on this machine. */
function locate(program: Program): string | undefined {
  return [...(process.env['PATH'] ?? '').split(delimiter), ...FOLDERS]
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path))
}

/** A program that runs and listens. */
export interface Running {
  port: number
  close(): Promise<void>
}

/** How a program is run. */
export interface Run {
  args: string[]
  /** Its working directory and home; deleted when it is closed. */
  folder: string
  /** Where it will listen, on this machine. */
  port: number
  env?: Record<string, string>
}

/** Runs a program until it is closed; resolves when it listens. */
export async function runProgram(
  program: Program,
  { args, folder, port, env = {} }: Run,
): Promise<Running> {
  const path = locate(program)
  if (path === undefined) throw new Error(`${program} is not installed`)
  const homes = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  const child = spawn(path, args, {
    cwd: folder,
    stdio: 'pipe',
    env: { ...process.env, ...homes, ...env },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-4000)
    })
  }
  const onExit = (): void => void child.kill('SIGKILL')
  process.on('exit', onExit)
  for (const began = Date.now(); !(await listens(port)); await sleep(20)) {
    if (child.exitCode !== null || Date.now() - began > 90_000) {
      child.kill('SIGKILL')
      throw new Error(`${program} did not start: ${output}`)
    }
  }
  return {
    port,
    async close() {
      process.off('exit', onExit)
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGTERM')
        await ended
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => resolve(false))
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}
