/** Compares the path of a code in ARCHITECTURE.md with a real request. */

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { memoryStore, type StateStore } from 'einmal'
import { describe, expect, it } from 'vitest'
import { openPortal } from '../gate/support/portal.js'

const [, section = ''] = readFileSync('ARCHITECTURE.md', 'utf8').split(/<!-- \/?path -->/)
const path = [...section.matchAll(/^\d+\. \[(src\/[^\]]+)\]\(\1\)/gm)].map(([, file]) => `${file}`)

/** The files of src/ that wait for the write of a record of a user, the outermost first. */
async function filesThatWait(): Promise<string[]> {
  const stacks: string[] = []
  const inner = memoryStore()
  const store: StateStore = {
    ...inner,
    write(key, ...rest) {
      if (key.startsWith('user:')) stacks.push(stackNow())
      return inner.write(key, ...rest)
    },
  }
  const portal = await openPortal({}, { store })
  const { secret } = await portal.enrolled('ada')
  stacks.length = 0
  const program = portal.program('ada')
  const { status } = await program.post('/second-factor', { code: portal.code(secret) })
  expect([status, stacks.length]).toEqual([200, 1])
  const files = [...`${stacks[0]}`.matchAll(/\/(src\/[\w/-]+\.ts):/g)].map(([, file]) => `${file}`)
  // The wrapped store, which adds the tag, is what `records.ts` writes to.
  return [...new Set(files.reverse())].filter((file) => !file.endsWith('/authenticated-store.ts'))
}

function stackNow(): string {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 100
  const { stack } = new Error('here')
  Error.stackTraceLimit = stackTraceLimit
  return `${stack}`
}

function importsOf(file: string): string[] {
  const imports = readFileSync(file, 'utf8').matchAll(/ from '(\.[^']+)\.js'/g)
  return [...imports].map(([, target]) => `${join(dirname(file), `${target}`)}.ts`)
}

describe('the path of a typed code', () => {
  it('has at most twelve files', () => {
    expect(path.length).toBeGreaterThan(8)
    expect(path.length).toBeLessThanOrEqual(12)
  })

  it('is the one of a real request, in the order of its calls', async () => {
    const files = await filesThatWait()
    expect(files.length).toBeGreaterThan(5)
    expect(path.filter((file) => files.includes(file))).toEqual(files)
  })

  it('leads from each decision to the next by an import', () => {
    const start = path.indexOf('src/accounts/verification/verification.ts')
    for (const [i, file] of path.entries()) {
      if (i <= start) continue
      const earlier = path.slice(start, i).flatMap(importsOf)
      // Records of users reach the verb through the context of its accounts.
      const all = [...earlier, ...importsOf('src/accounts/accounts-context.ts')]
      expect(all, file).toContain(file)
    }
  })
})
