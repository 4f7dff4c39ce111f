/** Figures in the pages come from a command, never from a hand. */

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { filledPages } from '../../bench/stores/pages.js'

it.each(filledPages())('the figures of the last run are those in $path', ({ path, text }) => {
  // Otherwise: npm run bench:stores -- --pages
  expect(readFileSync(path, 'utf8')).toBe(text)
})
