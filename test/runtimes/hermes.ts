/** Hermes, the engine of React Native: runs a bundle of Metro, and compiles it. */

import { join, resolve } from 'node:path'
import { output, report, type Way } from './programs.js'

const BUNDLE = 'metro-bundle.js'

/** @param node - a Node that Metro supports */
export function runsMetroBundle(node: string): Way {
  return async (program, folder) => {
    const out = join(folder, BUNDLE)
    await output(
      node,
      [resolve('test/runtimes/metro.mjs'), folder, 'hosts/language.js', out],
      folder,
    )
    return report(program, [out], folder)
  }
}

/** Compiles the bundle with the compiler of today's React Native. Runs after {@link runsMetroBundle}. */
export function compiles(compiler: string): Way {
  return async (_, folder) => {
    const args = ['-emit-binary', '-O', '-w', '-out', join(folder, 'bundle.hbc')]
    await output(compiler, [...args, join(folder, BUNDLE)], folder)
    return { passed: 1, failures: [] }
  }
}
