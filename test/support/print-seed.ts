/** Chooses the seed of a run and prints it: EINMAL_SEED=… npm test runs the same cases again. */

import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    seed: number
  }
}

export function setup(project: TestProject): void {
  const pinned = process.env['EINMAL_SEED'] ?? (process.env['CI'] ? '20261123' : undefined)
  const seed = Number(pinned ?? Math.floor(Math.random() * 2 ** 31))
  if (!Number.isInteger(seed)) throw new Error('EINMAL_SEED must be an integer')
  process.stdout.write(`seed of the random tests: ${seed} (EINMAL_SEED=${seed} runs them again)\n`)
  project.provide('seed', seed)
}
