/** What docs/gate-frameworks.md shows of whole files is what the files hold, which others run. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fencesOf } from '../docs/support/pages.js'

const PAGE = 'docs/gate-frameworks.md'

describe(PAGE, () => {
  const text = readFileSync(PAGE, 'utf8')
  const shown = [...text.matchAll(/<!-- file: (\S+) -->/g)].map(([, file = ''], i) => ({
    file: join('docs', file),
    line: text.slice(0, text.indexOf(`<!-- file: ${file} -->`)).split('\n').length,
    i,
  }))

  it('shows a file', () => {
    expect(shown.map(({ file }) => file)).toEqual([
      'test/frameworks/next/proxy.ts',
      'docs/examples/serve.js',
    ])
  })

  it.each(shown)('shows $file as it is', ({ file, line }) => {
    const fence = fencesOf(PAGE).find((each) => each.line > line)
    expect(fence?.text).toBe(readFileSync(file, 'utf8').trimEnd())
  })
})
