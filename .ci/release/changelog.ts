/** CHANGELOG.md decides the version of a release and its notes. */

/** The newest version of a changelog. */
export interface Release {
  /** The version, such as `1.2.0`. */
  readonly version: string
  /** The date of the release, such as `2027-01-31`; undefined until it is set. */
  readonly date: string | undefined
  /** The section of this version, in Markdown. */
  readonly notes: string
  /** Whether `## Unreleased` lists changes that no version has. */
  readonly hasUnreleased: boolean
}

const HEADING = /^## (\d+\.\d+\.\d+(?:-[\w.]+)?)(?: - (.*))?$/m

/**
 * Reads the newest version of a changelog.
 *
 * @throws {Error} when it has no heading such as `## 1.2.0 - 2027-01-31`
 */
export function newestRelease(changelog: string): Release {
  const heading = HEADING.exec(changelog)
  if (!heading) throw new Error('CHANGELOG.md has no heading such as "## 1.2.0 - 2027-01-31"')
  const [all, version = '', date = ''] = heading
  const before = changelog.slice(0, heading.index)
  const unreleased = before.split(/^## Unreleased$/m)[1] ?? ''
  const section = changelog.slice(heading.index + all.length).split(/^## /m)[0] ?? ''
  return {
    version,
    date: /^\d{4}-\d\d-\d\d$/.test(date) ? date : undefined,
    notes: section.trim(),
    hasUnreleased: /^- /m.test(unreleased),
  }
}

/** Every reason not to publish, given the version of package.json and the tag that was pushed. */
export function releaseFaults(release: Release, packageVersion: string, tag: string): string[] {
  const { version, date, hasUnreleased } = release
  const faults: string[] = []
  if (date === undefined) faults.push(`CHANGELOG.md has no date for ${version}`)
  if (hasUnreleased) faults.push('CHANGELOG.md lists changes below "## Unreleased"')
  if (packageVersion !== version) {
    faults.push(`package.json says ${packageVersion}, CHANGELOG.md ${version}`)
  }
  if (tag !== `v${version}`) faults.push(`the tag is ${tag}, and must be v${version}`)
  return faults
}
