/**
 * Processes that change one vault in a file, some of them killed in the middle. Every change that was
 * answered must be in the file, the file must be whole, and no HOTP code may be given twice.
 */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Secret } from 'einmal'
import { openVault, type Vault } from 'einmal/vault'
import { fileStorage } from 'einmal/vault/node'
import { bundle } from '../support/bundle.js'
import { cheap, PASSPHRASE } from '../vault/support/memory-storage.js'
import { progress } from './progress.js'

export interface VaultKillOptions {
  /** The folder of the vaults. */
  folder: string
  kills: number
}

export interface VaultKillResult {
  kills: number
  /** Kills between the beginning of a change and its answer. */
  within: number
  /** Kills that left a lock or a draft behind. */
  leftovers: number
  codes: number
  additions: number
  faults: string[]
}

/**
 * The most kills on one vault. Each process adds entries. With a thousand of them, it would spend seconds to read and to
 * write the vault, and only a few of them in the steps that a kill must not break.
 */
const KILLS_OF_A_VAULT = 25

/** Kills processes that write a vault, on one vault after another. */
export async function killingVaults({ folder, kills }: VaultKillOptions): Promise<VaultKillResult> {
  const program = await bundle('test/race/vault-process.ts', 'sources')
  const sum = { kills: 0, within: 0, leftovers: 0, codes: 0, additions: 0, faults: [] as string[] }
  while (sum.kills < kills) {
    const path = join(mkdtempSync(join(folder, 'round-')), 'keys.vault')
    const round = await killingRound(program, path, Math.min(KILLS_OF_A_VAULT, kills - sum.kills))
    sum.kills += round.kills
    sum.within += round.within
    sum.leftovers += round.leftovers
    sum.codes += round.codes
    sum.additions += round.additions
    sum.faults.push(...round.faults)
    progress(`${sum.kills} of ${kills} kills`)
  }
  return sum
}

/** Two lanes work at once; in each, one process after the other is killed. */
async function killingRound(
  program: string,
  path: string,
  kills: number,
): Promise<VaultKillResult> {
  await makeVault(path)
  const result = { kills: 0, within: 0, leftovers: 0, faults: [] as string[] }
  const given = new Set<string>()
  const added: string[] = []
  await Promise.all(
    [1, 2].map(async (lane) => {
      let next = start(program, path, `lane ${lane}`)
      while (result.kills < kills) {
        result.kills++
        const { child, ready } = next
        await ready
        next = start(program, path, `lane ${lane} kill ${result.kills}`)
        const lines = await runAndKill(child)
        if (lines.at(-1)?.startsWith('begin')) result.within++
        if (readdirSync(dirname(path)).length > 1) result.leftovers++
        read(lines, given, added, result.faults)
        // The other lane may add more while the vault is opened.
        result.faults.push(...(await lostOf(path, [...added])))
      }
      next.child.kill('SIGKILL')
      await once(next.child, 'close')
    }),
  )
  result.faults.push(...(await lostOf(path, added)))
  // The killed processes stop no other: a last change succeeds, and clears what they left.
  const vault = await open(path)
  await vault.add({ account: 'last', secret: Secret.generate() })
  const left = readdirSync(dirname(path))
  if (left.length !== 1) result.faults.push(`left behind: ${left.join()}`)
  if ((statSync(path).mode & 0o777) !== 0o600) result.faults.push('the mode is not 600')
  return { ...result, codes: given.size, additions: added.length }
}

/**
 * Processes that change one vault at once, each for a number of rounds.
 *
 * @param storage - `broken`: every write wins, also over a version that the process has not read
 */
export async function racingVaults(
  path: string,
  processes: number,
  rounds: number,
  storage: 'whole' | 'broken' = 'whole',
): Promise<{ codes: number; additions: number; faults: string[] }> {
  const program = await bundle('test/race/vault-process.ts', 'sources')
  await makeVault(path)
  const [given, added, faults] = [new Set<string>(), [] as string[], [] as string[]]
  const started = Array.from({ length: processes }, (_, i) => {
    return start(program, path, `p${i}`, rounds, storage)
  })
  await Promise.all(started.map(({ ready }) => ready))
  await Promise.all(
    started.map(async ({ child }) => {
      let text = ''
      child.stdout?.on('data', (chunk) => {
        text += chunk
      })
      child.send('go')
      const [code] = await once(child, 'close')
      if (code !== 0) faults.push(`a process ended with ${code}`)
      read(text.trim().split('\n'), given, added, faults)
    }),
  )
  faults.push(...(await lostOf(path, added)))
  return { codes: given.size, additions: added.length, faults }
}

/** The additions that were answered, and are not in the vault. */
async function lostOf(path: string, added: readonly string[]): Promise<string[]> {
  const names = new Set((await open(path)).entries().map(({ account }) => account))
  return added.filter((name) => !names.has(name)).map((name) => `lost: ${name}`)
}

async function makeVault(path: string): Promise<void> {
  const storage = cheap(fileStorage(path))
  const vault = await openVault({ storage, passphrase: PASSPHRASE, create: true })
  await vault.add({ type: 'hotp', account: 'key', secret: Secret.generate() })
}

function open(path: string): Promise<Vault> {
  return openVault({ storage: cheap(fileStorage(path)), passphrase: PASSPHRASE })
}

function start(
  program: string,
  path: string,
  name: string,
  rounds = Number.POSITIVE_INFINITY,
  storage = 'whole',
) {
  const child = fork(program, [path, name, `${rounds}`, storage], {
    execArgv: [],
    // A broken storage makes the processes fail.
    stdio: ['ignore', 'pipe', storage === 'broken' ? 'ignore' : 'inherit', 'ipc'],
  })
  return { child, ready: once(child, 'message') }
}

/** Kills a process at a random moment of its first changes; returns the lines that it wrote. */
async function runAndKill(child: ChildProcess): Promise<string[]> {
  let text = ''
  const changes = 1 + Math.floor(Math.random() * 6)
  const begun = new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk) => {
      text += chunk
      if (text.split('begin').length > changes) resolve()
    })
  })
  const closed = once(child, 'close')
  child.send('go')
  await Promise.race([begun, closed])
  await sleep(Math.random() * 8)
  child.kill('SIGKILL')
  await closed
  return text.trim().split('\n')
}

function read(lines: string[], given: Set<string>, added: string[], faults: string[]): void {
  for (const line of lines) {
    const [, word, rest = ''] = /^(\w+) (.*)$/.exec(line) ?? []
    if (word === 'added') added.push(rest)
    if (word !== 'code') continue
    if (given.has(rest)) faults.push(`the code of counter ${rest} was given twice`)
    given.add(rest)
  }
}
