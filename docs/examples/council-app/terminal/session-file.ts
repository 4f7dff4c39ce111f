/** The token of the session, in a file that its owner alone can read. */

import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { TokenKeeper } from '../council-client.js'

/** Folders and files of a secret: for their owner alone. */
export const FOLDER_MODE = 0o700
export const FILE_MODE = 0o600

export interface SessionFile extends TokenKeeper {
  /** The portal that the token is for. */
  portal(): Promise<string | undefined>
  /** False when the file has the session of another portal. */
  isOwn(): Promise<boolean>
}

/** @param portal - the portal of this run: the token of another one is never sent to it */
export function createSessionFile(folder: string, portal: string | undefined): SessionFile {
  const path = join(folder, 'session.json')

  async function held(): Promise<{ portal?: string; token?: string }> {
    try {
      return JSON.parse(await readFile(path, 'utf8'))
    } catch (error) {
      if (isMissing(error) || error instanceof SyntaxError) return {}
      throw error
    }
  }

  async function isOwn(): Promise<boolean> {
    const session = await held()
    return portal === undefined || session.portal === undefined || session.portal === portal
  }

  return {
    portal: async () => portal ?? (await held()).portal,
    isOwn,
    async read() {
      const session = await held()
      return (await isOwn()) ? session.token : undefined
    },
    async write(token) {
      if (token === undefined) return (await isOwn()) ? removeDrafts(path) : undefined
      const at = portal ?? (await held()).portal
      await mkdir(folder, { recursive: true, mode: FOLDER_MODE })
      await writeWhole(path, `${JSON.stringify({ portal: at, token })}\n`)
    },
  }
}

/** Replaces the file in one step: it holds the older or the newer text, whole. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}`
  const file = await open(draft, 'w', FILE_MODE)
  try {
    await file.writeFile(text).finally(() => file.close())
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/** Removes a file, and the drafts of it that a crash has left. */
async function removeDrafts(path: string): Promise<void> {
  await rm(path, { force: true })
  const names = await readdir(dirname(path)).catch(() => [])
  const drafts = names.filter((name) => name.startsWith(`${basename(path)}.`))
  await Promise.all(drafts.map((name) => rm(join(dirname(path), name), { force: true })))
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
