// @ts-check
/** The packages whose code the build inlined. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Lists the packages of which at least one byte is in dist, by the metafile of the build.
 *
 * @param {string} [root] - the folder of the project
 * @returns {string[]}
 */
export function inlinedPackages(root = fileURLToPath(new URL('../..', import.meta.url))) {
  const metafile = join(root, 'dist/metafile-esm.json')
  /** @type {{ outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }> }} */
  const { outputs } = JSON.parse(readFileSync(metafile, 'utf8'))
  const names = Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? '')
  return [...new Set(names)].filter((name) => name !== '').sort()
}
