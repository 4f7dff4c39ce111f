/** The pages that show the figures of `npm run bench:stores`, made of the figures of the last run. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fill } from '../page.js'
import { blocks } from './report.js'

const DOCS = join(import.meta.dirname, '..', '..', 'docs')
const PAGES = [
  join(DOCS, 'benchmarks', 'stores.md'),
  join(DOCS, 'explanation', 'scaling.md'),
  join(DOCS, 'explanation', 'scaling-out.md'),
]

/** Where the figures of the last run are. */
export const FIGURES = join(DOCS, 'benchmarks', 'stores.json')

/** @returns {import('./report.js').Before} */
export function readBefore() {
  return JSON.parse(readFileSync(join(DOCS, 'benchmarks', 'stores-before.json'), 'utf8'))
}

/** Each page as it must be. */
export function filledPages() {
  /** @type {import('./report.js').Results} */
  const results = JSON.parse(readFileSync(FIGURES, 'utf8'))
  const figures = blocks(results, readBefore())
  return PAGES.map((path) => ({ path, text: fill(readFileSync(path, 'utf8'), figures) }))
}

export function writePages() {
  for (const { path, text } of filledPages()) writeFileSync(path, text)
}
