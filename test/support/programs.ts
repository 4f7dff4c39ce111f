/** Programs that a test starts on a free port, in a separate folder, and ends by process id. */

import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { located, type Program } from './locate.mjs'

/** A program that runs and listens. */
export interface Running {
  port: number
  close(): Promise<void>
}

/** Options of {@link runProgram}. */
export interface Run {
  args: string[]
  /** Its working directory and home; deleted when it is closed. */
  folder: string
  /** Port of this machine on which it will listen. */
  port: number
  env?: Record<string, string>
}

/** Runs a program until it is closed; resolves when it listens. */
export async function runProgram(
  program: Program,
  { args, folder, port, env = {} }: Run,
): Promise<Running> {
  const homes = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  const child = spawn(located(program), args, {
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
