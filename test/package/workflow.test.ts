/** The workflows: actions are pinned, permissions are the smallest, and releases come after every check. */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const text = (file: string): string => readFileSync(`.github/workflows/${file}`, 'utf8')

interface Step {
  uses?: string
  run?: string
  with?: Record<string, unknown>
}
interface Job {
  permissions?: Record<string, string>
  environment?: string
  needs?: string
  steps: Step[]
  'timeout-minutes': number
  strategy?: { matrix: { os: string[]; node: number[]; include: { os: string; node: number }[] } }
}
interface Workflow {
  on: Record<string, unknown>
  permissions: unknown
  jobs: Record<string, Job>
}
const workflow = (file: string): Workflow => parse(text(file))

describe.each(['ci.yml', 'release.yml'])('%s', (file) => {
  const jobs = Object.values(workflow(file).jobs)
  const steps = jobs.flatMap((job) => job.steps)

  it('pins each action by its commit, with the version beside it', () => {
    const used = [...text(file).matchAll(/^ *(?:- )?uses: (.*)$/gm)].map(([, action]) => action)
    expect(used.length).toBe(steps.filter(({ uses }) => uses !== undefined).length)
    for (const action of used)
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it('reads the sources and keeps no credentials', () => {
    expect(workflow(file).permissions).toEqual({ contents: 'read' })
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    expect(checkouts).toHaveLength(jobs.length)
    for (const step of checkouts) expect(step.with?.['persist-credentials']).toBe(false)
    // A title or the name of a branch would be run as shell code.
    for (const { run } of steps) expect(run ?? '').not.toContain('${{')
  })

  it('ends each job', () => {
    for (const job of jobs) expect(job['timeout-minutes']).toBeLessThanOrEqual(60)
  })
})

describe('ci.yml', () => {
  const { jobs } = workflow('ci.yml')

  it('has only the permission to read', () => {
    expect(Object.values(jobs).map((job) => job.permissions)).toEqual(
      Object.keys(jobs).map(() => undefined),
    )
  })

  it('checks the messages of all commits of a pull request', () => {
    const { steps } = jobs['commits'] ?? { steps: [] }
    expect(steps[0]?.with?.['fetch-depth']).toBe(0)
    expect(steps.map(({ run }) => run)).toContain('npm run check:commits -- --base "$BASE"')
  })

  it('runs the commands of the README on every version of Node and every system', () => {
    const readme = Object.values(jobs).find(({ strategy }) => strategy !== undefined)
    const { os = [], node = [], include = [] } = readme?.strategy?.matrix ?? {}
    expect(os.map((name) => name.replace(/-.*/, ''))).toEqual(['ubuntu'])
    expect(node).toEqual([20, 22, 24, 26])
    const others = include.map((one) => `${one.os.replace(/-.*/, '')} ${one.node}`)
    expect(others).toEqual(['macos 24', 'windows 24'])
    const commands = readme?.steps.flatMap(({ run }) => run ?? []) ?? []
    expect(commands).toEqual(expect.arrayContaining(['npm ci', 'npm test', 'npx einmal try']))
  })
})

describe('release.yml', () => {
  const { on, jobs } = workflow('release.yml')

  it('runs for a tag of a version alone', () => {
    expect(on).toEqual({ push: { tags: ['v*'] } })
  })

  it('publishes only after every check, by OIDC and with provenance', () => {
    const { publish, notes } = jobs
    expect(publish?.needs).toBe('check')
    expect(jobs['check']?.steps.map(({ run }) => run)).toContain('.ci/run')
    expect(publish?.permissions).toEqual({ contents: 'read', 'id-token': 'write' })
    expect(publish?.environment).toBe('npm')
    expect(text('release.yml')).not.toMatch(/NODE_AUTH_TOKEN|secrets\./)
    expect(publish?.steps.at(-1)?.run).toMatch(/^npm publish .* --provenance --access public$/)
    expect(notes?.needs).toBe('publish')
    expect(notes?.permissions).toEqual({ contents: 'write' })
  })
})

describe('dependabot.yml', () => {
  it('renews the actions, and every folder that has a lock file', () => {
    const { updates } = parse(readFileSync('.github/dependabot.yml', 'utf8'))
    const ecosystems = updates.map((one: Record<string, unknown>) => one['package-ecosystem'])
    expect(ecosystems).toEqual(['github-actions', 'npm'])
    expect(updates[1].directories).toEqual(lockFolders())
  })

  function lockFolders(): string[] {
    const files = execFileSync('git', ['ls-files', '*package-lock.json'], { encoding: 'utf8' })
    const folders = files
      .split('\n')
      .filter(Boolean)
      .map((file) => `/${dirname(file)}`)
    return folders.map((folder) => (folder === '/.' ? '/' : folder)).sort()
  }
})
