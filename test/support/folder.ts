/** Temporary folders, which Windows does not delete while a database in them is open. */

import { rmSync } from 'node:fs'

/** Deletes a folder and all in it; on Windows it leaves what is still open to the system. */
export function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  } catch (error) {
    if (process.platform !== 'win32') throw error
  }
}
