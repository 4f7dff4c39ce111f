/**
 * Replaces a file under a condition, for several processes that may be killed at any point.
 *
 * A lock file keeps the processes from disturbing each other, but safety does not depend on it. A lock that
 * was left behind is broken after a while, and its process may still be alive. Safety comes from the draft,
 * the file that is renamed. Each process names its own draft. The holder of the lock first
 * deletes the drafts of all others, and only then looks at the file. A process that lost the lock has no
 * draft any more, and its rename fails:
 *
 * 1. Create the lock, with a random name inside.
 * 2. Delete all drafts.
 * 3. Write the own draft and flush it.
 * 4. Is the lock still the own one? If not, begin again.
 * 5. Is the file still the expected one? If not, answer false.
 * 6. Rename the draft over the file. If the draft is gone, begin again.
 * 7. Flush the folder, and delete the lock.
 *
 * Between 4 and 6 another process may take the lock. It then deletes the draft (2) before it looks at the
 * file (5). Either the rename comes first, and the other process sees the new file; or the rename fails.
 */

import { randomBytes } from 'node:crypto'
import { type FileHandle, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { EinmalError } from '../../core/errors.js'

/** A lock that stays the same for this time is of a process that hangs or is gone; milliseconds. */
const STALE_AFTER = 5000
/** Longest wait for other processes, in milliseconds. */
const LONGEST_WAIT = 60_000

/**
 * Writes a file when `isExpected`, which is asked while no other process can write.
 *
 * @returns true when the new content is durable; false when the file is not the expected one
 * @throws the error of the system, such as `ENOSPC`; the file is then the old one, or the new one when
 * only the flush of its folder failed
 */
export async function replaceFile(
  path: string,
  bytes: Uint8Array,
  isExpected: () => Promise<boolean>,
): Promise<boolean> {
  const lock = `${path}.lock`
  for (;;) {
    const name = randomBytes(12).toString('hex')
    const draft = `${path}.${name}.draft`
    await acquire(lock, name)
    try {
      await deleteDrafts(path)
      await writeDurably(draft, bytes)
      if ((await nameIn(lock)) !== name) continue
      if (!(await isExpected())) return false
      if (!(await renamed(draft, path))) continue
      await flushFolder(dirname(path))
      return true
    } finally {
      await rm(draft, { force: true })
      // The lock may be another process's by now; if it is deleted too, that process begins again.
      if ((await nameIn(lock)) === name) await rm(lock, { force: true })
    }
  }
}

/** Creates the lock, and waits while another process has it. */
async function acquire(lock: string, name: string): Promise<void> {
  const begun = performance.now()
  let seen: string | undefined
  let since = begun
  while (!(await created(lock, `${name} ${process.pid} ${hostname()}\n`))) {
    const content = await contentOf(lock)
    const now = performance.now()
    if (content !== seen) {
      seen = content
      since = now
    } else if (content !== undefined && (now - since > STALE_AFTER || isOrphan(content))) {
      await rm(lock, { force: true })
    }
    if (now - begun > LONGEST_WAIT) {
      throw new EinmalError('ERR_VAULT_CONTENDED', 'other processes hold the lock of the vault')
    }
    await sleep(1 + Math.random() * 10)
  }
}

/** Creates a file for this user; false when it is already there. */
async function created(path: string, text: string): Promise<boolean> {
  let file: FileHandle
  try {
    file = await open(path, 'wx', 0o600)
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
  try {
    await file.writeFile(text)
    return true
  } catch (error) {
    // On a full disk the lock must not stay.
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

/** True when the process that made a lock on this machine has ended. */
function isOrphan(content: string): boolean {
  const [, pid, host] = content.trim().split(' ')
  if (pid === undefined || host !== hostname()) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return isCode(error, 'ESRCH')
  }
}

/** The random name in a lock; undefined when there is none, or it is not written yet. */
async function nameIn(lock: string): Promise<string | undefined> {
  return (await contentOf(lock))?.split(' ')[0] || undefined
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

async function deleteDrafts(path: string): Promise<void> {
  const folder = dirname(path)
  const start = `${basename(path)}.`
  for (const file of await readdir(folder)) {
    if (!file.startsWith(start) || !/^[0-9a-f]{24}\.draft$/.test(file.slice(start.length))) continue
    await rm(join(folder, file), { force: true })
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false
    throw error
  }
}

/** Makes the rename durable. Windows cannot open a folder, and needs no flush. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function isCode(error: unknown, code: string): boolean {
  return Object(error).code === code
}
