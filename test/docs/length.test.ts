/** Limits the length of every page. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { pages } from './support/pages.js'

const MOST_WORDS = 1500
/** `npm run bench`, `bench:stores`, `bench:gate` and `bench:timing` write the figures of these pages. */
const GENERATED = 'docs/benchmarks/'

const written = pages().filter((file) => {
  return file.startsWith('docs/') && !file.startsWith(GENERATED)
})

describe('a page', () => {
  it.each(written)(`%s has at most ${MOST_WORDS} words`, (file) => {
    expect(wordsOf(file)).toBeLessThanOrEqual(MOST_WORDS)
  })

  it('of the project itself has at most 1,000 words', () => {
    expect(wordsOf('README.md')).toBeLessThanOrEqual(1000)
  })
})

/** Words as `wc -w` counts them, those of code and tables included. */
function wordsOf(file: string): number {
  return readFileSync(file, 'utf8').split(/\s+/).filter(Boolean).length
}
