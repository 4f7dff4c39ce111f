import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Locked {
  resolved?: string
  optionalDependencies?: Record<string, string>
  hasInstallScript?: true
}

describe.each(lockFiles())('%s', (file) => {
  const packages: Record<string, Locked> = JSON.parse(readFileSync(file, 'utf8')).packages
  const paths = Object.keys(packages)

  it('names no registry, which would fail elsewhere', () => {
    expect(paths.length).toBeGreaterThan(1)
    expect(paths.filter((path) => packages[path]?.resolved !== undefined)).toEqual([])
  })

  it('holds the packages of every platform, without which npm ci refuses it', () => {
    // npm leaves out packages that the configured registry does not have.
    const missing = Object.values(packages)
      .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
      .filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`)))
    expect(missing).toEqual([])
  })
})

describe('npm ci', () => {
  it('compiles nothing, since a contributor may have no compiler and no Python', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
    const scripts = Object.entries<Locked>(packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.replace(/^.*node_modules\//, ''))
    // The script of esbuild only checks its program, and that of protobufjs a range of versions. fsevents
    // is only for macOS, and is left out when it cannot be built.
    const harmless = ['esbuild', 'protobufjs', 'fsevents']
    expect(scripts.filter((name) => !harmless.includes(name))).toEqual([])
  })
})

/** The lock files of the project and of each folder with a separate package.json. */
function lockFiles(): string[] {
  return ['package-lock.json', ...['bench', 'test'].flatMap(lockFilesBelow)]
}

function lockFilesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.name === 'package-lock.json') return [path]
    return entry.isDirectory() && entry.name !== 'node_modules' ? lockFilesBelow(path) : []
  })
}
