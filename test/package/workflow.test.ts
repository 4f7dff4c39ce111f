/** The workflow: what it runs of others is pinned, it may write nothing, and it runs the README's commands. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const FILE = '.github/workflows/ci.yml'
const text = readFileSync(FILE, 'utf8')

interface Step {
  uses?: string
  run?: string
  with?: Record<string, unknown>
}
interface Job {
  permissions?: unknown
  steps: Step[]
  'timeout-minutes': number
  strategy?: { matrix: { os: string[]; node: number[]; include: { os: string; node: number }[] } }
}
const workflow: { permissions: unknown; jobs: Record<string, Job> } = parse(text)
const jobs = Object.values(workflow.jobs)
const steps = jobs.flatMap((job) => job.steps)

describe(FILE, () => {
  it('pins each action by its commit, with the version beside it', () => {
    const used = [...text.matchAll(/^ *(?:- )?uses: (.*)$/gm)].map(([, action]) => action)
    expect(used.length).toBe(steps.filter(({ uses }) => uses !== undefined).length)
    for (const action of used)
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it('reads the sources and may do nothing else', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' })
    expect(jobs.flatMap((job) => job.permissions ?? [])).toEqual([])
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    expect(checkouts).toHaveLength(jobs.length)
    for (const step of checkouts) expect(step.with?.['persist-credentials']).toBe(false)
    // What a stranger typed into a title or a branch name would run.
    for (const { run } of steps) expect(run ?? '').not.toContain('${{')
  })

  it('ends each job', () => {
    for (const job of jobs) expect(job['timeout-minutes']).toBeLessThanOrEqual(60)
  })

  it('runs the commands of the README on every version of Node and every system', () => {
    const readme = jobs.find(({ strategy }) => strategy !== undefined)
    const { os = [], node = [], include = [] } = readme?.strategy?.matrix ?? {}
    expect(os.map((name) => name.replace(/-.*/, ''))).toEqual(['ubuntu'])
    expect(node).toEqual([20, 22, 24, 26])
    const others = include.map((one) => `${one.os.replace(/-.*/, '')} ${one.node}`)
    expect(others).toEqual(['macos 24', 'windows 24'])
    const commands = readme?.steps.flatMap(({ run }) => run ?? []) ?? []
    expect(commands).toEqual(expect.arrayContaining(['npm ci', 'npm test', 'npx einmal try']))
  })
})
