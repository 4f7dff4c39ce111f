/** Runs scrypt in a worker of the browser, so that the page stays alive meanwhile. */

import type { ScryptCost, Scrypted } from '../vault-storage.js'

/** Message to the worker. */
export interface ScryptTask {
  passphrase: Uint8Array
  salt: Uint8Array
  cost: ScryptCost
}

/**
 * Returns undefined where no worker can start: the runtime has none, a policy of the page forbids it, or a
 * bundler lost its file.
 */
export async function scryptInWorker(
  passphrase: Uint8Array,
  salt: Uint8Array,
  cost: ScryptCost,
): Promise<Scrypted> {
  let worker: Worker
  try {
    // Bundlers find the file by exactly these words.
    worker = new Worker(new URL('./scrypt-worker.js', import.meta.url), { type: 'module' })
  } catch {
    return undefined
  }
  try {
    return await new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data instanceof Uint8Array ? data : undefined)
      worker.onerror = (event) => {
        event.preventDefault()
        resolve(undefined)
      }
      worker.postMessage({ passphrase, salt, cost } satisfies ScryptTask)
    })
  } finally {
    worker.terminate()
  }
}
