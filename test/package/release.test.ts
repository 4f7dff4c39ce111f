/** A release: its version, its folders and its bill of materials. Nothing is published here. */

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newestRelease, releaseFaults } from '../../.ci/release/changelog.js'
import { writeJsrFolder, writeNpmFolder } from '../../.ci/release/folders.js'
import { absoluteLinks } from '../../.ci/release/repository.js'
import { billOfMaterials } from '../../.ci/release/sbom.js'
import manifest from '../../package.json' with { type: 'json' }
import { entries } from '../../tsup.config.js'
import { npmCommand } from '../support/locate.mjs'
import { ROOT, temporaryFolder } from './pack.mjs'

const REPOSITORY = 'https://example.com/owner/einmal'
const CHANGELOG = `# Changelog

## Unreleased

## 1.2.0 - 2027-01-31

### Added

- One thing.

## 1.1.0 - 2026-12-24

- Another thing.
`

describe('the version of a release', () => {
  it('is the newest one of the changelog, with its notes', () => {
    expect(newestRelease(CHANGELOG)).toEqual({
      version: '1.2.0',
      date: '2027-01-31',
      notes: '### Added\n\n- One thing.',
      hasUnreleased: false,
    })
  })

  it('is the one of package.json too', () => {
    expect(newestRelease(readFileSync('CHANGELOG.md', 'utf8')).version).toBe(manifest.version)
  })

  it('is missing from a changelog without versions', () => {
    expect(() => newestRelease('# Changelog\n\n## Unreleased\n')).toThrow(/no heading/)
  })

  it('is published only when changelog, package.json and tag agree', () => {
    const release = newestRelease(CHANGELOG)
    expect(releaseFaults(release, '1.2.0', 'v1.2.0')).toEqual([])
    expect(releaseFaults(release, '1.1.0', 'v1.2.0')).toHaveLength(1)
    expect(releaseFaults(release, '1.2.0', 'v1.2.1')).toHaveLength(1)
    const undated = newestRelease(CHANGELOG.replace('2027-01-31', 'not yet published'))
    expect(releaseFaults(undated, '1.2.0', 'v1.2.0')).toEqual([
      'CHANGELOG.md has no date for 1.2.0',
    ])
    const more = newestRelease(CHANGELOG.replace('Unreleased', 'Unreleased\n\n- A third thing.'))
    expect(releaseFaults(more, '1.2.0', 'v1.2.0')).toHaveLength(1)
  })
})

describe('the folder for npm', () => {
  const folder = join(temporaryFolder(), 'npm')
  writeNpmFolder({ root: ROOT, folder, version: '9.8.7', repository: REPOSITORY })

  it('names the version and the repository, and no scripts', () => {
    const written = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    expect(written).toMatchObject({
      name: 'einmal',
      version: '9.8.7',
      exports: manifest.exports,
      repository: { type: 'git', url: `git+${REPOSITORY}.git` },
      homepage: `${REPOSITORY}#readme`,
      bugs: { url: `${REPOSITORY}/issues` },
    })
    expect(written).not.toHaveProperty('scripts')
    expect(written).not.toHaveProperty('devDependencies')
  })

  it('has no relative link in its README', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8')
    const targets = [...readme.matchAll(/\]\(([^)\s]+)/g)].map(([, target]) => target)
    expect(targets.length).toBeGreaterThan(10)
    expect(targets.filter((target) => !/^https?:|^#/.test(target ?? ''))).toEqual([])
    expect(readme).toContain(`${REPOSITORY}/blob/v9.8.7/docs/`)
  })

  it('is accepted by npm publish --dry-run', () => {
    const [program, args] = npmCommand('publish', folder, '--dry-run', '--json', '--offline')
    const output = execFileSync(program, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    expect(output).toContain('einmal-9.8.7.tgz')
  }, 60_000)
})

describe('a link', () => {
  const absolute = (text: string) => absoluteLinks(text, REPOSITORY, 'v1.0.0')

  it.each([
    ['[a](docs/a.md#b)', `[a](${REPOSITORY}/blob/v1.0.0/docs/a.md#b)`],
    ['[a](./LICENSE)', `[a](${REPOSITORY}/blob/v1.0.0/LICENSE)`],
    ['![a](docs/a.webp)', `![a](${REPOSITORY}/raw/v1.0.0/docs/a.webp)`],
    [
      '[![a](a.svg)](b.md)',
      `[![a](${REPOSITORY}/raw/v1.0.0/a.svg)](${REPOSITORY}/blob/v1.0.0/b.md)`,
    ],
    ['<img src="a.png" alt="b">', `<img src="${REPOSITORY}/raw/v1.0.0/a.png" alt="b">`],
  ])('that is relative becomes absolute: %s', (text, expected) => {
    expect(absolute(text)).toBe(expected)
  })

  it.each([
    '[a](https://example.org/b)',
    '[a](#heading)',
    '`[a](docs/a.md)`',
    '```md\n[a](docs/a.md)\n```',
  ])('stays as it is: %j', (text) => {
    expect(absolute(text)).toBe(text)
  })

  it('stays relative as long as there is no repository', () => {
    expect(absoluteLinks('[a](b.md)', '', 'v1.0.0')).toBe('[a](b.md)')
  })
})

describe('the bill of materials', () => {
  const bill = () =>
    JSON.parse(JSON.stringify(billOfMaterials(ROOT, '9.8.7', '2027-01-31T00:00:00Z')))

  it('lists what the build inlined, with the version and the licence', () => {
    const inlined = [
      ['@jsquash/webp', { license: { id: 'Apache-2.0' } }],
      ['@noble/hashes', { license: { id: 'MIT' } }],
      ['@vanillaes/csv', { license: { id: 'MIT' } }],
      ['fast-png', { license: { id: 'MIT' } }],
      ['fflate', { license: { id: 'MIT' } }],
      ['iobuffer', { license: { id: 'MIT' } }],
      ['jpeg-js', { license: { id: 'BSD-3-Clause' } }],
      ['qr', { expression: '(MIT OR Apache-2.0)' }],
      ['saxes', { license: { id: 'ISC' } }],
      ['xmlchars', { license: { id: 'MIT' } }],
    ] as const
    const components = inlined.map(([name, licence]) => {
      const { version } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'))
      const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
      return { name, version, purl, licenses: [licence] }
    })
    const purls = components.map(({ purl }) => purl)
    expect(bill()).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      metadata: {
        component: { name: 'einmal', version: '9.8.7', licenses: [{ license: { id: 'MIT' } }] },
      },
      components,
      dependencies: [
        { ref: 'pkg:npm/einmal@9.8.7', dependsOn: purls },
        ...purls.map((ref) => ({ ref })),
      ],
    })
  })

  it('has the same bytes each time, and a valid serial number', () => {
    expect(bill()).toEqual(bill())
    expect(bill().serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })
})

describe('the folder for JSR', () => {
  const folder = join(temporaryFolder(), 'jsr')
  const options = { root: ROOT, folder, version: '9.8.7', repository: REPOSITORY }
  writeJsrFolder({ ...options, name: '@einmal/einmal' })

  it('exports every entry, with its types', () => {
    const { exports } = JSON.parse(readFileSync(join(folder, 'jsr.json'), 'utf8'))
    expect(Object.keys(exports)).toHaveLength(Object.keys(entries).length)
    for (const path of Object.values<string>(exports)) {
      const types = path.replace(/^.*\//, './').replace(/\.js$/, '.d.ts')
      const code = readFileSync(join(folder, path), 'utf8')
      expect(code.startsWith(`/* @ts-self-types="${types}" */\n`)).toBe(true)
      expect(existsSync(join(folder, path.replace(/\.js$/, '.d.ts')))).toBe(true)
    }
    expect(existsSync(join(folder, 'cli.js'))).toBe(false)
  })

  it('is accepted by deno publish --dry-run', (context) => {
    const deno = 'test/runtimes/node_modules/@deno/linux-x64-glibc/deno'
    if (!existsSync(deno)) context.skip('Deno is not installed: npm ci --prefix test/runtimes')
    const args = ['publish', '--dry-run', '--no-remote', '--allow-dirty']
    const { status, stderr } = spawnSync(join(ROOT, deno), args, {
      cwd: folder,
      encoding: 'utf8',
      env: { NO_COLOR: '1' },
    })
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining('Simulating publish of @einmal/einmal@9.8.7'),
    })
  }, 120_000)
})
