/** Every figure in the pages was written by a command, never by hand. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { libraryReport } from '../../bench/libraries/report.js'
import { storeReport } from '../../bench/stores/report.js'
import { filledPages, type Report } from '../../bench/support/pages.js'
import { timingReport } from '../../bench/timing/report.js'

describe('the figures of the last run', () => {
  it.each([...pagesOf(libraryReport), ...pagesOf(storeReport), ...pagesOf(timingReport)])(
    'are those in $path',
    ({ path, text }) => {
      // When this fails, run the bench of this page with `-- --pages`.
      expect(readFileSync(path, 'utf8')).toBe(text)
    },
  )
})

function pagesOf<Results>(report: Report<Results>): { path: string; text: string }[] {
  return filledPages(report, JSON.parse(readFileSync(report.results, 'utf8')))
}
