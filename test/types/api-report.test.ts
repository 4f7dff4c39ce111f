import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../package/pack.mjs'
import { apiReport, loadDeclarations } from './api/report.js'

describe('the report of the public interface', () => {
  const folder = temporaryFolder()

  function reportOf(text: string): string {
    const file = join(folder, 'index.d.ts')
    writeFileSync(file, text)
    return apiReport(loadDeclarations([file]), file, 'example')
  }

  it('lists every export by its name, without comments', () => {
    writeFileSync(
      join(folder, 'shared-a1b2.d.ts'),
      'declare class A {\n  #x;\n}\nexport { A as a }\n',
    )
    const report = reportOf(
      [
        "export { a as Secret } from './shared-a1b2.js'",
        '/** Adds. */',
        'declare function add(/** The first. */ a: number, b?: number | undefined): number',
        'declare const limit: 5',
        'export { add, limit }',
      ].join('\n'),
    )
    expect(report.split('\n').filter((line) => line.startsWith('## '))).toEqual([
      '## Secret',
      '## add',
      '## limit',
    ])
    expect(report).toContain('function add(a: number, b?: number | undefined): number;')
    expect(report).toContain('class A {')
    expect(report).toContain('const limit: 5;')
    expect(report).not.toMatch(/Adds|The first|shared-a1b2/)
  })

  it('lists the types that exports use without exporting them', () => {
    const report = reportOf(
      'interface Base extends Root { a: 1 }\ninterface Root { b: Date }\ninterface Other {}\n' +
        'interface Options extends Base {}\nexport type { Options }\n',
    )
    expect(report.match(/^## .*/gm)).toEqual([
      '## Options',
      '## Base (not exported)',
      '## Root (not exported)',
    ])
  })

  it('changes with a type, a name and a member, and not with a comment', () => {
    const text = 'export interface Options {\n  /** Seconds. */ period: number\n}\n'
    const report = reportOf(text)
    for (const [from, to] of [
      ['number', 'string'],
      ['period:', 'period?:'],
      ['Options', 'Settings'],
    ] as const) {
      expect(reportOf(text.replace(from, to))).not.toBe(report)
    }
    expect(reportOf(text.replace('Seconds', 'Its length in seconds'))).toBe(report)
  })
})
