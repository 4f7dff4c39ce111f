/** A vault in a file: several processes, processes that are killed, and a disk that is full. */

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Secret } from 'einmal'
import { openVault } from 'einmal/vault'
import { fileStorage } from 'einmal/vault/node'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { killingVaults, racingVaults } from '../race/vault-kills.js'
import { bundle } from '../support/bundle.js'
import { removeFolder } from '../support/folder.js'
import { located, whyNot } from '../support/locate.mjs'
import { cheap, PASSPHRASE } from './support/memory-storage.js'

vi.setConfig({ testTimeout: 300_000 })
const folder = mkdtempSync(join(tmpdir(), 'einmal-vault-'))
afterAll(() => removeFolder(folder))

/** Each file has its folder, so that a test sees what is left behind. */
const newPath = (): string => join(mkdtempSync(join(folder, 'x-')), 'keys.vault')
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('a file as a storage', () => {
  it('writes only over the version that was read', async () => {
    const storage = fileStorage(newPath())
    expect(await storage.read()).toBeUndefined()
    expect(await storage.write(bytes('a'), 'x')).toBe(false)
    expect(await storage.write(bytes('a'), undefined)).toBe(true)
    expect(await storage.write(bytes('b'), undefined)).toBe(false)
    const { version } = (await storage.read()) ?? {}
    expect(await storage.write(bytes('b'), version)).toBe(true)
    expect(await storage.write(bytes('c'), version)).toBe(false)
    expect((await storage.read())?.bytes).toEqual(bytes('b'))
  })

  it('lets one of many writers at once win', async () => {
    const path = newPath()
    const storages = Array.from({ length: 10 }, () => fileStorage(path))
    const written = await Promise.all(
      storages.map((each, i) => each.write(bytes(`${i}`), undefined)),
    )
    expect(written.filter(Boolean)).toHaveLength(1)
    expect(readFileSync(path, 'utf8')).toBe(`${written.indexOf(true)}`)
    expect(readdirSync(join(path, '..'))).toEqual(['keys.vault'])
  })

  it('is readable by its user alone, also when it was not before', async () => {
    const path = newPath()
    writeFileSync(path, 'a')
    chmodSync(path, 0o644)
    const storage = fileStorage(path)
    await storage.write(bytes('b'), (await storage.read())?.version)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('follows a symbolic link, and keeps it', async () => {
    const [path, link] = [newPath(), newPath()]
    writeFileSync(path, 'a')
    symlinkSync(path, link)
    const storage = fileStorage(link)
    await storage.write(bytes('b'), (await storage.read())?.version)
    expect(readlinkSync(link)).toBe(path)
    expect(readFileSync(path, 'utf8')).toBe('b')
  })

  it('refuses a symbolic link to nothing: its disk may not be mounted', async () => {
    const [path, link] = [newPath(), newPath()]
    symlinkSync(path, link)
    const options = { storage: cheap(fileStorage(link)), passphrase: PASSPHRASE, create: true }
    await expect(openVault(options)).rejects.toMatchObject({ code: 'ERR_VAULT_STORAGE' })
    expect(readlinkSync(link)).toBe(path)
    expect(existsSync(path)).toBe(false)
  })

  it('reports a change of another process to those who subscribed', async () => {
    const path = newPath()
    const storage = cheap(fileStorage(path))
    const vault = await openVault({ storage, passphrase: PASSPHRASE, create: true })
    const other = await openVault({ storage: cheap(fileStorage(path)), passphrase: PASSPHRASE })
    const changed = new Promise<void>((resolve) => vault.subscribe(resolve))
    await other.add({ account: 'ada', secret: Secret.generate() })
    await changed
    expect(vault.entries()).toHaveLength(1)
    vault.lock()
    other.lock()
  })
})

describe('a lock that was left behind', () => {
  /** An ended process. */
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  const name = '0'.repeat(24)
  const write = (path: string) => fileStorage(path).write(bytes('a'), undefined)

  it.each([
    ['by a process that has ended', `${name} ${pid} ${hostname()}\n`],
    ['by a process of another machine', `${name} ${process.pid} elsewhere\n`],
    ['by a process whose number another one has now', `${name} ${process.pid} ${hostname()}\n`],
    ['before its name was written', ''],
  ])('%s does not stop a writer', async (_, text) => {
    const path = newPath()
    writeFileSync(`${path}.lock`, text)
    writeFileSync(`${path}.${name}.draft`, 'half')
    expect(await write(path)).toBe(true)
    expect(readdirSync(join(path, '..'))).toEqual(['keys.vault'])
  })

  it('leaves the drafts of other files alone', async () => {
    const path = newPath()
    const others = [`${path}.mine.draft`, join(path, '..', `other.${name}.draft`)]
    for (const other of others) writeFileSync(other, 'x')
    await write(path)
    expect(others.map((other) => readFileSync(other, 'utf8'))).toEqual(['x', 'x'])
    utimesSync(path, 0, 0)
  })
})

describe('several processes on one vault', () => {
  it('give no HOTP code twice and lose no addition', async () => {
    const { codes, additions, faults } = await racingVaults(newPath(), 4, 12)
    expect(faults).toEqual([])
    expect([codes, additions]).toEqual([36, 12])
  })

  it('produce faults that are found when the storage lets every write win', async () => {
    const { faults } = await racingVaults(newPath(), 4, 12, 'broken')
    expect(faults.length).toBeGreaterThan(0)
  })

  it('leave the older or the newer state when they are killed, and lose no addition', async () => {
    const result = await killingVaults({ folder: mkdtempSync(join(folder, 'kills-')), kills: 12 })
    expect(result.faults).toEqual([])
    expect(result.within).toBeGreaterThan(0)
  })
})

describe('a full disk', () => {
  it('leaves the older state, whole, and gives no code', async (context) => {
    const missing = process.platform === 'win32' ? 'Windows has no ulimit' : whyNot('bash')
    if (missing !== undefined) context.skip(missing)
    const path = newPath()
    const program = await bundle('test/vault/support/full-disk.ts', 'sources')
    // A limit for the size of files, with the signal off: writes fail as on a full disk.
    const limited = `trap '' XFSZ; ulimit -f 8; exec "$0" "$@"`
    const { stdout, stderr } = spawnSync(
      located('bash'),
      ['-c', limited, process.execPath, program, path],
      {
        encoding: 'utf8',
      },
    )
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({
      code: 'ERR_VAULT_STORAGE',
      cause: 'EFBIG',
      before: 1,
      after: 1,
    })
    const options = { storage: cheap(fileStorage(path)), passphrase: PASSPHRASE }
    const vault = await openVault(options)
    expect(vault.entries()).toHaveLength(1)
    expect(readdirSync(join(path, '..'))).toEqual(['keys.vault'])
  })
})
