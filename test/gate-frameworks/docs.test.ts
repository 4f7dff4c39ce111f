/** The guides show complete files, which other tests run. */

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fencesOf, pages } from '../docs/support/pages.js'

const shown = pages().flatMap((page) => {
  const text = readFileSync(page, 'utf8')
  return [...text.matchAll(/<!-- file: (\S+) -->/g)].map(({ 1: file = '', index }) => ({
    page,
    file: join(dirname(page), file),
    line: text.slice(0, index).split('\n').length,
  }))
})

describe('a guide', () => {
  it('shows the files of Next.js and of the other runtimes', () => {
    expect(shown.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['test/frameworks/next/proxy.ts', 'docs/examples/serve.js']),
    )
  })

  it.each(shown)('$page shows $file unchanged', ({ page, file, line }) => {
    const fence = fencesOf(page).find((each) => each.line > line)
    expect(fence?.text).toBe(readFileSync(file, 'utf8').trimEnd())
  })
})
