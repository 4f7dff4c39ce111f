/** Papers in a folder of their reader's alone, and what broken downloads have left. */

import { appendFile, mkdir, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { PaperShelf } from '../council-client.js'
import { FILE_MODE, FOLDER_MODE, isMissing, writeWhole } from './session-file.js'

export interface PaperFolder extends PaperShelf {
  /** The ids of the papers that are whole. */
  ids(): Promise<string[]>
  read(id: string): Promise<string | undefined>
  removeAll(): Promise<void>
  /** Removes the papers of another person. */
  belongTo(owner: string): Promise<void>
}

export function createPaperFolder(data: string): PaperFolder {
  const folder = join(data, 'papers')
  const ownerFile = join(data, 'owner')
  const whole = (id: string) => join(folder, `${checked(id)}.txt`)
  const part = (id: string) => join(folder, `${checked(id)}.part`)
  /** The entity tag of the paper that the part is from. */
  const tagOf = (id: string) => join(folder, `${checked(id)}.tag`)

  return {
    async begun(id) {
      try {
        const tag = await readFile(tagOf(id), 'utf8')
        const { size } = await stat(part(id))
        return tag === '' ? undefined : { tag, bytes: size }
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },
    async begin(id, tag) {
      await mkdir(folder, { recursive: true, mode: FOLDER_MODE })
      // The part first: a tag never stands beside the bytes of another paper.
      await rm(part(id), { force: true })
      await writeWhole(tagOf(id), tag)
    },
    append: (id, chunk) => appendFile(part(id), chunk, { mode: FILE_MODE }),
    async collected(id) {
      try {
        return new Uint8Array(await readFile(part(id)))
      } catch (error) {
        if (isMissing(error)) return new Uint8Array()
        throw error
      }
    },
    async finish(id) {
      await rename(part(id), whole(id))
      await rm(tagOf(id), { force: true })
    },
    async ids() {
      const names = await readdir(folder).catch((error: unknown) => {
        if (isMissing(error)) return []
        throw error
      })
      return names.filter((name) => name.endsWith('.txt')).map((name) => name.slice(0, -4))
    },
    async read(id) {
      try {
        return await readFile(whole(id), 'utf8')
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },
    async belongTo(owner) {
      const before = await readFile(ownerFile, 'utf8').catch(() => owner)
      if (before !== owner) await removeAll()
      await writeWhole(ownerFile, owner)
    },
    removeAll,
  }

  async function removeAll(): Promise<void> {
    // Other files in the folder are not the app's.
    const names = await readdir(folder).catch(() => [])
    const own = names.filter((name) => /^[\w-]{1,100}\.(txt|part|tag)(\.\d+)?$/.test(name))
    await Promise.all(own.map((name) => rm(join(folder, name), { force: true })))
    await rmdir(folder).catch(() => {})
    await rm(ownerFile, { force: true })
  }
}

/** The id comes from the portal, or was typed: it must not lead out of the folder. */
function checked(id: string): string {
  if (!/^[\w-]{1,100}$/.test(id))
    throw new RangeError('the id of a paper has letters, digits, _ and -')
  return id
}
