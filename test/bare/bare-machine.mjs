// @ts-check
/**
 * Simulates a machine on which nothing was prepared. It has a fresh clone in a folder with a space
 * and an umlaut, and an ordinary user with an empty home. Its only programs are Node, git and basic
 * tools of the system.
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

/** Programs of every machine that has Node. All others are hidden, even if they are installed. */
const PROGRAMS = [
  ...['node', 'npm', 'npx', 'git', 'sh', 'env', 'uname', 'id', 'sleep', 'which', 'sed', 'grep'],
  ...['cat', 'chmod', 'cp', 'dirname', 'basename', 'head', 'ln', 'ls', 'mkdir', 'mv', 'rm', 'tail'],
]

/** Variables for the network and the package registry of this machine, which are kept. */
const KEPT = /^(?:npm_config_registry|(?:https?|no)_proxy|node_extra_ca_certs)$/i

/**
 * @typedef {object} BareMachine
 * @property {string} clone - the folder of the clone
 * @property {string} cache - the cache of npm, empty at the start
 * @property {string} user - the user who runs the commands
 * @property {(command: string, env?: Record<string, string>) => Running} run
 * @property {() => void} remove
 */

/**
 * @typedef {object} Running
 * @property {() => string} output - the text printed so far
 * @property {Promise<number | null>} ended - its exit code, null when a signal ended it
 * @property {() => void} interrupt - sends SIGINT to the Node program at the end of the command
 */

/**
 * @param {string} repository - the repository whose last commit is cloned
 * @param {string} [kept] - the folder for the clone and the cache; temporary by default
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
    // Also hides programs outside of PATH: see test/support/locate.mjs.
    EINMAL_PROGRAMS: 'none',
    // In CI random tests run the same cases each time. `CI` stays unset, since with it every
    // missing program is an error.
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
        // A separate process group, so that all its processes can be ended.
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

/** The process of an npm script, which npm starts through a shell. @param {number} npm */
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
    // The group has ended.
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

/** The user `nobody` when this process runs as root; otherwise undefined, for the current user. */
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
