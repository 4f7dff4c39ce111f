// @ts-check
/**
 * A machine on which nothing was prepared, as far as one machine can look like another: a fresh clone
 * in a folder with a space and an umlaut, an ordinary user with an empty home, and no programs but
 * Node, git and the plainest of the system.
 */

import { execFileSync, spawn } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const FOLDER = 'Mein Ordner ä'

/** What is on every machine that has Node: all others are hidden, also where they are installed. */
const PROGRAMS = [
  ...['node', 'npm', 'npx', 'git', 'sh', 'env', 'uname', 'id', 'sleep', 'which', 'sed', 'grep'],
  ...['cat', 'chmod', 'cp', 'dirname', 'basename', 'head', 'ln', 'ls', 'mkdir', 'mv', 'rm', 'tail'],
]

/** The way to the package registry belongs to the machine, as its network does. */
const KEPT = /^(?:npm_config_registry|(?:https?|no)_proxy|node_extra_ca_certs)$/i

/**
 * @typedef {object} BareMachine
 * @property {string} clone - the folder of the clone
 * @property {string} cache - npm's, which is empty in the beginning
 * @property {string} user - who runs the commands
 * @property {(command: string, env?: Record<string, string>) => Running} run
 * @property {() => void} remove
 */

/**
 * @typedef {object} Running
 * @property {() => string} output - what it has printed so far
 * @property {Promise<number | null>} ended - its exit code, null when a signal ended it
 * @property {() => void} interrupt - sends SIGINT to the Node program at the end of the command
 */

/**
 * @param {string} repository - whose last commit is cloned
 * @param {string} [kept] - where the new folders go; otherwise they are temporary
 * @returns {BareMachine}
 */
export function bareMachine(repository, kept) {
  const base = kept ?? mkdtempSync(join(tmpdir(), 'einmal-bare-'))
  const folders = { bin: join(base, 'bin'), home: join(base, 'home'), clone: join(base, FOLDER) }
  mkdirSync(folders.home, { recursive: true })
  mkdirSync(folders.bin)
  for (const program of PROGRAMS) link(program, folders.bin)
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', repository, folders.clone])
  const identity = ordinaryUser()
  if (identity) giveTo(identity, base)
  const environment = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => KEPT.test(name))),
    PATH: folders.bin,
    HOME: folders.home,
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    // For what is looked for outside of PATH: see test/support/locate.mjs.
    EINMAL_PROGRAMS: 'none',
    // Random tests run the same cases each time where CI asks for it. `CI` itself stays unset: there
    // it would make an error of every program that is missing.
    ...(process.env['CI'] && { EINMAL_SEED: '20261123' }),
  }
  /** @type {Set<number>} */
  const groups = new Set()
  const killAll = () => {
    for (const group of groups) signal(group, 'SIGKILL')
  }
  process.on('exit', killAll)

  return {
    clone: folders.clone,
    cache: join(folders.home, '.npm'),
    user: identity ? 'nobody' : 'the user of this shell',
    run(command, env = {}) {
      const [program = '', ...args] = command.split(' ')
      const child = spawn(join(folders.bin, program), args, {
        ...identity,
        cwd: folders.clone,
        env: { ...environment, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        // A group of its own, so that nothing of it outlives this process.
        detached: true,
      })
      const group = child.pid
      if (group === undefined) throw new Error(`${command} does not start`)
      groups.add(group)
      let output = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text) => {
          output += text
          process.stdout.write(text)
        })
      }
      return {
        output: () => output,
        ended: new Promise((resolve) => {
          child.once('close', (code) => {
            groups.delete(group)
            resolve(code)
          })
        }),
        interrupt: () => process.kill(nodeOf(group), 'SIGINT'),
      }
    },
    remove() {
      process.off('exit', killAll)
      killAll()
      if (kept === undefined) rmSync(base, { recursive: true, force: true })
    },
  }
}

/** The program of an npm script, which npm starts by way of a shell. @param {number} npm */
function nodeOf(npm) {
  const args = ['-e', '-o', 'pid=,ppid=,args=']
  const processes = execFileSync('ps', args, { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^ *(\d+) +(\d+) (.*)$/.exec(line) ?? [])
    .map(([, pid, parent, command = '']) => ({ pid: Number(pid), parent: Number(parent), command }))
  const descent = [npm]
  for (const parent of descent) {
    for (const child of processes.filter((one) => one.parent === parent)) {
      if (/^\S*node /.test(child.command)) return child.pid
      descent.push(child.pid)
    }
  }
  throw new Error('npm has started no Node')
}

/** @param {number} group @param {NodeJS.Signals} name */
function signal(group, name) {
  try {
    process.kill(-group, name)
  } catch {
    // It has ended.
  }
}

/** @param {string} program @param {string} folder */
function link(program, folder) {
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((each) => join(each, program))
    .find((path) => existsSync(path))
  const path = program === 'node' ? process.execPath : found
  if (path !== undefined) symlinkSync(realpathSync(path), join(folder, program))
}

/** For root, whom too much is allowed: `nobody`. */
function ordinaryUser() {
  if (process.getuid?.() !== 0) return undefined
  /** @param {string} flag */
  const id = (flag) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** @param {{ uid: number, gid: number }} identity @param {string} base */
function giveTo({ uid, gid }, base) {
  chownSync(base, uid, gid)
  for (const entry of readdirSync(base, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) chownSync(join(entry.parentPath, entry.name), uid, gid)
  }
}
